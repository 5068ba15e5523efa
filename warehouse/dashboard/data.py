"""Cached reads. The file's path is in every key, and holds the publication and the role.

Answers that a rerun needs are kept as rows and handed out as they are: nobody may change them.
Frames are for tables that are counted and grouped; each reader gets a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from warehouse import marts
from warehouse.dashboard.view import View
from warehouse.marts import Row

Query = Callable[..., pd.DataFrame]
Parameters = tuple[tuple[str, Any], ...]


@st.cache_resource(max_entries=4, show_spinner=False)
def database(file: str) -> DuckDBPyConnection:
    """The one connection to a published file in this process.

    It is never closed here: closing it would end queries that still run on its cursors. An
    evicted one goes when the last cursor does.
    """
    return marts.connect(Path(file))


@st.cache_data(max_entries=500, show_spinner=False)
def _frame(file: str, name: str, parameters: Parameters, _query: Query) -> pd.DataFrame:
    return _query(database(file), **dict(parameters))


def read(file: str, query: Query, **parameters: Any) -> pd.DataFrame:
    """The answer of one of the queries of :mod:`warehouse.marts`, from the cache if it can."""
    return _frame(file, query.__name__, tuple(sorted(parameters.items())), query)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain mappings."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


# Streamlit's own caches hash and copy at every call: that cost more than most of these queries.
@lru_cache(maxsize=1000)
def _rows(file: str, query: Callable[..., Any], parameters: Parameters) -> tuple[Row, ...]:
    answer = query(database(file), **dict(parameters))
    return tuple(records(answer)) if isinstance(answer, pd.DataFrame) else tuple(answer)


def rows_of(file: str, query: Callable[..., Any], **parameters: Any) -> tuple[Row, ...]:
    """The same as rows that all readers share."""
    return _rows(file, query, tuple(sorted(parameters.items())))


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


@lru_cache(maxsize=8)
def facts(file: str) -> Row:
    """What the publication says of itself."""
    return marts.publication_facts(database(file))
