"""What every page opens with: the style, the banner, the title, the choices, how fresh it is."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from warehouse.dashboard.menu import query_of
from warehouse.dashboard.origin import freshness
from warehouse.dashboard.view import View

SYNTHETIC_BANNER = (
    "Synthetic data: everything shown was made up for demonstration. It describes no real person "
    "and no real organisation's work. Official published figures are real and named as such."
)
NO_LOGIN_BANNER = "For this computer only: there is no login here."


@cache
def _style() -> str:
    css = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"


def style() -> None:
    """The style of our own HTML."""
    st.html(_style())


def banner(view: View) -> None:
    """Says on every page whether the figures are made up, and whether there is a login."""
    parts = [SYNTHETIC_BANNER] if view.is_synthetic else []
    parts += [] if view.has_login else [NO_LOGIN_BANNER]
    if parts:
        st.html(f'<div class="pw-banner" role="note">{escape(" ".join(parts))}</div>')
    if view.is_older:
        st.html(
            '<div class="pw-older" role="note">These are the figures of an earlier publication, '
            'as the link asks. <a href="?" target="_self">See the newest figures</a></div>'
        )


def link_box(view: View, *, path: str) -> None:
    """In the sidebar: the address of these figures, with a button that copies it."""
    site = urlsplit(st.context.url or "")
    address = f"{site.scheme}://{site.netloc}" if site.netloc else ""
    measure = st.query_params.get("measure")
    query = query_of(view, **({"measure": measure} if measure else {}))
    with st.sidebar, st.expander("Link to these figures"):
        st.caption("It opens the same figures later, even after new ones are published.")
        st.code(f"{address}/{path}?{query}", language=None, wrap_lines=True)


def header(view: View, *, title: str, about: str) -> None:
    """Banner, title, what the page is about, the choices and how fresh the figures are."""
    style()
    banner(view)
    st.title(title, anchor=False)
    st.html(
        f'<p class="pw-selection"><b>{escape(view.selection)}</b></p>'
        f'<p class="pw-quiet">{escape(about)} {escape(freshness(view))}</p>'
        '<p class="pw-narrow">To change the borough, organisation or months, open the menu at '
        "the top left.</p>"
    )


def empty(text: str) -> None:
    """A state without figures, said in words."""
    st.info(text, icon=None)


def nothing_published(message: str) -> None:
    """The page when there is no publication at all."""
    style()
    st.title("No figures yet", anchor=False)
    empty(message)
    st.markdown(
        "When submissions have been checked and released, the quarterly review appears here. "
        "To see how it looks with made-up data, run `probation demo`."
    )
