"""What lies behind contact and workload: words, tables, and that only analysts have them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dashboard.conftest import Open, texts
from tests.support import contact
from tests.support.publication import PUBLICATION_ID, add_to_file, write_publication
from warehouse import marts
from warehouse.dashboard import contact_detail, team_funnel, workload_detail
from warehouse.signals.team_funnel import fct_team_funnel

QUARTER = {"period_start": contact.QUARTER[0], "period_end": contact.QUARTER[1]}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("details")
    folder = write_publication(home)
    teams = contact.team_contact()
    add_to_file(
        folder / "analyst.duckdb",
        {
            "fct_lost_legs": contact.lost_legs(),
            "fct_appointment_outcomes": contact.outcomes(),
            "fct_team_contact": teams,
            "fct_team_funnel": fct_team_funnel(teams, minimum_cases=10),
            "fct_caseload_distribution": contact.caseloads(),
            "fct_absence_contact": contact.absence_contact(),
        },
    )
    return home


def test_the_legs_are_those_of_each_providers_last_period_end(home: Path) -> None:
    con = marts.connect(home / "published" / PUBLICATION_ID / "analyst.duckdb")
    both = marts.lost_legs(con, geography=contact.LEWISHAM, provider="all", **QUARTER)
    one = marts.lost_legs(con, geography=contact.LEWISHAM, provider="C17", **QUARTER)
    none = marts.lost_legs(con, geography="E09000003", provider="all", **QUARTER)
    con.close()
    # 100 of C17 at the end of March, not its 90 of February, and 60 of N07.
    assert both[["people", "people_lost", "lost_without_officer"]].to_dict("records") == [
        {"people": 160, "people_lost": 12, "lost_without_officer": 3}
    ]
    assert list(one["people"]) == [100]
    assert none.empty


def test_the_contact_page_tells_analysts_who_is_lost_and_how_appointments_end(
    open_page: Open, home: Path
) -> None:
    found = texts(open_page(home, "contact.py"))
    assert "12 of 160 people in Lewisham (7.5%) had nothing booked" in found
    assert "most often: not seen for four weeks or more (8)." in found
    # 60 and 5 kept, 5 came of 100.
    assert "came to 70 of 100 appointments (70.0%); 20 were missed without a good reason" in found
    assert "for 10 nobody recorded what happened" in found
    assert "London CRC: 3 teams, 80.0% of appointments attended in all." in found
    assert "Lower than chance explains: T3." in found
    assert "NPS London: 1 teams" not in found
    assert "Much lower than chance explains" in found


def test_the_sickness_page_tells_what_absence_does_and_how_cases_lie(
    open_page: Open, home: Path
) -> None:
    found = texts(open_page(home, "sickness.py"))
    # 12 of 20 and 90 of 100; 18 of 20 without another officer.
    assert "60.0% were seen, beside 90.0% of the others. In 18 of 20 such months" in found
    assert "Half held fewer than 42 people; one in ten fewer than 20, and one in ten more" in found
    assert "9 officers, too few to tell how their cases are spread. 1 held more" in found
    assert "of people had an officer who was off sick" in found


@pytest.mark.parametrize("script", ["contact.py", "sickness.py"])
def test_the_partnership_reads_the_words_and_no_small_counts(
    open_page: Open, home: Path, script: str
) -> None:
    app = open_page(home, script, role="partnership")
    found = texts(app)
    assert not app.exception
    for heading in ("Who is lost, and why", "Teams beside each other", "How cases lie on officers"):
        assert heading not in found


def test_a_file_without_these_marts_says_so(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "contact.py"))
    assert "it is not known who had an appointment to come" in found
    assert "No team is counted for these months." in found
    assert "how many people each officer held" in texts(open_page(full_home, "sickness.py"))


def test_nobody_lost_is_said_as_such() -> None:
    row = {name: 0 for name, _ in (*contact_detail._STEPS, *contact_detail._LEGS)}
    row |= {"people": 50, "period_end_date": date(2017, 3, 31)}
    assert contact_detail.legs_sentence(row, place="Barnet") == (
        "On 31 March 2017 none of 50 people in Barnet was lost in the system."
    )


def test_teams_that_do_not_differ_are_said_to_be_alike() -> None:
    alike = [{"team_code": "T1", "centre_value": 80.0, "side": "within"}]
    assert team_funnel.sentence(alike, provider="A") == (
        "A: 1 team, 80.0% of appointments attended in all. No team differs from the others by "
        "more than chance would explain."
    )


def test_without_an_absent_officer_the_sentence_says_so() -> None:
    rows = {"present": {"people": 10, "people_seen": 9, "people_without_cover": 0}}
    assert workload_detail.absence_sentence(rows).startswith("In these months nobody's officer")


def test_where_no_officer_holds_too_many_the_sentence_says_none() -> None:
    row = {
        "month_start_date": date(2017, 3, 1),
        "officers": 9,
        "officers_over_limit": 0,
        "people_held_p50": None,
    }
    assert workload_detail.spread_sentence(row, provider="A") == (
        "A, Mar 2017: 9 officers, too few to tell how their cases are spread. None held more than "
        "one can manage well."
    )


def test_without_figures_there_is_no_sentence() -> None:
    assert workload_detail.sentence({}) == ""
