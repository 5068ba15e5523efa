"""Which row counts: versions, merges, deletions and the rows that vanished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tests.oracle.calendar_days import DAY, FOREVER
from tests.oracle.door import Sent

Row = dict[str, Any]
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Version:
    """A row as one submission held it."""

    row: Row
    sent: Sent

    @property
    def provider(self) -> str:
        return self.sent.provider


@dataclass
class Versions:
    """All versions of one key, oldest first."""

    all: list[Version] = field(default_factory=list)

    @property
    def newest(self) -> Row:
        return self.all[-1].row

    @property
    def sender(self) -> str:
        return self.all[-1].provider

    @property
    def last_held(self) -> date:
        """Period end of the last submission that holds the row."""
        return max(version.sent.end for version in self.all)

    def until(self, end: date | None) -> date:
        """The first day the row is no longer live: its end, else the day after it vanished."""
        return end if end is not None else self.last_held + DAY

    @property
    def edges(self) -> set[date]:
        """Days on which another version may begin to hold."""
        if len(self.all) == 1:
            return set()
        return {v.sent.start for v in self.all} | {v.sent.end + DAY for v in self.all}

    def on(self, day: date, *, provider: str | None = None) -> Row:
        """The version of the submission whose period holds the day, else the nearest later, else
        the nearest earlier one; the named provider is read first."""
        own = [version for version in self.all if version.provider == provider]
        choice = own or self.all
        return min(choice, key=lambda version: _distance(version.sent, day)).row


def _distance(sent: Sent, day: date) -> tuple[int, int, int]:
    if sent.start <= day <= sent.end:
        return (0, 0, -sent.sequence)
    if sent.start > day:
        return (1, (sent.start - day).days, -sent.sequence)
    return (2, (day - sent.end).days, -sent.sequence)


def london_day(text: str | None) -> date | None:
    """The day in London of a date-time with offset."""
    if text is None:
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(LONDON).date()


class World:
    """Everything that was sent, resolved; rows are plain dictionaries."""

    def __init__(self, submissions: Iterable[Sent]) -> None:
        self.submissions = sorted(submissions, key=lambda sent: sent.sequence)
        self.providers = sorted({sent.provider for sent in self.submissions})
        self.as_of = {
            provider: max(sent.end for sent in self.submissions if sent.provider == provider)
            for provider in self.providers
        }

    def versions(self, extract: str, *key: str) -> dict[Any, Versions]:
        """Versions of every key of an extract."""
        found: dict[Any, Versions] = defaultdict(Versions)
        for sent in self.submissions:
            frame = sent.rows.get(extract)
            if frame is None:
                continue
            for row in frame.iter_rows(named=True):
                name = row[key[0]] if len(key) == 1 else tuple(row[each] for each in key)
                found[name].all.append(Version(row, sent))
        return dict(found)

    def newest(self, extract: str, *key: str) -> Iterator[Row]:
        """The version of each event row that counts, of people who count."""
        for versions in self.versions(extract, *key).values():
            row = dict(versions.newest, sender=versions.sender)
            if row.get("soft_deleted") == "Y":
                continue
            if "crn" in row:
                row["person"] = self.person(row["crn"])
                if row["person"] in self.out:
                    continue
            yield row

    # People -----------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[str, Versions]:
        """Versions of every person row, by case reference number."""
        return self.versions("person", "crn")

    @cached_property
    def merged_to(self) -> dict[str, str]:
        """Where each record was merged to, the newest row that says so counting."""
        return {
            crn: targets[-1]
            for crn, versions in self.people.items()
            if (targets := [v.row["merged_to_crn"] for v in versions.all if v.row["merged_to_crn"]])
        }

    @cached_property
    def _survivors(self) -> dict[str, str]:
        return {crn: self._follow(crn) for crn in self.merged_to}

    def _follow(self, crn: str) -> str:
        path = [crn]
        while path[-1] in self.merged_to:
            path.append(self.merged_to[path[-1]])
            if path[-1] in path[:-1]:
                return crn
        return path[-1]

    def person(self, crn: str) -> str:
        """The surviving record; a record in or before a cycle is left apart."""
        return self._survivors.get(crn, crn)

    @cached_property
    def out(self) -> set[str]:
        """Survivors whose newest row is deleted."""
        return {
            crn
            for crn, versions in self.people.items()
            if self.person(crn) == crn and versions.newest["soft_deleted"] == "Y"
        }

    @cached_property
    def records(self) -> dict[str, list[str]]:
        """The records of each person, the survivor's own first."""
        found: dict[str, list[str]] = defaultdict(list)
        for crn in self.people:
            found[self.person(crn)].append(crn)
        return {
            person: sorted(crns, key=lambda crn: (crn != person, crn))
            for person, crns in found.items()
        }

    def person_rows(self, person: str) -> list[Version]:
        """Every row of a person, all records; the survivor's own first."""
        return [v for crn in self.records.get(person, []) for v in self.people[crn].all]

    # Sentences and what hangs on them --------------------------------------------------------

    @cached_property
    def sentences(self) -> dict[int, Row]:
        """Sentences that count: newest version, and ``until`` when they stopped being live."""
        found = {}
        for key, versions in self.versions("sentence", "disposal_id").items():
            row = dict(versions.newest, person=self.person(versions.newest["crn"]))
            if row["soft_deleted"] == "Y" or row["person"] in self.out:
                continue
            row["until"] = versions.until(row["termination_date"])
            row["versions"] = versions
            found[key] = row
        return found

    @cached_property
    def custody_events(self) -> dict[int, list[Row]]:
        """Custody events of each sentence, by date, then id."""
        found: dict[int, list[Row]] = defaultdict(list)
        for versions in self.versions("custody_event", "custody_event_id").values():
            row = versions.newest
            if row["soft_deleted"] != "Y" and row["disposal_id"] in self.sentences:
                found[row["disposal_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["event_date"], row["custody_event_id"]))
        return dict(found)

    @cached_property
    def requirements(self) -> list[Row]:
        """Requirements of sentences that count."""
        found = []
        for versions in self.versions("requirement", "component_kind", "component_id").values():
            row = dict(versions.newest)
            sentence = self.sentences.get(row["disposal_id"])
            row["person"] = self.person(row["crn"])
            deleted = sentence is None and row["disposal_id"] in self.deleted_sentences
            if row["soft_deleted"] == "Y" or deleted or row["person"] in self.out:
                continue
            row["sentence"] = sentence
            row["until"] = versions.until(row["termination_date"])
            row["versions"] = versions
            found.append(row)
        return found

    @cached_property
    def deleted_sentences(self) -> set[int]:
        """Sentences that were deleted, with all that hangs on them."""
        sent = self.versions("sentence", "disposal_id")
        return {key for key in sent if key not in self.sentences}

    @cached_property
    def allocations(self) -> list[Row]:
        """Allocations that count, each with ``until``."""
        found = []
        for versions in self.versions("allocation", "allocation_id").values():
            row = dict(versions.newest, person=self.person(versions.newest["crn"]))
            if row["soft_deleted"] == "Y" or row["person"] in self.out:
                continue
            row["until"] = versions.until(row["end_date"])
            row["versions"] = versions
            found.append(row)
        return found

    # Contacts and enforcement -----------------------------------------------------------------

    @cached_property
    def _contacts(self) -> dict[int, Versions]:
        return self.versions("contact", "contact_id")

    @cached_property
    def contacts(self) -> dict[int, Row]:
        """Contacts that count; ``is_future`` ones only of the provider's newest submission."""
        last = {sent.provider: sent.sequence for sent in self.submissions}
        found = {}
        for key, versions in self._contacts.items():
            version = versions.all[-1]
            row = dict(version.row, person=self.person(version.row["crn"]))
            row["is_future"] = row["contact_date"] > version.sent.end
            is_old = row["is_future"] and version.sent.sequence != last[version.provider]
            if row["soft_deleted"] == "Y" or row["person"] in self.out or is_old:
                continue
            row["created_date"] = london_day(row["created_at"])
            found[key] = row
        return found

    @cached_property
    def deleted_contacts(self) -> set[int]:
        """Contacts whose newest version is deleted, with their actions."""
        return {
            key
            for key, versions in self._contacts.items()
            if versions.newest["soft_deleted"] == "Y"
        }

    @cached_property
    def actions(self) -> dict[int, list[Row]]:
        """Enforcement actions of each contact."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.newest("enforcement_action", "enforcement_id"):
            if row["contact_id"] not in self.deleted_contacts:
                row["taken_date"] = london_day(row["action_taken_at"])
                found[row["contact_id"]].append(row)
        return dict(found)

    @cached_property
    def breaches(self) -> dict[int, Row]:
        """Breaches that count."""
        return {row["breach_id"]: row for row in self.newest("breach", "breach_id")}

    @cached_property
    def referrals(self) -> list[Row]:
        """Breach packs of breaches that were not deleted; the person is the breach's."""
        sent = self.versions("breach", "breach_id")
        found = []
        for row in self.newest("breach_referral", "breach_id", "attempt_number"):
            breach = self.breaches.get(row["breach_id"])
            if breach is None and row["breach_id"] in sent:
                continue
            found.append(dict(row, person=breach and breach["person"], breach=breach))
        return found

    # Coverage ---------------------------------------------------------------------------------

    def is_covered(self, provider: str, extract: str, first: date, last: date) -> bool:
        """Every day from first to last lies in a submission of the provider with the extract."""
        spans = sorted(
            (sent.start, sent.end)
            for sent in self.submissions
            if sent.provider == provider and extract in sent.rows
        )
        day = first
        for start, end in spans:
            if start <= day <= end:
                day = end + timedelta(days=1)
        return day > last


def frame_of(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as a table."""
    return pl.DataFrame(list(rows), infer_schema_length=None)


def is_live(row: Row, day: date, *, begin: str) -> bool:
    """The row has begun and not ended; ``until`` is exclusive."""
    return row[begin] <= day < row["until"]


__all__ = ["FOREVER", "Row", "Version", "Versions", "World", "is_live", "london_day"]
