"""Who is in custody, in the community and supervised by whom."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from tests.oracle import codes
from tests.oracle.calendar_days import DAY
from tests.oracle.resolution import Row, World, is_live

Span = tuple[date, date, Row]


class Supervision:
    """Answers about people on days."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def sentences(self) -> dict[str, list[Row]]:
        """Sentences of each person."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.world.sentences.values():
            found[row["person"]].append(row)
        return found

    @cached_property
    def allocations(self) -> dict[str, list[Row]]:
        """Allocations of each person that were ever an OM's."""
        found = defaultdict(list)
        for row in self.world.allocations:
            if any(version.row["manager_kind"] == "OM" for version in row["versions"].all):
                found[row["person"]].append(row)
        return found

    @cached_property
    def managers(self) -> dict[str, list[Row]]:
        """OM allocations of each person: those that are one when they begin."""
        return {
            person: [row for row in rows if kind_on(row, row["allocation_date"]) == "OM"]
            for person, rows in self.allocations.items()
        }

    @cached_property
    def order_managers(self) -> dict[int, list[Row]]:
        """OS allocations of each event."""
        found = defaultdict(list)
        for row in self.world.allocations:
            if kind_on(row, row["allocation_date"]) == "OS":
                found[row["event_id"]].append(row)
        return found

    def live_managers(self, person: str, day: date) -> list[Row]:
        """OM allocations live on the day, as they were on it."""
        return [
            row | {name: row["versions"].on(day)[name] for name in ("staff_code", "team_code")}
            for row in self.allocations.get(person, [])
            if is_live(row, day, begin="allocation_date") and kind_on(row, day) == "OM"
        ]

    @cached_property
    def requirements(self) -> dict[str, list[Row]]:
        """Requirements of each person."""
        found = defaultdict(list)
        for row in self.world.requirements:
            found[row["person"]].append(row)
        return found

    def last_custody_event(self, sentence: Row, day: date) -> str | None:
        """The kind of the last custody event on or before the day."""
        events = [
            event["event_kind"]
            for event in self.world.custody_events.get(sentence["disposal_id"], [])
            if event["event_date"] <= day
        ]
        return events[-1] if events else None

    def live_sentences(self, person: str, day: date) -> list[Row]:
        """Sentences passed and not terminated on the day."""
        return [
            row
            for row in self.sentences.get(person, [])
            if is_live(row, day, begin="sentence_date")
        ]

    def is_in_custody(self, person: str, day: date, *, provider: str) -> bool:
        """A live custody sentence whose last event is a recall, or that has none."""
        return any(
            family_on(row, day, provider=provider) == "custody"
            and self.last_custody_event(row, day) in (None, "recall")
            for row in self.live_sentences(person, day)
        )

    def is_in_community(self, person: str, day: date, *, provider: str) -> bool:
        """Not in custody, and a live supervised sentence served in the community."""
        return not self.is_in_custody(person, day, provider=provider) and any(
            codes.is_supervised_type(type_on(row, day, provider=provider))
            and (
                family_on(row, day, provider=provider) != "custody"
                or self.last_custody_event(row, day) in ("release", "pss_start")
            )
            for row in self.live_sentences(person, day)
        )

    def manager(self, person: str, day: date) -> Row | None:
        """The OM allocation in force: of several the newest, then the highest id."""
        return max(self.live_managers(person, day), key=_newest, default=None)

    def manager_or_day_before(self, person: str, day: date) -> Row | None:
        """The OM allocation in force on the day or on the day before."""
        live = self.live_managers(person, day) + self.live_managers(person, day - DAY)
        return max(live, key=_newest, default=None)

    def provider_of_sentence(self, sentence: Row, day: date) -> str:
        """The provider a unit of a sentence is counted under."""
        manager = self.manager_or_day_before(sentence["person"], day)
        return manager["provider_code"] if manager else sentence["provider_code"]

    @cached_property
    def spans(self) -> dict[str, list[Span]]:
        """Supervision of each person: (from, until, allocation), one at a time."""
        return {person: self._spans(person) for person in self.allocations}

    def _spans(self, person: str) -> list[Span]:
        edges = sorted(self._changes(person))
        found = []
        for first, until in pairwise(edges):
            manager = self.manager(person, first)
            if manager is None:
                continue
            if self.is_in_community(person, first, provider=manager["provider_code"]):
                found.append((first, until, manager))
        return found

    def _changes(self, person: str) -> set[date]:
        days: set[date] = set()
        for row in self.allocations.get(person, []):
            days |= {row["allocation_date"], row["until"]} | row["versions"].edges
        for row in self.sentences.get(person, []):
            days |= {row["sentence_date"], row["until"]} | row["versions"].edges
            for event in self.world.custody_events.get(row["disposal_id"], []):
                days.add(event["event_date"])
        return days

    def supervisor(self, person: str, day: date) -> Row | None:
        """The allocation under which the person is supervised on the day."""
        for first, until, manager in self.spans.get(person, []):
            if first <= day < until:
                return manager
        return None

    def providers_throughout(self, person: str, first: date, last: date) -> set[str]:
        """Providers that supervised the person, if somebody did on every day; else none."""
        found, day = set(), first
        for begin, until, manager in self.spans.get(person, []):
            if begin <= day < until:
                found.add(manager["provider_code"])
                day = until
                if day > last:
                    return found
        return set()

    def providers_between(self, person: str, first: date, last: date) -> set[str]:
        """Providers that supervised the person on any day from first to last."""
        return {
            manager["provider_code"]
            for begin, until, manager in self.spans.get(person, [])
            if begin <= last and until > first
        }

    def unbroken_since(self, person: str, day: date) -> date:
        """The first day of the unbroken supervision that holds the day."""
        start = day
        while True:
            before = [
                begin
                for begin, until, _ in self.spans.get(person, [])
                if begin < start <= until or (begin <= start < until and begin < start)
            ]
            if not before:
                return start
            start = min(before)

    def is_unpaid_work_only(self, person: str, day: date, *, provider: str) -> bool:
        """No live custody sentence, and live requirements that are all unpaid work."""
        if any(
            family_on(row, day, provider=provider) == "custody"
            for row in self.live_sentences(person, day)
        ):
            return False
        live = [
            row
            for row in self.requirements.get(person, [])
            if is_live(row, day, begin="imposed_date")
        ]
        return bool(live) and all(is_unpaid_on(row, day, provider=provider) for row in live)

    def status(self, person: str, day: date, *, provider: str) -> str | None:
        """The person's status in the provider's submission of that period, else the other's."""
        rows = self.world.person_rows(person)
        own = [row for row in rows if row.provider == provider] or rows
        if not own:
            return None
        survivor = [row for row in own if row.row["crn"] == person] or own
        holding = min(survivor, key=lambda v: _nearness(v.sent.start, v.sent.end, day))
        return holding.row["status_code"]

    def is_available(self, person: str, day: date, *, provider: str) -> bool:
        """No status, or active."""
        return self.status(person, day, provider=provider) in (None, "active")


def kind_on(row: Row, day: date) -> str:
    """The kind of manager the allocation was known to make on the day."""
    return row["versions"].on(day)["manager_kind"]


def type_on(sentence: Row, day: date, *, provider: str) -> str:
    """The type of the sentence as the provider knew it on the day."""
    return sentence["versions"].on(day, provider=provider)["disposal_type_code"]


def family_on(sentence: Row, day: date, *, provider: str) -> str | None:
    """The family of the sentence as the provider knew it on the day."""
    return codes.order_family(type_on(sentence, day, provider=provider))


def is_unpaid_on(requirement: Row, day: date, *, provider: str) -> bool:
    """Whether the requirement was unpaid work as the provider knew it on the day."""
    row = requirement["versions"].on(day, provider=provider)
    return codes.is_unpaid_work(
        row["component_kind"], row["main_category_code"], row["sub_category_code"]
    )


def _newest(row: Row) -> tuple[date, int]:
    return row["allocation_date"], row["allocation_id"]


def _nearness(start: date, end: date, day: date) -> tuple[int, timedelta]:
    if start <= day <= end:
        return 0, timedelta()
    return (1, start - day) if start > day else (2, day - end)
