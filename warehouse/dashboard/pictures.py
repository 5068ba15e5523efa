"""A chart as a picture to keep: SVG and PNG with its title, choices, method and source inside."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from warehouse.charts.export import picture
from warehouse.dashboard.definitions import notes_of
from warehouse.dashboard.downloads import SYNTHETIC
from warehouse.dashboard.section_words import axis_text
from warehouse.dashboard.sections import Section
from warehouse.dashboard.view import View

_KINDS: tuple[tuple[str, Literal["svg", "png"], str], ...] = (
    ("SVG", "svg", "image/svg+xml"),
    ("PNG", "png", "image/png"),
)
_LINE = 120


def lines_of(view: View, section: Section, *, notes: str) -> list[str]:
    """What a picture says besides its title: marker, method, how to read it, publication."""
    marker = [SYNTHETIC] if view.is_synthetic else []
    method = [f"{name}: {text}" for name, text in notes_of(section.measure)[1:4] if text]
    texts = [*marker, *method, notes, f"Publication {view.publication_id}"]
    return [line for text in texts if text for line in textwrap.wrap(text, _LINE)]


def picture_box(view: View, spec: Mapping[str, Any], section: Section, *, notes: str) -> None:
    """Two buttons; a picture is drawn when it is asked for."""
    subtitle = (
        f"{section.place_name}, {view.provider_name}, to {view.quarter.label}. {axis_text(section)}"
    )
    with st.container(horizontal=True):
        for label, kind, mime in _KINDS:
            st.download_button(
                f"Download the chart of {section.name} ({label})",
                partial(
                    picture,
                    spec,
                    title=section.name,
                    subtitle=subtitle,
                    lines=lines_of(view, section, notes=notes),
                    kind=kind,
                ),
                file_name=f"{section.code}_{view.place_code}_{view.quarter.code}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"picture-{kind}-{section.code}",
            )
