"""A chart as a picture to keep: SVG and PNG with its title, choices, method and source inside."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from warehouse.charts.export import Format, picture
from warehouse.dashboard.definitions import Measure, notes_of
from warehouse.dashboard.downloads import SYNTHETIC
from warehouse.dashboard.origin import freshness, source
from warehouse.dashboard.view import View

_KINDS: tuple[tuple[str, Format, str], ...] = (
    ("SVG", "svg", "image/svg+xml"),
    ("PNG", "png", "image/png"),
)
_LINE, _TITLE_LINE = 120, 88


def broken(view: View, texts: Sequence[str]) -> list[str]:
    """Marker, these texts, source, freshness and publication as lines that fit under a title."""
    marker = [SYNTHETIC] if view.is_synthetic else []
    ends = [f"{source(view)} {freshness(view)}", f"Publication {view.publication_id}"]
    whole = [*marker, *texts, *ends]
    return [line for text in whole if text for line in textwrap.wrap(text, _LINE)]


def method_of(measure: Measure) -> list[str]:
    """What a picture says of how its measure is counted."""
    return [f"{name}: {text}" for name, text in notes_of(measure)[1:4] if text]


@dataclass(frozen=True)
class Told:
    """What a picture says besides its marks.

    Attributes:
        message: what the chart shows, in a sentence.
        subject: what is counted, where and when, and what the axis counts.
        method: how it is counted and how to read it.
    """

    message: str
    subject: str
    method: Sequence[str]


def picture_buttons(
    view: View, spec: Mapping[str, Any], told: Told, *, name: str, key: str
) -> None:
    """Two buttons; a picture is drawn when it is asked for.

    Args:
        view: the choices, which name the file.
        spec: the chart with its rows.
        told: the words inside the picture.
        name: what the buttons call the chart; it must differ within a page.
        key: names the file, and the buttons within the page.
    """

    def drawn(kind: Format) -> bytes:
        return picture(
            spec,
            title=textwrap.wrap(told.message, _TITLE_LINE),
            subtitle=textwrap.wrap(told.subject, _LINE),
            lines=broken(view, told.method),
            kind=kind,
        )

    with st.container(horizontal=True):
        for label, kind, mime in _KINDS:
            st.download_button(
                f"Download the chart of {name} ({label})",
                partial(drawn, kind),
                file_name=f"{key}_{view.place_code}_{view.quarter.code}.{kind}",
                mime=mime,
                on_click="ignore",
                key=f"picture-{kind}-{key}",
            )
