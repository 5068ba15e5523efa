"""The last quarter's truth: late rows move an old quarter, and the old figures stay to be had.

Worked by hand. The third quarter of 2016 is sent with 300 appointments: 100 attended and 200 whose
outcome nobody had recorded yet. The fourth quarter's submission carries those 200 as late rows: 150
attended, 50 missed without an acceptable reason. So the third quarter reads 100 of 100 at first
(the 200 are in no denominator, and the bounds say so: 100 to 300 of 300), and 250 of 300 later.
"""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from tests.intake.packages import (
    ALLOCATION,
    BREACH,
    CONTACT,
    PERSON,
    SENTENCE,
    PackageBuilder,
    Row,
)
from tests.support.command import probation
from tests.support.readers import manifest_of
from warehouse import marts
from warehouse.intake import submit
from warehouse.pipeline import run as pipeline
from warehouse.settings import Settings

APPOINTMENTS, ATTENDED_AT_FIRST, LATE_ATTENDED = 300, 100, 150
PEOPLE = 30


def people() -> dict[str, list[Row]]:
    """Thirty people of Lewisham with one community order and one officer each.

    One of them ended an earlier order in August and is in breach since July: a submission without
    any end or breach is held back by the gate.
    """
    crns = [f"A{number:06d}" for number in range(1, PEOPLE + 1)]
    return {
        "person": [PERSON | {"crn": crn, "home_borough_code": "E09000023"} for crn in crns],
        "sentence": [
            SENTENCE
            | {
                "crn": crn,
                "disposal_id": str(500 + n),
                "event_id": str(600 + n),
                "sentence_date": "2016-06-01",
            }
            for n, crn in enumerate(crns)
        ]
        + [
            SENTENCE
            | {
                "crn": crns[0],
                "disposal_id": "499",
                "event_id": "599",
                "event_number": "2",
                "disposal_type_code": "201",
                "sentence_date": "2016-01-04",
                "termination_date": "2016-08-15",
                "termination_reason_code": "TR02",
                "active": "N",
            }
        ],
        "breach": [BREACH | {"crn": crns[0], "event_id": "600", "became_aware_date": "2016-07-20"}],
        "allocation": [
            ALLOCATION
            | {"crn": crn, "allocation_id": str(700 + n), "allocation_date": "2016-06-02"}
            for n, crn in enumerate(crns)
        ],
    }


def weekdays(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() <= 5]


def appointment(number: int, *, day: dt.date, outcome: str, changed: dt.date) -> Row:
    person = number % PEOPLE
    return CONTACT | {
        "contact_id": str(3_000_000_000 + number),
        "crn": f"A{person + 1:06d}",
        "event_id": str(600 + person),
        "contact_date": day.isoformat(),
        "outcome_code": outcome,
        "created_at": f"{day}T08:00:00+00:00",
        "last_updated_at": f"{changed}T12:00:00+00:00",
    }


def third_quarter(folder: Path) -> Path:
    days = cycle(weekdays(dt.date(2016, 7, 1), dt.date(2016, 9, 30)))
    package = PackageBuilder(
        created="2016-10-05T09:00:00+00:00", period_start="2016-07-01", period_end="2016-09-30"
    )
    package.extracts |= people()
    package.extracts["contact"] = [
        appointment(n, day=day, outcome="ATTC" if n < ATTENDED_AT_FIRST else "", changed=day)
        for n, day in enumerate(islice(days, APPOINTMENTS))
    ]
    package.extracts["staff_in_post"] = [
        row | {"snapshot_date": end}
        for row in package.extracts["staff_in_post"]
        for end in ("2016-07-31", "2016-08-31", "2016-09-30")
    ]
    package.extracts["staff_absence"] = []
    return package.write(folder)


def fourth_quarter(folder: Path) -> Path:
    """Thirty appointments of its own, and the outcomes that were missing."""
    first = third_quarter(folder.with_name("third_again"))
    earlier = json.loads((first / "datapackage.json").read_text())
    assert earlier["period_end"] == "2016-09-30"
    days = cycle(weekdays(dt.date(2016, 7, 1), dt.date(2016, 9, 30)))
    late = [
        appointment(
            n,
            day=day,
            outcome="ATTC" if n < ATTENDED_AT_FIRST + LATE_ATTENDED else "UAAB",
            changed=dt.date(2016, 10, 20),
        )
        for n, day in enumerate(islice(days, APPOINTMENTS))
        if n >= ATTENDED_AT_FIRST
    ]
    own = [
        appointment(1000 + n, day=day, outcome="ATTC", changed=day)
        for n, day in enumerate(islice(weekdays(dt.date(2016, 10, 3), dt.date(2016, 12, 30)), 30))
    ]
    package = PackageBuilder()
    package.extracts |= people()
    package.extracts["contact"] = late + own
    package.extracts["staff_in_post"] = [
        row | {"snapshot_date": end}
        for row in package.extracts["staff_in_post"]
        for end in ("2016-10-31", "2016-11-30", "2016-12-31")
    ]
    return package.write(folder)


def attended(settings: Settings) -> dict[str, Any]:
    """The third quarter's row of appointments attended, of the provider."""
    with closing(marts.open_current("analyst", settings=settings)[1]) as connection:
        found = marts.measure_values(
            connection,
            measure="appointments_attended",
            period_type="quarter",
            period="2016-07_2016-09",
            geography="all",
            provider="C17",
        )
    return found[found["breakdown"] == "all"].iloc[0].to_dict()


@pytest.mark.xdist_group("quarter")
@pytest.mark.timeout(900)
def test_late_rows_move_the_old_quarter_and_the_old_figures_stay(empty_home, tmp_path):
    submit(third_quarter(tmp_path / "third"), settings=empty_home)
    pipeline.run(settings=empty_home, is_published=True)
    before = attended(empty_home)
    first_hash = manifest_of(empty_home)["hash"]
    moment = dt.datetime.now(dt.UTC).isoformat()

    submit(fourth_quarter(tmp_path / "fourth"), settings=empty_home)
    pipeline.run(settings=empty_home, is_published=True)
    after = attended(empty_home)
    done = probation(empty_home.home, "run", "--publish", "--received-by", moment)
    assert done.returncode == 0, done.stderr
    again = attended(empty_home)

    assert (before["numerator"], before["denominator"]) == (100, 100)
    assert (before["value_low"], before["value_high"]) == (pytest.approx(100 / 3), 100)
    assert (after["numerator"], after["denominator"]) == (250, 300)
    assert after["value"] == pytest.approx(250 / 3)
    assert again == before
    assert manifest_of(empty_home)["hash"] == first_hash
