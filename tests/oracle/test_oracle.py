"""Every published measure equals its recomputation from the submissions' files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import DEMO
from tests.oracle.compare import CATALOGUE, as_published, differences, lowest, published
from tests.oracle.counting import KEYS
from tests.oracle.door import Sent, in_order, read_submissions
from tests.oracle.oracle import recount
from warehouse.demo import write_submissions
from warehouse.marts.publication import current_publication
from warehouse.settings import Settings

pytestmark = pytest.mark.xdist_group("oracle")

MEASURES = sorted(str(row["measure_code"]) for row in CATALOGUE)
PUBLISHED_COLUMNS = ("numerator", "denominator", "not_due", "not_covered")


@dataclass(frozen=True)
class Both:
    """The same submissions, recomputed and published."""

    sent: list[Sent]
    oracle: pl.DataFrame
    published: pl.DataFrame
    publication: Path


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, demo_home: Settings) -> Both:
    """The demo's submissions written again (same size and seed, same files) and recomputed."""
    folder = tmp_path_factory.mktemp("oracle") / "submissions"
    write_submissions(folder, people=DEMO.people, quarters=DEMO.quarters, seed=DEMO.seed)
    sent = read_submissions(in_order(folder))
    publication = current_publication(settings=demo_home).file("analyst")
    oracle = as_published(recount(folder).frame(), sent)
    return Both(sent, oracle, lowest(published(publication)), publication)


@pytest.mark.parametrize("measure", MEASURES)
def test_what_is_published_is_what_the_specification_says(measure: str, both: Both) -> None:
    oracle, build = (
        each.filter(pl.col("measure_code") == measure) for each in (both.oracle, both.published)
    )
    assert oracle["denominator"].sum() > 0, "the demo has no unit of the measure"
    assert differences(oracle, build, PUBLISHED_COLUMNS).to_dicts() == []


def test_the_bounds_count_unrecorded_appointments_as_missed_and_as_attended(both: Both) -> None:
    bounds = both.published.filter(
        (pl.col("measure_code") == "appointments_attended") & pl.col("value_low").is_not_null()
    ).join(both.oracle, on=KEYS, suffix="_oracle")
    everyone = pl.col("denominator_oracle") + pl.col("unrecorded")
    low = 100 * pl.col("numerator_oracle") / everyone
    high = 100 * (pl.col("numerator_oracle") + pl.col("unrecorded")) / everyone
    wrong = (low - pl.col("value_low")).abs() + (high - pl.col("value_high")).abs() > 1e-9
    assert bounds.height > 0
    assert bounds.filter(wrong).to_dicts() == []


def test_a_wrong_count_is_found(both: Both) -> None:
    is_first = pl.int_range(pl.len()) == 0
    wrong = both.oracle.with_columns(pl.col("denominator") + pl.when(is_first).then(1).otherwise(0))
    assert differences(both.oracle, wrong).height == 1


def test_the_oracle_leaves_out_the_rows_the_door_does(both: Both) -> None:
    accepted = {
        (sent.provider, str(sent.start), name): rows.height
        for sent in both.sent
        for name, rows in sent.rows.items()
    }
    query = (
        "select provider_code, period_start_date::varchar, extract_name, rows_accepted "
        "from marts.fct_submissions where is_supplied and provider_code <> 'MOJ'"
    )
    with duckdb.connect(str(both.publication), read_only=True) as con:
        assert accepted == {tuple(row[:3]): row[3] for row in con.sql(query).fetchall()}
