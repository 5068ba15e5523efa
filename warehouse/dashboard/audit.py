"""Who saw and took which row lists: written before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from warehouse.dashboard.view import View
from warehouse.ledger import Ledger
from warehouse.settings import Settings

VIEW, EXPORT, UPLOAD = "view_rows", "export_rows", "upload"
_LAST = "_audited"


def note(view: View, action: str, *, details: Mapping[str, Any]) -> None:
    """Write one line of the audit; what follows must not be shown when this fails.

    Args:
        view: whose choice it is.
        action: one of VIEW, EXPORT, UPLOAD.
        details: what was asked for; never a value of a personal field.
    """
    said = {
        "role": view.role,
        "publication": view.publication_id,
        "borough": view.place_code,
        "provider": view.provider_code,
        "quarter": view.quarter.code,
        **details,
    }
    with Ledger.open(settings=Settings()) as ledger:
        ledger.record_audit(action, subject=view.who, details=said)


def note_view(view: View, *, details: Mapping[str, Any]) -> None:
    """Write a view once for each choice: a rerun that shows the same again is the same view."""
    now = (view, tuple(sorted(details.items())))
    if st.session_state.get(_LAST) != now:
        note(view, VIEW, details=details)
        st.session_state[_LAST] = now
