"""Contacts with their flags and the classes of appointments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property

from tests.oracle import codes
from tests.oracle.resolution import Row, World

FLAG = {"true": "Y", "false": "N", None: "N"}


def flags(contact: Row) -> tuple[str | None, str | None]:
    """Attended and complied: of the outcome's list, else of the row when both are filled."""
    if contact["outcome_code"] is None:
        return None, None
    known = codes.outcome(contact["outcome_code"])
    if known is not None:
        return FLAG[known["is_attended"]], FLAG[known["is_complied"]]
    if contact["attended"] is None or contact["complied"] is None:
        return None, None
    return contact["attended"], contact["complied"]


def class_of(contact: Row) -> str:
    """The class of an appointment."""
    known = codes.outcome(contact["outcome_code"]) or {}
    group = known.get("outcome_group") or ""
    if group.startswith("rescheduled"):
        return "rescheduled"
    if group == "not_enforceable":
        return "acceptable_absence"
    return {
        ("Y", "Y"): "complied",
        ("Y", "N"): "attended_not_complied",
        ("N", "Y"): "acceptable_absence",
        ("N", "N"): "unacceptable_absence",
    }.get(flags(contact), "no_outcome")


class Contacts:
    """Contacts with their classes, and by whom."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.all = list(world.contacts.values())
        for row in self.all:
            kind = codes.contact_type(row["contact_type_code"])
            row["is_appointment"] = codes.is_true(kind.get("is_appointment"))
            row["is_supervision"] = codes.is_true(kind.get("is_supervision_appointment"))
            row["attended_flag"], row["complied_flag"] = flags(row)
            row["class"] = class_of(row)
            row["is_seen"] = (
                codes.is_true(kind.get("is_seen_in_person"))
                and row["attended_flag"] == "Y"
                and not row["is_future"]
            )

    @cached_property
    def past(self) -> list[Row]:
        """Contacts whose day has come."""
        return [row for row in self.all if not row["is_future"]]

    @cached_property
    def seen_days(self) -> dict[str, set[date]]:
        """The days each person was seen."""
        found = defaultdict(set)
        for row in self.past:
            if row["is_seen"]:
                found[row["person"]].add(row["contact_date"])
        return found

    @cached_property
    def supervision(self) -> dict[str, list[Row]]:
        """Supervision appointments of each person, future ones too, by date and id."""
        found = defaultdict(list)
        for row in self.all:
            if row["is_supervision"]:
                found[row["person"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["contact_date"], row["contact_id"]))
        return found

    def is_seen_between(self, person: str, first: date, last: date) -> bool:
        """Seen on a day from first to last."""
        return any(first <= day <= last for day in self.seen_days.get(person, ()))
