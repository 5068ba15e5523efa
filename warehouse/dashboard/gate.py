"""The first thing of every rerun: who is it? Without an answer nothing is read."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from warehouse.dashboard.access import (
    EXPIRED,
    NO_ROLE,
    NOT_LOGGED_IN,
    NOT_LOOPBACK,
    Access,
    Refusal,
    access_of,
    has_login,
)
from warehouse.dashboard.layout import style
from warehouse.settings import Settings

_WORDS = {
    NOT_LOGGED_IN: ("Log in", "Log in with your organisation's account to see the figures."),
    EXPIRED: ("Log in again", "Your login has run out. Nothing is shown until you log in again."),
    NO_ROLE: (
        "No access",
        "You are logged in, but none of your groups may see these figures. Ask whoever runs this "
        "service to add you to one.",
    ),
    NOT_LOOPBACK: (
        "No access",
        "There is no login here, so the figures are shown on this computer only. Start the app "
        "with `probation app`.",
    ),
}


def enter(settings: Settings) -> Access | None:
    """What this person may see; without it, a page that says why and what to do."""
    address = str(st.get_option("server.address") or "")
    found = access_of(_claims(), settings=settings, now=time.time(), address=address)
    if isinstance(found, Refusal):
        _refuse(found)
        return None
    return found


def _claims() -> dict[str, Any]:
    return {str(name): value for name, value in st.user.items()}


def _refuse(refusal: Refusal) -> None:
    title, text = _WORDS[refusal.reason]
    st.set_page_config(page_title=title)
    style()
    st.title(title, anchor=False)
    st.markdown(text)
    if refusal.reason in (NOT_LOGGED_IN, EXPIRED):
        st.button("Log in", type="primary", on_click=st.login)
    if refusal.reason in (EXPIRED, NO_ROLE):
        log_out_button()


def log_out_button() -> None:
    """Ends the login here, and at the provider where it offers that."""
    st.button("Log out", on_click=st.logout)


def show_who(access: Access, *, settings: Settings) -> None:
    """In the sidebar: the role, and the way out."""
    if not has_login(settings):
        return
    with st.sidebar:
        kind = "analyst" if access.role == "analyst" else "partnership member"
        st.caption(f"Logged in as {kind}")
        log_out_button()
