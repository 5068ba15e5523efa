"""A chart as a picture to keep: SVG and PNG with its title, choices, method and source inside."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
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
    method = [f"{name}: {text}" for name, text in notes_of(section.measure)[1:4] if text]
    return broken(view, [*method, notes])


def broken(view: View, texts: Sequence[str]) -> list[str]:
    """Marker, these texts and the publication as lines that fit under a title."""
    marker = [SYNTHETIC] if view.is_synthetic else []
    whole = [*marker, *texts, f"Publication {view.publication_id}"]
    return [line for text in whole if text for line in textwrap.wrap(text, _LINE)]


def picture_box(view: View, spec: Mapping[str, Any], section: Section, *, notes: str) -> None:
    """Two buttons for the chart of one measure."""
    subtitle = (
        f"{section.place_name}, {view.provider_name}, to {view.quarter.label}. {axis_text(section)}"
    )
    lines = lines_of(view, section, notes=notes)
    picture_buttons(view, spec, name=section.name, key=section.code, subtitle=subtitle, lines=lines)


def picture_buttons(
    view: View,
    spec: Mapping[str, Any],
    *,
    name: str,
    key: str,
    subtitle: str,
    lines: Sequence[str],
) -> None:
    """Two buttons; a picture is drawn when it is asked for.

    Args:
        view: the choices, which name the file.
        spec: the chart with its rows.
        name: what the chart shows; it must differ within a page.
        key: names the file, and the buttons within the page.
        subtitle: where and when, and what the upright axis counts.
        lines: marker, method and publication, as :func:`broken` gives them.
    """
    with st.container(horizontal=True):
        for label, kind, mime in _KINDS:
            st.download_button(
                f"Download the chart of {name} ({label})",
                partial(picture, spec, title=name, subtitle=subtitle, lines=lines, kind=kind),
                file_name=f"{key}_{view.place_code}_{view.quarter.code}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"picture-{kind}-{key}",
            )
