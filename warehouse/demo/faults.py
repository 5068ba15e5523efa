"""Which faults go into which extract, and how many were put in.

Source:
    The 32 quirks of real extracts (``docs/demo_faults.md``); the codes Q1 to Q32 are theirs, F1 and
    F2 are faults of form that belong to no system.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from warehouse.demo import fault_rules as rules
from warehouse.demo.cells import Table
from warehouse.demo.fault_rules import Fault
from warehouse.demo.fault_tools import Batch
from warehouse.demo.timeline import Quarter

CRC_ONLY, NPS_ONLY = ("C17",), ("N07",)
DOOR = "door warning"
QUARANTINE = "door error, row quarantined"
FAULTS = (
    Fault(
        "Q1",
        "soft-deleted rows sent",
        "contact",
        0.004,
        rules.soft_deleted,
        "left out of every count",
    ),
    Fault(
        "Q1",
        "soft-deleted rows sent",
        "requirement",
        0.003,
        rules.soft_deleted,
        "left out of every count",
    ),
    Fault(
        "Q2",
        "two records merged into each other",
        "person",
        0.2,
        rules.merge_cycle,
        "merge cycle reported",
    ),
    Fault(
        "Q5", "complied against the outcome", "contact", 0.004, rules.complied_against_outcome, DOOR
    ),
    Fault(
        "Q5", "attended without an outcome", "contact", 0.05, rules.attended_without_outcome, DOOR
    ),
    Fault(
        "Q6", "future appointment with an outcome", "contact", 0.005, rules.outcome_in_future, DOOR
    ),
    Fault(
        "Q7",
        "contact without its sentence",
        "contact",
        0.015,
        rules.event_missing,
        "share by provider",
        CRC_ONLY,
    ),
    Fault(
        "Q8",
        "NS in the name, no attendance",
        "contact",
        0.08,
        rules.national_standards_text,
        "the flag counts",
    ),
    Fault(
        "Q9",
        "code with two meanings",
        "contact",
        0.05,
        rules.two_meanings,
        "the code counts, not the text",
    ),
    Fault(
        "Q10", "inactive team and its placeholder", "contact", 0.001, rules.inactive_officer, DOOR
    ),
    Fault(
        "Q11",
        "team listed under two units",
        "team",
        1.0,
        rules.team_listed_twice,
        "teams overlap",
        NPS_ONLY,
    ),
    Fault("Q15", "grade spelt oddly", "staff", 0.05, rules.grade_spelt_oddly, DOOR),
    Fault("Q16", "time with a dummy date", "contact", 0.0005, rules.date_in_time, QUARANTINE),
    Fault("Q17", "two-digit year", "sentence", 0.003, rules.two_digit_year, DOOR),
    Fault("Q18", "sentinel date", "requirement", 0.005, rules.sentinel_date, DOOR),
    Fault(
        "Q18", "spreadsheet day number", "requirement", 0.001, rules.excel_day_number, QUARANTINE
    ),
    Fault(
        "Q19", "no length and no end", "sentence", 0.005, rules.no_length, "expected end unknown"
    ),
    Fault("Q20", "active though ended", "sentence", 0.01, rules.active_though_ended, DOOR),
    Fault(
        "Q21", "plan of an unknown sentence", "plan", 0.01, rules.event_not_found, "orphans counted"
    ),
    Fault("Q22", "1 for Y", "contact", 0.004, rules.flag_as_number, QUARANTINE),
    Fault(
        "Q23",
        "ended records left out",
        "sentence",
        0.02,
        rules.ended_record_left_out,
        "row vanished",
        CRC_ONLY,
    ),
    Fault(
        "Q23",
        "ended records left out",
        "allocation",
        0.02,
        rules.ended_record_left_out,
        "row vanished",
        CRC_ONLY,
    ),
    Fault(
        "Q24",
        "blank for nought",
        "staff_in_post",
        0.04,
        rules.blank_number,
        "left out of the vacancy rate",
    ),
    Fault("Q25", "odd headers", "supervision_session", 1.0, rules.odd_headers, DOOR, NPS_ONLY),
    Fault(
        "Q26",
        "part larger than the whole",
        "staff_in_post",
        0.02,
        rules.more_agency_than_staff,
        "expectation",
    ),
    Fault("Q28", "mojibake", "team", 0.04, rules.mojibake, "expectation on text"),
    Fault(
        "Q31",
        "overlapping spells",
        "staff_absence",
        0.02,
        rules.overlapping_spell,
        "merged into one spell",
    ),
    Fault(
        "Q31", "absence never closed", "staff_absence", 0.03, rules.spell_left_open, "row vanished"
    ),
    Fault(
        "Q31",
        "lost in a migration",
        "staff_absence",
        0.12,
        rules.lost_in_migration,
        "volume",
        NPS_ONLY,
    ),
    Fault("Q32", "test person", "contact", 0.0001, rules.test_person, QUARANTINE),
    Fault(
        "Q32", "dummy category", "requirement", 0.02, rules.dummy_category, "ignored in measures"
    ),
    Fault(
        "F1", "record number in small letters", "contact", 0.0005, rules.small_letter, QUARANTINE
    ),
    Fault("F2", "row sent twice", "contact", 0.001, rules.repeated_row, QUARANTINE),
)
"""Every fault that can be put in. Shares stay far below the limits that refuse a submission."""


class FaultLine:
    """Puts the faults into each table on its way to a file, and keeps count."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self.by_period: dict[str, dict[str, int]] = {}
        self._scale = scale

    def spoil(self, extract: str, table: Table, provider: str, quarter: Quarter) -> pa.Table:
        """The table with its faults.

        Args:
            extract: name of the extract.
            table: clean columns.
            provider: who sends.
            quarter: the period.
        """
        mine = [f for f in FAULTS if f.extract == extract and provider in f.providers]
        clean = pa.table(table)
        if not mine or not clean.num_rows or not self._scale:
            return clean
        ends = (np.datetime64(quarter.start, "D"), np.datetime64(quarter.end, "D"))
        batch = Batch(clean, extract, provider, *ends)
        for fault in mine:
            count = fault.spoil(batch, min(fault.share * self._scale, 1.0))
            self.note(f"{fault.code} {fault.title} ({provider} {extract})", quarter, count)
        return batch.table

    def note(self, key: str, quarter: Quarter, count: int) -> None:
        """Count faults of one kind that went into one period."""
        if count:
            of_period = self.by_period.setdefault(quarter.label, {})
            of_period[key] = of_period.get(key, 0) + count
