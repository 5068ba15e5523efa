"""Every expectation, declared for the clean build that the tests of suites damage."""

from __future__ import annotations

import duckdb

from expectations.suites import declared
from tests.expectations.clean_build import catalogue_of, make_clean_build


def _clean() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"disabled_optimizers": "common_subplan", "threads": 1})
    make_clean_build(connection)
    return connection


CONNECTION = _clean()
CATALOGUE = catalogue_of(CONNECTION)
DECLARED = declared(CATALOGUE)
