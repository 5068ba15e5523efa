"""Every page with data, with none, with one borough; what they say and what is in the address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.dashboard.conftest import Open, texts
from tests.support.publication import FIRST_BOROUGH, SMALL_BOROUGH, write_publication
from warehouse.dashboard.menu import PAGES

SCRIPTS = [page.script for page in PAGES]
DOMAIN_SCRIPTS = [page.script for page in PAGES if page.domain]
TITLES = {page.script: page.title for page in PAGES}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_with_figures(open_page: Open, full_home: Path, script: str) -> None:
    app = open_page(full_home, script)
    assert not app.exception
    assert app.title[0].value == TITLES[script]
    assert "Synthetic data" in texts(app)
    assert "Records run to 31 March 2017." in texts(app)
    assert "Lewisham, All organisations, Jan to Mar 2017" in texts(app)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_before_anything_is_published(
    open_page: Open, tmp_path: Path, script: str
) -> None:
    app = open_page(tmp_path, script)
    assert not app.exception
    assert app.title[0].value == "No figures yet"
    assert "probation demo" in texts(app)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_without_figures(open_page: Open, empty_home: Path, script: str) -> None:
    app = open_page(empty_home, script)
    assert not app.exception
    assert "no quarter with a figure" in texts(app)


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_with_figures_alone(open_page: Open, bare_home: Path, script: str) -> None:
    assert not open_page(bare_home, script).exception


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_with_one_borough(
    open_page: Open, one_borough_home: Path, script: str
) -> None:
    app = open_page(one_borough_home, script)
    assert not app.exception
    assert list(app.selectbox(key="filter_borough").options) == ["Lewisham", "All London"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_page_opens_with_verdicts(open_page: Open, signals_home: Path, script: str) -> None:
    assert not open_page(signals_home, script).exception


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("borough", "provider"), [("all", "C17"), (SMALL_BOROUGH, "N07")])
def test_every_page_opens_for_every_choice(
    open_page: Open, full_home: Path, script: str, borough: str, provider: str
) -> None:
    app = open_page(
        full_home, script, borough=borough, provider=provider, quarter="2015-04_2015-06"
    )
    assert not app.exception
    assert app.selectbox(key="filter_borough").value == borough


def test_the_review_says_what_got_worse_first(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home))
    assert "1 got worse, 1 got better, 2 show no clear change and 2 cannot be judged" in found
    worse = found.index("Got worse</span>: People seen in the month")
    better = found.index("Got better</span>: Community orders completed")
    assert worse < better
    assert "52.5%, down from 67.3% in Oct to Dec 2016." in found
    assert "Ask: What stops people being seen" in found
    assert "London as a whole: 68.5%." in found


def test_the_review_of_a_small_borough_hides_and_says_why(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, borough=SMALL_BOROUGH))
    assert "[c] Hidden" in found
    assert "a person could be recognised" in found


def test_the_stored_verdict_and_its_sentence_are_shown(open_page: Open, signals_home: Path) -> None:
    found = texts(open_page(signals_home))
    assert "How sure: Month by month: Below its usual range since Jan 2017." in found
    assert "1 got worse, none got better" in found


def test_the_address_holds_every_choice_defaults_included(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home)
    written = {name: app.query_params[name] for name in ("borough", "provider", "quarter")}
    assert {name: value[0] if isinstance(value, list) else value
            for name, value in written.items()} == {
        "borough": FIRST_BOROUGH,
        "provider": "all",
        "quarter": "2017-01_2017-03",
    }  # fmt: skip


def test_a_choice_that_is_not_there_falls_back(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, borough="<script>", provider="X99", quarter="2031-01_2031-03")
    assert not app.exception
    assert app.selectbox(key="filter_borough").value == FIRST_BOROUGH
    assert app.selectbox(key="filter_quarter").value == "2017-01_2017-03"


def test_changing_a_choice_changes_the_figures(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home)
    app.selectbox(key="filter_borough").select("E09000003").run()
    assert "Barnet, All organisations" in texts(app)


def test_a_new_publication_is_shown_at_the_next_rerun(open_page: Open, tmp_path: Path) -> None:
    write_publication(tmp_path)
    app = open_page(tmp_path)
    write_publication(tmp_path, publication_id="20170601T090000Z-0000000b")
    app.run()
    assert not app.exception
    assert "52.5%" in texts(app)


@pytest.mark.parametrize("script", DOMAIN_SCRIPTS)
def test_every_chart_says_itself_in_words_and_has_a_table(
    open_page: Open, full_home: Path, script: str
) -> None:
    app = open_page(full_home, script)
    charts = app.get("vega_lite_chart")
    tables = [one for one in app.get("html") if "<table" in one.proto.body]
    assert charts
    assert all("The table that follows" in chart.proto.alt for chart in charts)
    assert len(tables) >= len(charts)


def test_the_official_series_is_drawn_and_named(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "compliance.py", measure="breach_referred_on_time")
    specs = [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    assert any("Official figure" in str(spec["layer"]) for spec in specs)
    found = texts(app)
    assert "https://data.justice.gov.uk/probation/crc-performance" in found
    assert "Counts breaches of every CRC in England and Wales." in found


def test_months_without_a_figure_are_explained(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "sickness.py", measure="cases_with_absent_officer"))
    assert "No figure for Apr 2015, May 2015, Jun 2015: the records this figure needs" in found


def test_a_definition_is_beside_every_measure(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "contact.py", measure="seen_in_month")
    labels = [one.label for one in app.main.expander]
    assert "What this counts, and where it comes from: People seen in the month" in labels


def test_the_measures_page_finds_by_words(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "measures.py")
    assert len(app.main.expander) == 6
    app.text_input[0].input("sickness days").run()
    assert [one.label for one in app.main.expander] == ["Working days lost to sickness"]
    app.text_input[0].input("nothing like it").run()
    assert not app.exception
    assert "0 of 6 measures" in texts(app)


def test_a_file_that_did_not_arrive_is_named(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "data_quality.py", quarter="2015-04_2015-06"))
    assert "2 files did not arrive" in found
    assert "Staff absence" in found
