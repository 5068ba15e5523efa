"""The page Data quality: trust in words, checks by who mends them, history, waivers, feedback."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import Open, texts
from tests.support.publication import PUBLICATION_ID
from warehouse.dashboard.quality_checks import found_text, history_row, spoiled
from warehouse.dashboard.quality_runs import feedback_file, last_run_sentence, zipped
from warehouse.dashboard.quality_trust import domain_sentences, trust_of, trust_sentences
from warehouse.ledger import Ledger
from warehouse.settings import Settings

MEASURES = [
    {"measure_code": name.lower(), "measure_name": name, "domain": domain}
    for name, domain in (("Kept", "contact"), ("Seen", "contact"), ("Late", "compliance"))
]
STATUS = {"kept": "available", "seen": "available", "late": "not_supplied"}
WARNED = [
    {"measure_code": "kept", "description": "Few rows.", "extent": "few"},
    {"measure_code": "kept", "description": "Many rows.", "extent": "many"},
    {"measure_code": "seen", "description": "Few rows.", "extent": "few"},
]


def test_trust_is_said_in_words() -> None:
    trusts = trust_of(MEASURES, STATUS, WARNED)

    assert [one.state for one in trusts] == ["care", "sound", "none"]
    assert (trusts[0].checks, trusts[0].first) == (2, "Many rows.")
    assert trust_sentences(trusts, where="Oct to Dec 2016") == [
        "For Oct to Dec 2016, 1 of 2 figures can be trusted as they stand. No check of the data "
        "behind them failed, or it failed in fewer than 1 in 100 rows.",
        "1 needs care: a check failed in 1 in 100 rows or more.",
        "1 of the catalogue's 3 have no figure for this choice.",
    ]
    assert domain_sentences(trusts) == [
        "Contact: 1 as they stand, 1 with care, 0 without a figure.",
        "Compliance: 0 as they stand, 0 with care, 1 without a figure.",
    ]


def test_trust_without_a_catalogue_says_nothing() -> None:
    assert trust_sentences(trust_of([], STATUS, WARNED), where="Oct to Dec 2016") == []


def test_an_extent_that_is_not_known_needs_care() -> None:
    unknown = [{**WARNED[2], "extent": None}]

    assert trust_of(MEASURES, STATUS, unknown)[1].state == "care"


@pytest.mark.parametrize(
    ("observed", "extent", "words"),
    [
        ("12 rows", "few", "12 rows: fewer than 1 in 100 rows"),
        ("12 rows", None, "12 rows"),
        (None, "many", "A small number, hidden: 1 in 100 rows or more"),
        (None, "", "A small number, hidden"),
    ],
)
def test_what_was_found_hides_small_numbers(
    observed: str | None, extent: str | None, words: str
) -> None:
    assert found_text({"observed": observed, "extent": extent}) == words


def test_every_spoiled_figure_is_named() -> None:
    assert spoiled("kept,never_heard", {"kept": "Kept"}) == ["Kept", "Never heard"]
    assert spoiled(None, {}) == spoiled("", {}) == []


def test_history_of_a_check_that_passes_now() -> None:
    row = {"description": "Holds.", "failing_since_date": None, "times_mended": 1}

    assert history_row(row | {"median_days_to_mend": 30.0, "unusual": "fewer"}) == {
        "check": "Holds.",
        "since": "Passes now",
        "mended": "1",
        "days": "30.0",
        "unusual": "Far fewer rows than usual",
    }


@pytest.fixture
def page(open_page: Open, full_home: Path) -> AppTest:
    app = open_page(full_home, "data_quality.py")
    assert not app.exception
    return app


def test_page_says_first_what_can_be_trusted(page: AppTest) -> None:
    found = texts(page)

    assert "3 of 4 figures can be trusted as they stand." in found
    assert found.index("can be trusted") < found.index("rows (1.0%) were held back")
    assert "Every file that is usually sent arrived for these three months." in found
    assert "80 of 8,000 rows (1.0%) were held back as faulty." in found
    assert "2 of 3 checks of the figures passed; the other is listed below." in found
    assert "<script>alert" not in found


def test_page_lists_failing_checks_by_owner_with_what_they_spoil(page: AppTest) -> None:
    assert [one.value for one in page.main.subheader] == [
        "For the organisations that sent the rows",
        "History",
        "Waivers",
    ]
    found = texts(page)
    assert "86 in 100: 1 in 100 rows or more" in found
    assert "Warning (waived)" in found
    assert "Ask the sender to correct the rows." in found
    assert "People seen in the month" in found


def test_page_shows_history_and_waivers(page: AppTest) -> None:
    found = texts(page)

    assert "Far more rows than usual" in found
    assert "1 February 2017" in found
    assert "Passes now" in found
    assert "Agreed until the next upload." in found
    assert "30 June 2017" in found


@pytest.mark.parametrize(("script", "banners"), [("contact.py", 1), ("compliance.py", 0)])
def test_a_warning_stands_on_the_chart_it_touches_and_on_no_other(
    open_page: Open, full_home: Path, script: str, banners: int
) -> None:
    """The one unmet check touches the figure of people seen in the month."""
    app = open_page(full_home, script)
    assert not app.exception
    shown = [one.proto.body for one in app.get("html") if "pw-warned" in one.proto.body]
    marked = [one for one in shown if "<style" not in one]

    assert len(marked) == banners
    assert all("At least 90 in 100 appointments have an outcome." in one for one in marked)


def test_page_offers_feedback_for_each_sender(page: AppTest) -> None:
    labels = [one.proto.label for one in page.get("download_button")]

    assert "Feedback to London CRC (one page)" in labels
    assert "Feedback to NPS London (one page)" in labels


def test_feedback_is_of_the_partnership_file(full_home: Path) -> None:
    file = full_home / "published" / PUBLICATION_ID / "partnership.duckdb"
    sent = feedback_file(str(file), "C17", "London CRC").decode()

    assert "<h1>Data quality feedback: London CRC</h1>" in sent
    assert "At least 90 in 100 appointments have an outcome." in sent


def test_pages_of_the_checks_are_for_analysts(open_page: Open, full_home: Path) -> None:
    docs = full_home / "published" / PUBLICATION_ID / "data_docs"
    docs.mkdir(exist_ok=True)
    (docs / "index.html").write_text("<h1>Expectations</h1>")
    seen = {
        role: [
            one.proto.label
            for one in open_page(full_home, "data_quality.py", role=role).get("download_button")
        ]
        for role in ("analyst", "partnership")
    }

    assert "Pages of the checks (zip)" in seen["analyst"]
    assert "Pages of the checks (zip)" not in seen["partnership"]
    with zipfile.ZipFile(io.BytesIO(zipped(docs))) as archive:
        assert archive.namelist() == ["data_docs/index.html"]


def test_runs_are_shown_to_analysts(open_page: Open, full_home: Path) -> None:
    with Ledger.open(settings=Settings(home=full_home)) as ledger:
        ledger.record_run("r1", command="run")
        ledger.finish_run("r1", status="failed", details={"error": "CheckFailedError"})

    found = texts(open_page(full_home, "data_quality.py"))
    assert "did not end well; what was published before it stays." in found
    assert "Failed: CheckFailedError" in found
    hidden = texts(open_page(full_home, "data_quality.py", role="partnership"))
    assert "CheckFailedError" not in hidden


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("done", "The last run (run, 2 January 2017) ended well."),
        ("running", "A run (run) is under way since 2 January 2017."),
        (
            "interrupted",
            "The last run (run, 2 January 2017) did not end well; what was published before it "
            "stays.",
        ),
    ],
)
def test_last_run_in_words(status: str, words: str) -> None:
    at = datetime(2017, 1, 2, tzinfo=UTC)
    runs = pd.DataFrame(
        [("run", status, at), ("build", "done", at - timedelta(days=1))],
        columns=["command", "status", "started_at"],
    )

    assert last_run_sentence(runs) == words
