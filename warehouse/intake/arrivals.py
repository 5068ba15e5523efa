"""The arrivals calendar: which submission was due when, whether it came, and a reminder if not."""

from __future__ import annotations

import calendar
import csv
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from warehouse.intake.code_lists import CodeLists, Provider
from warehouse.ledger import Ledger, SubmissionRecord
from warehouse.ledger.records import period_code
from warehouse.settings import Settings

ArrivalStatus = Literal["on_time", "late", "due", "overdue"]
_QUARTER = 3
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One period one provider is expected to send, and what came of it.

    ``status`` is ``on_time`` or ``late`` when it came, ``due`` while there is still time,
    ``overdue`` after that. ``arrived_at`` and ``days_late`` are those of the first submission of
    the period; ``sequence`` and the counts those of the current one. ``reminder`` is the text to
    send, empty where there is nothing to remind of.
    """

    provider_code: str
    period_start_date: date
    period_end_date: date
    due_date: date
    status: ArrivalStatus
    arrived_at: datetime | None = None
    days_late: int = 0
    sequence: int | None = None
    times_sent: int = 0
    rows_read: int = 0
    rows_quarantined: int = 0
    findings: int = 0
    missing_extracts: tuple[str, ...] = ()
    reminder: str = ""

    @property
    def period_code(self) -> str:
        """``2016-10_2016-12``, as folder names and pages write it."""
        return period_code(self.period_start_date, self.period_end_date)


def arrivals(*, settings: Settings, as_of: date | None = None) -> tuple[Arrival, ...]:
    """The calendar of every provider of the seed of expected submissions, oldest period first.

    Args:
        settings: the data folder, and how many business days a provider has.
        as_of: the day to judge on; today, or, where all that came is synthetic, the day the
            newest of it was made.

    Returns:
        One row per provider and period, from the first period anybody sent up to the newest that
        has ended.

    Shape:
        See :class:`Arrival`.
    """
    with Ledger.open(settings=settings) as ledger:
        submissions = ledger.submissions()
    return calendar_of(
        submissions, as_of=as_of, due_business_days=settings.submission_due_business_days
    )


def calendar_of(
    submissions: Sequence[SubmissionRecord],
    *,
    due_business_days: int,
    as_of: date | None = None,
    code_lists: CodeLists | None = None,
) -> tuple[Arrival, ...]:
    """The calendar of submissions already read from the ledger; see :func:`arrivals`."""
    lists = code_lists or CodeLists()
    expected = _Expected.read(lists)
    sent = [each for each in submissions if each.provider_code in expected.spells]
    if not sent:
        return ()
    maker = _Maker(
        expected=expected,
        holidays=frozenset(_holidays(lists)),
        due_business_days=due_business_days,
        as_of=as_of or _judged_on(sent),
        first_day=min(each.period_start_date for each in sent),
    )
    rows = [row for code in expected.spells for row in maker.of_provider(code, sent)]
    return tuple(sorted(rows, key=lambda each: (each.period_start_date, each.provider_code)))


def _judged_on(sent: Sequence[SubmissionRecord]) -> date:
    if all(each.is_synthetic for each in sent):
        return max(each.created_at for each in sent).date()
    return datetime.now(tz=UTC).date()


@dataclass(frozen=True, kw_only=True)
class _Expected:
    """What the seed expects: when each provider sends at all, and which extracts."""

    spells: Mapping[str, Provider]
    extracts: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, lists: CodeLists) -> _Expected:
        spells: dict[str, Provider] = {}
        extracts: dict[str, list[str]] = {}
        with (lists.folder / "expected_submissions.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                code = row["provider_code"]
                extracts.setdefault(code, []).append(row["extract_name"])
                spells[code] = _widened(spells.get(code), code, row)
        return cls(spells=spells, extracts={k: tuple(sorted(set(v))) for k, v in extracts.items()})


def _widened(known: Provider | None, code: str, row: Mapping[str, str]) -> Provider:
    """The spell from the earliest start to the latest end of a provider's expectations."""
    start, end = (
        date.fromisoformat(row[each]) if row[each] else None
        for each in ("valid_from_date", "valid_to_date")
    )
    if known is not None:
        start = min(start, known.valid_from) if start and known.valid_from else None
        end = max(end, known.valid_to) if end and known.valid_to else None
    return Provider(code=code, type="", valid_from=start, valid_to=end)


def _holidays(lists: CodeLists) -> Iterator[date]:
    with (lists.folder / "bank_holidays.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield date.fromisoformat(row["holiday_date"])


@dataclass(frozen=True, kw_only=True)
class _Maker:
    expected: _Expected
    holidays: frozenset[date]
    due_business_days: int
    as_of: date
    first_day: date

    def of_provider(self, code: str, sent: Sequence[SubmissionRecord]) -> Iterator[Arrival]:
        """Every period of a provider: those sent, and those missing between and after them."""
        own = [each for each in sent if each.provider_code == code]
        current = sorted(
            (e for e in own if e.replaced_by is None), key=lambda e: e.period_start_date
        )
        starts = [each.period_start_date for each in current]
        spell = self.expected.spells[code]
        day = max(self.first_day, spell.valid_from or self.first_day)
        months = _QUARTER
        while day <= self.as_of and (spell.valid_to is None or day <= spell.valid_to):
            place = bisect_left(starts, day)
            if place < len(starts) and starts[place] == day:
                one = current[place]
                months = _months(one)
                yield self._came(one, own)
                day = one.period_end_date + timedelta(days=1)
                continue
            end = _period_end(day, months)
            if place < len(starts):
                end = min(end, starts[place] - timedelta(days=1))
            if end >= self.as_of:
                return
            yield self._missing(code, day, end)
            day = end + timedelta(days=1)

    def _came(self, one: SubmissionRecord, own: Sequence[SubmissionRecord]) -> Arrival:
        period = (one.period_start_date, one.period_end_date)
        same = [e for e in own if (e.period_start_date, e.period_end_date) == period]
        first = min(same, key=lambda e: e.sequence)
        arrived = first.created_at if first.is_synthetic else first.received_at
        due = self._due(one.period_end_date)
        sent = {each.extract_name for each in one.extracts}
        missing = tuple(e for e in self.expected.extracts[one.provider_code] if e not in sent)
        return Arrival(
            provider_code=one.provider_code,
            period_start_date=one.period_start_date,
            period_end_date=one.period_end_date,
            due_date=due,
            status="late" if arrived.date() > due else "on_time",
            arrived_at=arrived,
            days_late=max(0, (arrived.date() - due).days),
            sequence=one.sequence,
            times_sent=len(same),
            rows_read=sum(each.rows_read for each in one.extracts),
            rows_quarantined=sum(each.rows_quarantined for each in one.extracts),
            findings=sum(each.findings for each in one.findings),
            missing_extracts=missing,
        )

    def _missing(self, code: str, start: date, end: date) -> Arrival:
        due = self._due(end)
        is_overdue = self.as_of > due
        late = (self.as_of - due).days if is_overdue else 0
        return Arrival(
            provider_code=code,
            period_start_date=start,
            period_end_date=end,
            due_date=due,
            status="overdue" if is_overdue else "due",
            days_late=late,
            missing_extracts=self.expected.extracts[code],
            reminder=_reminder(code, start, end, due=due, days_late=late),
        )

    def _due(self, period_end: date) -> date:
        """The last day on which a submission is on time."""
        day, left = period_end, self.due_business_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _SATURDAY and day not in self.holidays
        return day


def _months(one: SubmissionRecord) -> int:
    start, end = one.period_start_date, one.period_end_date
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _period_end(start: date, months: int) -> date:
    """The last day of a period of so many months; a quarter ends with its calendar quarter."""
    over = (start.month - 1) % months if _QUARTER % months == 0 else 0
    place = start.year * 12 + start.month - 1 + months - over - 1
    year, month = place // 12, place % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _reminder(code: str, start: date, end: date, *, due: date, days_late: int) -> str:
    period = f"{start:%-d %B %Y} to {end:%-d %B %Y}"
    if not days_late:
        return (
            f"The submission of {code} for {period} is due by {due:%A %-d %B %Y}. "
            "`probation check` tells what the door would answer before it is sent."
        )
    days = "1 day" if days_late == 1 else f"{days_late} days"
    return (
        f"The submission of {code} for {period} was due by {due:%A %-d %B %Y} and is {days} late. "
        "Until it comes, its figures are shown as not supplied. Please send it, or say when it "
        "will come."
    )
