"""How a fact is broken down, one attribute at a time, and where the bands of ages end."""

from __future__ import annotations

import duckdb
import jinja2
import pytest

from warehouse.settings import PROJECT_ROOT

START = "-- the call"
FOLDER = PROJECT_ROOT / "dbt_project" / "macros"
MACROS = (FOLDER / "flag_answers.sql", FOLDER / "counted_breakdowns.sql")


def rendered(call: str) -> str:
    """A call of the project's macros as SQL."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    text = "".join(each.read_text(encoding="utf-8") for each in MACROS)
    return environment.from_string(f"{text}{START}{{{{ {call} }}}}").render().split(START)[1]


def band(birth: str, day: str) -> str:
    """The band of somebody born in a month, on a day."""
    year, month = birth.split("-")
    number = int(year) * 12 + int(month)
    sql = rendered(f"age_band('{number}', \"date '{day}'\")")
    return str(duckdb.sql(f"select {sql}").fetchall()[0][0])


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ("1998-05", "2016-05-14", "under 18"),  # the day before the 18th birthday
        ("1998-05", "2016-05-15", "18-20"),  # the birthday
        ("1995-05", "2016-05-14", "18-20"),
        ("1995-05", "2016-05-15", "21-24"),
        ("1991-05", "2016-05-14", "21-24"),
        ("1991-05", "2016-05-15", "25-29"),
        ("1986-05", "2016-05-14", "25-29"),
        ("1986-05", "2016-05-15", "30-39"),
        ("1976-05", "2016-05-14", "30-39"),
        ("1976-05", "2016-05-15", "40-49"),
        ("1966-05", "2016-05-14", "40-49"),
        ("1966-05", "2016-05-15", "50+"),
        ("1990-12", "2016-01-31", "25-29"),  # across the turn of the year
    ],
)
def test_bands_change_on_the_fifteenth_of_the_month_of_birth(
    birth: str, day: str, expected: str
) -> None:
    assert band(birth, day) == expected


def test_nobody_knows_the_age_of_somebody_without_a_month_of_birth() -> None:
    sql = rendered("age_band('cast(null as int)', \"date '2016-05-15'\")")
    assert duckdb.sql(f"select {sql}").fetchall() == [("unknown",)]


UNITS = """
(select date '2016-10-01' as month_start_date, 'C17' as provider_code, * from (values
    ('female', 'white', 'yes'),
    ('female', 'black', 'no'),
    ('male', 'black', 'yes'),
    ('male', 'black', 'not_due'),
    ('unknown', 'white', 'not_covered'),
    ('male', 'unknown', null)) as people(sex, ethnicity_group, seen))
"""


def test_each_attribute_is_counted_alone_and_sums_to_the_whole() -> None:
    call = f"counted_breakdowns('fct', {UNITS!r}, ['sex', 'ethnicity_group'], only=['seen'])"
    sql = rendered(call)
    found = duckdb.sql(
        "select breakdown, breakdown_value, numerator, denominator, not_due, not_covered "
        f"from {sql} order by all"
    ).fetchall()
    # The man of unknown group is not in the population: he is in no row.
    assert found == [
        ("ethnicity_group", "black", 1, 2, 1, 0),
        ("ethnicity_group", "white", 1, 1, 0, 1),
        ("sex", "female", 1, 2, 0, 0),
        ("sex", "male", 1, 1, 1, 0),
        ("sex", "unknown", 0, 0, 0, 1),
    ]
