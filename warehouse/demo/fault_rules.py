"""The faults themselves: one small function each, told which share of rows to spoil.

Each takes a batch and a share and returns how many rows (or cells of a header) it spoiled. What
they are, where they come from and what finds them is in ``docs/demo_faults.md`` and in ``FAULTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from warehouse.demo.fault_tools import Batch, even_share

Spoil = Callable[[Batch, float], int]
MOST = 3
MIGRATION = np.datetime64("2017-01-01")
MORNING = np.array(["1899-12-30 09:30:00"])
LAST_DAYS = 20


@dataclass(frozen=True)
class Fault:
    """One documented fault: its code, where it goes, its share of rows and what should find it."""

    code: str
    title: str
    extract: str
    share: float
    spoil: Spoil
    found_by: str
    providers: tuple[str, ...] = ("C17", "N07")


def soft_deleted(batch: Batch, share: float) -> int:
    """Rows somebody deleted but the extract still carries."""
    live = batch.equals("soft_deleted", "N")
    return batch.put("soft_deleted", batch.choose(share, 1, live), "Y")


def merge_cycle(batch: Batch, share: float) -> int:
    """Two records that say they were merged into each other."""
    merged = batch.filled("merged_to_crn")
    chosen = np.flatnonzero(batch.choose(share, 2, merged))[:MOST]
    pairs = [
        (batch.table["crn"][i].as_py(), batch.table["merged_to_crn"][i].as_py()) for i in chosen
    ]
    crns = batch.table["crn"].to_numpy(zero_copy_only=False)
    count = 0
    for duplicate, survivor in pairs:
        rows = crns == survivor
        batch.touched |= rows
        count += batch.put("merged_to_crn", rows, duplicate)
    return count


def complied_against_outcome(batch: Batch, share: float) -> int:
    """Complied says the opposite of the outcome's own flag."""
    rows = batch.choose(share, 5, batch.equals("outcome_code", "ATTC"))
    return batch.put("complied", rows, "N")


def attended_without_outcome(batch: Batch, share: float) -> int:
    """Attended = N and no outcome: staff wait for evidence (rule R3)."""
    past = batch.dates("contact_date") <= batch.period_end
    empty = ~batch.filled("outcome_code") & past & batch.filled("start_time")
    return batch.put("attended", batch.choose(share, 55, empty), "N")


def outcome_in_future(batch: Batch, share: float) -> int:
    """An appointment still to come already has an outcome (against rule R8)."""
    ahead = batch.dates("contact_date") > batch.period_end
    rows = batch.choose(share, 6, ahead)
    batch.put("attended", rows, "Y")
    batch.put("complied", rows, "Y")
    return batch.put("outcome_code", rows, "ATTC")


def event_missing(batch: Batch, share: float) -> int:
    """The contact hangs on the person and names no sentence."""
    return batch.put("event_id", batch.choose(share, 7, batch.filled("event_id")), None)


def national_standards_text(batch: Batch, share: float) -> int:
    """Contact types whose name says (NS) though they are no attendance."""
    rows = batch.choose(share, 8, batch.equals("contact_type_code", "C238"))
    return batch.put("contact_type_code", rows, "CNOF")


def two_meanings(batch: Batch, share: float) -> int:
    """A contact type code that has had two meanings."""
    rows = batch.choose(share, 9, batch.equals("contact_type_code", "C204"))
    return batch.put("contact_type_code", rows, "C070")


def inactive_officer(batch: Batch, share: float) -> int:
    """Work recorded against the provider's inactive team and its placeholder."""
    rows = batch.choose(share, 10)
    batch.put("team_code", rows, f"{batch.provider}IAV")
    return batch.put("staff_code", rows, f"{batch.provider}IAVU")


def team_listed_twice(batch: Batch, share: float) -> int:
    """One team code listed again under another unit, with the other unit's name."""
    rows = batch.choose(share, 11, batch.equals("team_code", "N07572"))
    other = {"valid_from": "2014-06-02", "team_name": "LAM 5", "borough_code": "E09000022"}
    return batch.repeat(rows, {**other, "cluster_code": None})


def grade_spelt_oddly(batch: Batch, share: float) -> int:
    """Grades with a dash of another kind, or the letter O typed for a nought."""
    rows = batch.choose(share, 15, batch.equals("is_placeholder", "N"))
    spelt = np.array(["NPS \u2013 PQF", "OGO3", "NPS-PQF"])
    return batch.put_each("grade_code", rows, spelt[np.arange(int(rows.sum())) % len(spelt)])


def date_in_time(batch: Batch, share: float) -> int:
    """A time of day stored with a dummy date."""
    rows = batch.choose(share, 16, batch.filled("start_time"))
    return batch.put("start_time", rows, str(MORNING[0]))


def two_digit_year(batch: Batch, share: float) -> int:
    """A year of two digits that became the first century."""
    rows = batch.choose(share, 17, batch.filled("conviction_date"))
    short = [f"00{text[2:]}" for text in batch.texts("conviction_date", rows)]
    return batch.put_each("conviction_date", rows, np.array(short, dtype=str))


def sentinel_date(batch: Batch, share: float) -> int:
    """The year 9999 in place of an unknown end."""
    return batch.put("expected_end_date", batch.choose(share, 18), "9999-12-31")


def excel_day_number(batch: Batch, share: float) -> int:
    """A day number of a spreadsheet in place of a date."""
    return batch.put("expected_end_date", batch.choose(share, 188), "2958465")


def no_length(batch: Batch, share: float) -> int:
    """Length nought and neither of the two end dates."""
    rows = batch.choose(share, 19, batch.equals("active", "Y"))
    batch.put("notional_end_date", rows, None)
    batch.put("entered_end_date", rows, None)
    return batch.put("length_in_days", rows, "0")


def active_though_ended(batch: Batch, share: float) -> int:
    """Active = Y beside a termination date."""
    return batch.put("active", batch.choose(share, 20, batch.filled("termination_date")), "Y")


def event_not_found(batch: Batch, share: float) -> int:
    """The plan names a sentence nobody knows: the link by event number failed."""
    rows = batch.choose(share, 21, batch.filled("event_id"))
    return batch.put("event_id", rows, "999000021")


def flag_as_number(batch: Batch, share: float) -> int:
    """1 where the contract asks for Y."""
    return batch.put(
        "enforcement_flag", batch.choose(share, 22, batch.filled("enforcement_flag")), "1"
    )


def ended_record_left_out(batch: Batch, share: float) -> int:
    """Records of people whose supervision ended go missing instead of being sent with their end."""
    end = "termination_date" if batch.extract == "sentence" else "end_date"
    over = batch.dates(end)
    late = batch.period_end - np.timedelta64(LAST_DAYS, "D")
    lost = even_share(batch.keys("crn"), 23) < share
    return batch.drop(lost & (over > late))


def blank_number(batch: Batch, share: float) -> int:
    """Nothing where a figure, even nought, is meant."""
    return batch.put("vacancies_fte", batch.choose(share, 24), None)


def odd_headers(batch: Batch, share: float) -> int:
    """Headers in capitals, with a line break, with a hyphen; one column nobody asked for."""
    if not share:
        return 0
    spelt = {"session_id": "SESSION_ID", "staff_code": "Staff_Code\n", "due_date": " due_date "}
    names = [spelt.get(name, name) for name in batch.table.column_names]
    extra = pa.repeat(pa.scalar("x", pa.string()), batch.table.num_rows)
    batch.table = batch.table.rename_columns(names).append_column("LDU-Desc", extra)
    return len(spelt) + 1


def more_agency_than_staff(batch: Batch, share: float) -> int:
    """A part larger than its whole: half a post more from agencies than there are posts."""
    rows = batch.choose(share, 26, batch.filled("fte"))
    more = np.char.mod("%.1f", batch.texts("fte", rows).astype(float) + 0.5)
    return batch.put_each("agency_fte", rows, more)


def mojibake(batch: Batch, share: float) -> int:
    """A dash that was read in the wrong encoding."""
    rows = batch.choose(share, 28)
    return batch.put_each(
        "team_name", rows, np.char.add(batch.texts("team_name", rows), " â€“ team")
    )


def overlapping_spell(batch: Batch, share: float) -> int:
    """The same absence entered twice, a day apart."""
    closed = batch.filled("absence_end_date")
    rows = batch.choose(share, 31, closed & batch.equals("absence_type", "sickness"))
    again = np.char.add(batch.texts("absence_id", rows), "-2")
    begins = np.datetime_as_string(batch.dates("absence_start_date")[rows] - np.timedelta64(1, "D"))
    return batch.repeat(rows, {"absence_id": again, "absence_start_date": begins})


def spell_left_open(batch: Batch, share: float) -> int:
    """An absence nobody closed, late in the period."""
    late = batch.dates("absence_end_date") > batch.period_end - np.timedelta64(LAST_DAYS, "D")
    rows = batch.choose(share, 311, late)
    batch.put("working_days_lost", rows, None)
    batch.put("last_day_part", rows, None)
    return batch.put("absence_end_date", rows, None)


def lost_in_migration(batch: Batch, share: float) -> int:
    """Absences of January to March 2017 lost when the NPS moved to another HR system."""
    return batch.drop(batch.choose(share, 312, batch.dates("absence_start_date") >= MIGRATION))


def test_person(batch: Batch, share: float) -> int:
    """Contacts of a test record with a made-up number."""
    return batch.put("crn", batch.choose(share, 32), "ZZ00001")


def dummy_category(batch: Batch, share: float) -> int:
    """A requirement of a dummy category."""
    rows = batch.choose(share, 322, batch.equals("main_category_code", "M"))
    return batch.put("main_category_code", rows, "RM50")


def small_letter(batch: Batch, share: float) -> int:
    """A record number that lost its capital letter."""
    rows = batch.choose(share, 33)
    return batch.put_each("crn", rows, np.char.lower(batch.texts("crn", rows)))


def repeated_row(batch: Batch, share: float) -> int:
    """The same row sent twice in one file."""
    return batch.repeat(batch.choose(share, 34), {})
