"""The menu, the choices and the publication of each rerun."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import is_missing
from warehouse.dashboard.data import facts, read
from warehouse.dashboard.filters import (
    Choice,
    borough_choice,
    chosen,
    provider_choice,
    provider_types,
    quarter_choice,
    write_address,
)
from warehouse.dashboard.layout import nothing_published
from warehouse.dashboard.menu import PAGES
from warehouse.dashboard.view import View, keep
from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings

_PAGES = Path(__file__).parent / "pages"


def run() -> None:
    """Draw the menu and the choices, then the page they lead to."""
    st.set_page_config(layout="wide", initial_sidebar_state="auto")
    chosen_page = st.navigation(
        [
            st.Page(
                _PAGES / page.script,
                title=page.title,
                url_path=page.path or None,
                default=number == 0,
            )
            for number, page in enumerate(PAGES)
        ]
    )
    try:
        keep(_view(Settings()))
    except NothingPublishedError as error:
        nothing_published(str(error))
        return
    chosen_page.run()
    write_address()


def _view(settings: Settings) -> View:
    """The choices of this rerun, on the publication the pointer names now."""
    publication = marts.current_publication(settings=settings)
    role: marts.Role = "partnership"
    file = str(publication.file(role))
    known = facts(file)
    whole_name = _whole_name(file)
    borough, provider = borough_choice(file, whole_name=whole_name), provider_choice(file)
    quarter, quarters = quarter_choice(file)
    if not quarters:
        raise NothingPublishedError("The publication holds no quarter with a figure yet.")
    choices: tuple[Choice, ...] = (borough, provider, quarter)
    now = chosen(choices)
    return View(
        publication_id=publication.publication_id,
        file=file,
        role=role,
        place_code=now[borough.name],
        place_name=whole_name if now[borough.name] == "all" else borough.labels[now[borough.name]],
        whole_name=whole_name,
        provider_code=now[provider.name],
        provider_name=provider.labels[now[provider.name]],
        quarter=quarters[now[quarter.name]],
        provider_type=provider_types(file).get(now[provider.name], "all"),
        is_synthetic=bool(known.get("is_synthetic")) and not is_missing(known["is_synthetic"]),
        provider_names=tuple(provider.labels.items()),
    )


def _whole_name(file: str) -> str:
    """What the whole area is called in the publication."""
    found = read(file, marts.whole_area)
    return str(found["geography_name"].iloc[0]) if len(found) else "Whole area"
