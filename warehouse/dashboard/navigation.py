"""The menu, the choices and the publication of each rerun."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from warehouse import marts
from warehouse.charts.formats import is_missing
from warehouse.dashboard import gate
from warehouse.dashboard.access import Access
from warehouse.dashboard.data import facts, rows_of
from warehouse.dashboard.filters import (
    Choice,
    borough_choice,
    chosen,
    provider_choice,
    provider_types,
    quarter_choice,
    write_address,
)
from warehouse.dashboard.layout import link_box, nothing_published
from warehouse.dashboard.menu import pages_for
from warehouse.dashboard.view import View, keep
from warehouse.errors import NothingPublishedError
from warehouse.marts import Publication, Role
from warehouse.settings import Settings

_PAGES = Path(__file__).parent / "pages"
_PUBLICATION, _FOLLOWED = "publication", "_followed"


def run() -> None:
    """Let in who may come in; draw the menu and the choices, then the page they lead to."""
    st.set_page_config(layout="wide", initial_sidebar_state="auto")
    settings = Settings()
    access = gate.enter(settings)
    if access is None:
        return
    chosen_page = st.navigation(
        [
            st.Page(
                _PAGES / page.script,
                title=page.title,
                url_path=page.path or None,
                default=number == 0,
            )
            for number, page in enumerate(pages_for(access.role))
        ]
    )
    try:
        view = _view(settings, access)
    except NothingPublishedError as error:
        nothing_published(str(error))
        return
    keep(view)
    link_box(view, path=chosen_page.url_path)
    gate.show_who(access, settings=settings)
    chosen_page.run()
    write_address({_PUBLICATION: view.publication_id})


def asked_publication(settings: Settings) -> Publication:
    """The publication a link names, if it is kept; else the newest, which is then followed.

    An address this session wrote itself asks for nothing: the session follows new publications.
    """
    newest = marts.current_publication(settings=settings)
    asked = st.query_params.get(_PUBLICATION)
    found = None
    if asked and asked != st.session_state.get(_FOLLOWED):
        found = marts.publication_named(asked, settings=settings)
    if found is None or found.publication_id == newest.publication_id:
        st.session_state[_FOLLOWED] = newest.publication_id
        return newest
    return found


def _view(settings: Settings, access: Access) -> View:
    """The choices of this rerun, on the publication its link names, else the newest."""
    publication = asked_publication(settings)
    newest = marts.current_publication(settings=settings).publication_id
    is_older = publication.publication_id != newest
    # Row lists are kept for the newest publication only.
    role: Role = "partnership" if is_older else access.role
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
        who=access.who,
        boroughs=access.boroughs,
        is_older=is_older,
        has_login=access.is_login,
    )


def _whole_name(file: str) -> str:
    """What the whole area is called in the publication."""
    found = rows_of(file, marts.whole_area)
    return str(found[0]["geography_name"]) if found else "Whole area"
