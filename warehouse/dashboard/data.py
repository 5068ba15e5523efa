"""Cached reads. The file's path is in every key, and holds the publication and the role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from warehouse import marts
from warehouse.dashboard.view import View

Query = Callable[..., pd.DataFrame]


@st.cache_resource(max_entries=4, show_spinner=False)
def database(file: str) -> DuckDBPyConnection:
    """The one connection to a published file in this process.

    It is never closed here: closing it would end queries that still run on its cursors. An
    evicted one goes when the last cursor does.
    """
    return marts.connect(Path(file))


@st.cache_data(max_entries=2000, show_spinner=False)
def _rows(
    file: str, name: str, parameters: tuple[tuple[str, Any], ...], _query: Query
) -> pd.DataFrame:
    return _query(database(file), **dict(parameters))


def read(file: str, query: Query, **parameters: Any) -> pd.DataFrame:
    """The answer of one of the queries of :mod:`warehouse.marts`, from the cache if it can."""
    return _rows(file, query.__name__, tuple(sorted(parameters.items())), query)


def read_quarter(view: View, query: Query, **parameters: Any) -> pd.DataFrame:
    """The answer of a query for the chosen place, provider and quarter."""
    return read(
        view.file,
        query,
        geography=view.place_code,
        provider=view.provider_code,
        period_start=view.quarter.start,
        period_end=view.quarter.end,
        **parameters,
    )


@st.cache_data(max_entries=8, show_spinner=False)
def facts(file: str) -> dict[str, Any]:
    """What the publication says of itself."""
    return marts.publication_facts(database(file))
