"""Nobody vanishes: what ends says so, what is live is sent again."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.demo.measured import PROVIDERS, Data, seed
from warehouse.demo import DemoReport, World

Written = tuple[Path, DemoReport]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_people_held_at_a_period_end_continue_or_have_an_ending(provider: str, data: Data) -> None:
    managers = data.rows("allocation", provider).filter(pl.col("manager_kind") == "OM")
    periods = sorted(set(managers["_period"]))
    for before, now in pairwise(periods):
        held = managers.filter((pl.col("_period") == before) & pl.col("end_date").is_null())
        sent = managers.filter(pl.col("_period") == now)
        missing = set(held["allocation_id"]) - set(sent["allocation_id"])
        assert missing == set(), (provider, now)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_sentences_live_at_a_period_end_are_sent_again_unless_the_person_moved(
    provider: str, data: Data
) -> None:
    rows = data.rows("sentence", provider)
    elsewhere = set(data.rows("sentence")["disposal_id"])
    periods = sorted(set(rows["_period"]))
    for before, now in pairwise(periods):
        live = rows.filter((pl.col("_period") == before) & pl.col("termination_date").is_null())
        missing = set(live["disposal_id"]) - set(
            rows.filter(pl.col("_period") == now)["disposal_id"]
        )
        assert missing <= elsewhere
        assert len(missing) <= 0.02 * live.height


def test_sentences_are_active_exactly_while_they_have_no_end(data: Data) -> None:
    rows = data.rows("sentence")
    assert ((rows["active"] == "Y") == rows["termination_date"].is_null()).all()


def test_one_officer_holds_a_person_at_a_time(world: World) -> None:
    spans = world.spans
    same = spans.person[1:] == spans.person[:-1]
    assert (spans.start[1:][same] >= spans.end[:-1][same]).all()
    assert (spans.end > spans.start).all()


def test_custody_steps_come_in_order(world: World) -> None:
    s = world.sentences
    custody = s.family == 1
    assert (s.release[custody] >= s.start[custody]).all()
    back = s.rerelease < 2_000_000
    assert (s.recall[back] < s.rerelease[back]).all()
    assert (s.rerelease[back] < s.end[back]).all()
    assert (s.recall[s.recall < 2_000_000] > s.release[s.recall < 2_000_000]).all()


def test_a_breach_follows_its_failure_and_ends_after_it_began(world: World) -> None:
    breaches, contacts = world.breaches, world.contacts
    assert (contacts.day[breaches.trigger] <= breaches.aware).all()
    assert (breaches.closed > breaches.aware).all()
    assert np.array_equal(contacts.sentence[breaches.trigger], breaches.sentence)


def test_actions_answer_failures_of_the_files(data: Data) -> None:
    actions = data.newest("enforcement_action", ["enforcement_id"])
    assert set(actions["contact_id"]) <= set(data.rows("contact")["contact_id"])


def test_packs_belong_to_breaches_of_the_crc(data: Data) -> None:
    packs = data.newest("breach_referral", ["breach_id", "attempt_number"])
    breaches = set(data.rows("breach", "C17")["breach_id"])
    missing = set(packs["breach_id"]) - breaches
    assert len(missing) <= 0.02 * len(breaches)


def test_contact_ids_cross_the_32_bit_boundary(data: Data) -> None:
    ids = data.newest("contact", ["contact_id"])["contact_id"].cast(pl.Int64)
    assert int(ids.min()) < 2_500_000_000 < int(ids.max())  # type: ignore[arg-type]


def test_month_end_staff_add_up_to_the_staff_file(data: Data) -> None:
    posts = data.newest(
        "staff_in_post", ["snapshot_date", "provider_code", "team_code", "grade_code"]
    )
    staff = data.newest("staff", ["staff_code", "valid_from"]).filter(
        pl.col("is_placeholder") == "N"
    )
    when = "2016-09-30"
    for provider in PROVIDERS:
        here = staff.filter(
            (pl.col("provider_code") == provider)
            & (pl.col("valid_from") <= when)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= when))
            & (pl.col("end_date").is_null() | (pl.col("end_date") > when))
        )
        told = posts.filter(
            (pl.col("provider_code") == provider) & (pl.col("snapshot_date") == when)
        )
        assert told["headcount"].cast(pl.Int64).sum() == here.height
        assert told["fte"].cast(pl.Float64).sum() == pytest.approx(
            here["fte"].cast(pl.Float64).sum(), abs=0.1
        )


def test_staff_rows_of_one_officer_do_not_overlap(data: Data) -> None:
    rows = data.newest("staff", ["staff_code", "valid_from"]).sort("staff_code", "valid_from")
    ends = rows.with_columns(pl.col("valid_from").shift(-1).over("staff_code").alias("next"))
    assert ends.filter(pl.col("next").is_not_null() & pl.col("valid_to").is_null()).height == 0
    assert ends.filter(pl.col("valid_to") >= pl.col("next")).height == 0


def test_every_officer_of_a_live_allocation_has_a_staff_row(data: Data) -> None:
    for provider in PROVIDERS:
        held = data.rows("allocation", provider).select("staff_code", "_period").unique()
        staff = data.rows("staff", provider).select("staff_code", "_period").unique()
        assert held.join(staff, on=["staff_code", "_period"], how="anti").height == 0


def test_cohort_teams_have_no_borough_and_end_in_january_2017(data: Data) -> None:
    teams = data.newest("team", ["team_code", "valid_from"])
    crc = teams.filter((pl.col("provider_code") == "C17") & (pl.col("team_code") != "C17UAT"))
    cohort = crc.filter(pl.col("valid_from") < "2017-01-01")
    local = crc.filter(pl.col("valid_from") == "2017-02-01")
    assert cohort["borough_code"].null_count() == cohort.height == 8
    assert local["borough_code"].null_count() == 0
    assert local.height == 32
    boroughs = set(
        seed("geographies").filter(pl.col("geography_level") == "borough")["geography_code"]
    )
    assert set(teams["borough_code"].drop_nulls()) <= boroughs
