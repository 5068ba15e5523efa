"""A short, separate computation of the main measures straight from submission files.

It exists to check the story of the demo, so it is plain: one row per person, one column per day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
PROVIDERS = ("C17", "N07")


def seed(name: str) -> pl.DataFrame:
    """A seed of the models as text."""
    return pl.read_csv(SEEDS / f"{name}.csv", infer_schema=False)


def _working() -> np.busdaycalendar:
    return np.busdaycalendar(holidays=seed("bank_holidays")["holiday_date"].to_list())


CALENDAR = _working()


def result_groups() -> dict[str, str]:
    """What each termination reason counts as."""
    table = seed("termination_reasons")
    return dict(table.select("termination_reason_code", "result_group").iter_rows())


def bd(days: np.ndarray, n: int) -> np.ndarray:
    """The n-th business day strictly after each day."""
    moved = np.busday_offset(days.astype("datetime64[D]"), n, roll="backward", busdaycal=CALENDAR)
    return moved.astype(np.int64)


def days(frame: pl.DataFrame, name: str, missing: int = 10**7) -> np.ndarray:
    """A date column as days since 1970."""
    return frame[name].str.to_date().cast(pl.Int32).fill_null(missing).to_numpy().astype(np.int64)


@cache
def _rows(folder: Path, extract: str, provider: str | None) -> pl.DataFrame:
    found = []
    for path in sorted(folder.glob("*_*/" + extract + ".csv"), key=lambda p: p.parent.name[4:]):
        if path.parent.name.startswith("MOJ") or (
            provider and not path.parent.name.startswith(provider)
        ):
            continue
        frame = pl.read_csv(path, infer_schema=False)
        found.append(
            frame.with_columns(
                pl.lit(path.parent.name[:3]).alias("_sender"),
                pl.lit(path.parent.name[4:]).alias("_period"),
            )
        )
    return pl.concat(found)


@dataclass(frozen=True)
class Data:
    """Everything sent, resolved to the newest version of each row."""

    folder: Path

    def folders(self, provider: str) -> list[Path]:
        return sorted(self.folder.glob(f"{provider}_*"))

    def rows(self, extract: str, provider: str | None = None) -> pl.DataFrame:
        """Every row as sent, oldest submission first, all text."""
        return _rows(self.folder, extract, provider)

    def newest(self, extract: str, key: list[str]) -> pl.DataFrame:
        return self.rows(extract).unique(subset=key, keep="last", maintain_order=True)

    @cached_property
    def first(self) -> int:
        return int(np.datetime64(self.folders("C17")[0].name[4:11] + "-01", "D").astype(int))

    @cached_property
    def last(self) -> int:
        month = np.datetime64(self.folders("C17")[-1].name[12:], "M")
        return int((month + 1).astype("datetime64[D]").astype(int)) - 1

    @cached_property
    def person_of(self) -> dict[str, int]:
        """A number for each surviving record, duplicates following their merger."""
        people = self.newest("person", ["crn"])
        into = dict(
            people.filter(pl.col("merged_to_crn").is_not_null())
            .select("crn", "merged_to_crn")
            .iter_rows()
        )
        crns = people["crn"].to_list()
        numbers = {crn: n for n, crn in enumerate(sorted(set(crns) - set(into)))}
        for crn, survivor in into.items():
            if survivor in numbers:
                numbers[crn] = numbers[survivor]
        return numbers

    def number(self, frame: pl.DataFrame) -> np.ndarray:
        return (
            frame["crn"]
            .replace_strict(self.person_of, default=-1, return_dtype=pl.Int32)
            .to_numpy()
        )

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """In-period contacts with the flags of their type and outcome."""
        types = seed("contact_types").select(
            pl.col("contact_type_code"),
            "is_appointment",
            "is_seen_in_person",
            "is_supervision_appointment",
        )
        outcomes = seed("contact_outcomes").select(
            "outcome_code", "is_attended", "is_complied", "outcome_group"
        )
        made = self.newest("contact", ["contact_id"]).filter(pl.col("soft_deleted") == "N")
        last = str(np.datetime64(self.last, "D"))
        made = made.filter(pl.col("contact_date") <= last)
        return made.join(types, on="contact_type_code", how="left").join(
            outcomes, on="outcome_code", how="left"
        )

    @cached_property
    def sentences(self) -> pl.DataFrame:
        families = seed("sentence_types").select("disposal_type_code", "order_family")
        return self.newest("sentence", ["disposal_id"]).join(
            families, on="disposal_type_code", how="left"
        )

    def _paint(self, person: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Person-days inside any of the intervals (end exclusive)."""
        width = self.last - self.first + 1
        change = np.zeros((max(self.person_of.values()) + 1, width + 1), dtype=np.int16)
        ok = (person >= 0) & (end > start)
        low = np.clip(start - self.first, 0, width)
        high = np.clip(end - self.first, 0, width)
        np.add.at(change, (person[ok], low[ok]), 1)
        np.add.at(change, (person[ok], high[ok]), -1)
        return np.cumsum(change, axis=1)[:, :width] > 0

    @cached_property
    def in_custody(self) -> np.ndarray:
        table = self.sentences.filter(pl.col("order_family") == "custody")
        events = self.newest("custody_event", ["custody_event_id"]).sort(
            "event_date", "custody_event_id"
        )
        steps = events.group_by("disposal_id", maintain_order=True).agg("event_date", "event_kind")
        joined = table.join(steps, on="disposal_id", how="left")
        person, start, end = [], [], []
        for crn, began, over, dates, kinds in joined.select(
            "crn", "sentence_date", "termination_date", "event_date", "event_kind"
        ).iter_rows():
            who = self.person_of.get(crn, -1)
            last = over or "2030-01-01"
            at, inside = began, True
            for when, kind in [*zip(dates or [], kinds or [], strict=True), (last, "end")]:
                if inside:
                    person.append(who), start.append(at), end.append(min(when, last))
                at, inside = when, kind == "recall"
        as_days = [np.array(x, dtype="datetime64[D]").astype(np.int64) for x in (start, end)]
        return self._paint(np.array(person), *as_days)

    @cached_property
    def live(self) -> np.ndarray:
        supervised = [
            "community_order", "suspended_sentence_order", "custody", "supervision_default_order",
        ]  # fmt: skip
        table = self.sentences.filter(pl.col("order_family").is_in(supervised))
        return self._paint(
            self.number(table), days(table, "sentence_date"), days(table, "termination_date")
        )

    @cached_property
    def held(self) -> dict[str, np.ndarray]:
        """Person-days supervised in the community, by provider."""
        om = self.newest("allocation", ["allocation_id", "manager_kind"]).filter(
            pl.col("manager_kind") == "OM"
        )
        found = {}
        for provider in PROVIDERS:
            mine = om.filter(pl.col("provider_code") == provider)
            span = self._paint(
                self.number(mine), days(mine, "allocation_date"), days(mine, "end_date")
            )
            found[provider] = span & self.live & ~self.in_custody
        return found

    @cached_property
    def seen(self) -> np.ndarray:
        rows = self.contacts.filter(
            (pl.col("is_seen_in_person") == "true") & (pl.col("is_attended") == "true")
        )
        when = days(rows, "contact_date")
        return self._paint(self.number(rows), when, when + 1)

    def months(self) -> list[tuple[int, int]]:
        """First and last day (as column numbers) of each month."""
        first = np.datetime64(self.first, "D").astype("datetime64[M]")
        last = np.datetime64(self.last, "D").astype("datetime64[M]")
        starts = np.arange(first, last + 2).astype("datetime64[D]").astype(np.int64) - self.first
        return list(zip(starts[:-1].tolist(), (starts[1:] - 1).tolist(), strict=True))

    def seen_in_month(self, provider: str) -> np.ndarray:
        """Share of persons supervised all month who were seen in it, by month."""
        found = []
        for low, high in self.months():
            whole = self.held[provider][:, low : high + 1].all(axis=1)
            found.append(self.seen[whole, low : high + 1].any(axis=1).mean())
        return np.array(found)

    def not_seen(self, provider: str, weeks: int) -> np.ndarray:
        """Share of persons not seen for so many weeks, by month end (NaN when not yet known)."""
        anyone = self.held["C17"] | self.held["N07"]
        only_work = self.only_unpaid_work
        found = []
        for _, high in self.months():
            low = high - 7 * weeks + 1
            if low < 0:
                found.append(np.nan)
                continue
            whole = (
                anyone[:, low : high + 1].all(axis=1)
                & self.held[provider][:, high]
                & ~only_work[:, high]
            )
            found.append(1 - self.seen[whole, low : high + 1].any(axis=1).mean())
        return np.array(found)

    @cached_property
    def only_unpaid_work(self) -> np.ndarray:
        table = self.newest("requirement", ["component_kind", "component_id"])
        work = table["main_category_code"].is_in(["W", "W0", "W1", "W2"]) & (
            table["component_kind"] == "requirement"
        )
        painted = []
        for part in (table.filter(work), table.filter(~work)):
            painted.append(
                self._paint(
                    self.number(part), days(part, "imposed_date"), days(part, "termination_date")
                )
            )
        custody = self.sentences.filter(pl.col("order_family") == "custody")
        live = self._paint(
            self.number(custody), days(custody, "sentence_date"), days(custody, "termination_date")
        )
        return painted[0] & ~painted[1] & ~live

    @cached_property
    def appointments(self) -> pl.DataFrame:
        return self.contacts.filter(pl.col("is_appointment") == "true")

    def supervision_appointments(self) -> pl.DataFrame:
        return self.contacts.filter(
            (pl.col("is_supervision_appointment") == "true")
            & ~pl.col("outcome_group").fill_null("").str.starts_with("rescheduled")
        )

    def first_contact(self, provider: str, *, attended: bool) -> tuple[np.ndarray, np.ndarray]:
        """Order starts, and whether a supervision appointment fell within five business days."""
        orders = self.sentences.filter(
            pl.col("order_family").is_in(["community_order", "suspended_sentence_order"])
        )
        managers = self.newest("allocation", ["allocation_id", "manager_kind"]).filter(
            (pl.col("manager_kind") == "OS") & (pl.col("provider_code") == provider)
        )
        starts = managers.group_by("event_id", "crn").agg(pl.col("allocation_date").min())
        starts = starts.join(orders.select("event_id"), on="event_id", how="semi").sort("event_id")
        begin = days(starts, "allocation_date")
        keep = (begin >= self.first) & (bd(np.minimum(begin, self.last), 5) <= self.last)
        return begin[keep], self._any_within(starts, begin, 5, attended=attended)[keep]

    def _any_within(
        self, frame: pl.DataFrame, begin: np.ndarray, n: int, *, attended: bool
    ) -> np.ndarray:
        seen = self.supervision_appointments()
        if attended:
            seen = seen.filter(pl.col("is_attended") == "true")
        keys = np.sort(self.number(seen).astype(np.int64) * 10**7 + days(seen, "contact_date"))
        person = self.number(frame).astype(np.int64)
        low = np.searchsorted(keys, person * 10**7 + begin)
        until = bd(np.clip(begin, self.first, self.last), n)
        return np.searchsorted(keys, person * 10**7 + until, side="right") > low

    @cached_property
    def failures(self) -> pl.DataFrame:
        """Distinct (event, day) failures, oldest first, with the lowest contact."""
        fails = self.appointments.filter(
            (pl.col("is_complied") == "false") & pl.col("event_id").is_not_null()
        )
        fails = fails.with_columns(pl.col("contact_id").cast(pl.Int64)).sort(
            "event_id", "contact_date", "contact_id"
        )
        return fails.group_by("event_id", "contact_date", maintain_order=True).agg(
            pl.col("contact_id"), pl.col("provider_code").first(), pl.col("crn").first()
        )

    def actioned(self) -> np.ndarray:
        """Whether each failure had a counting action within five business days."""
        counted = seed("enforcement_actions").filter(pl.col("is_counted_as_action") == "true")[
            "action_code"
        ]
        actions = self.newest("enforcement_action", ["enforcement_id"]).filter(
            pl.col("action_code").is_in(counted.to_list())
        )
        taken = actions.with_columns(
            pl.col("contact_id").cast(pl.Int64),
            pl.col("action_taken_at").str.slice(0, 10).alias("taken"),
        )
        joined = (
            self.failures.with_row_index("row").explode("contact_id")
            .join(taken.select("contact_id", "taken"), on="contact_id", how="left")
        )  # fmt: skip
        when = joined["taken"].str.to_date().cast(pl.Int32).fill_null(10**7).to_numpy()
        failed = days(joined, "contact_date")
        ok = (when >= failed) & (when <= bd(failed, 5))
        found = np.zeros(len(self.failures), dtype=bool)
        np.logical_or.at(found, joined["row"].to_numpy(), ok)
        return found

    def breaches(self, provider: str) -> pl.DataFrame:
        return self.newest("breach", ["breach_id"]).filter(pl.col("provider_code") == provider)

    def caseloads(self, provider: str, when: int) -> np.ndarray:
        """Persons per officer on a day, placeholders left out."""
        om = self.newest("allocation", ["allocation_id", "manager_kind"]).filter(
            (pl.col("manager_kind") == "OM") & (pl.col("provider_code") == provider)
        )
        live = (days(om, "allocation_date") <= when) & (days(om, "end_date") > when)
        held = om.filter(pl.Series(live)).filter(~pl.col("staff_code").str.ends_with("U"))
        return np.sort(held.group_by("staff_code").agg(pl.col("crn").n_unique())["crn"].to_numpy())

    def sick_days(self, provider: str, low: int, high: int) -> tuple[float, float, float]:
        """Days lost, of which long-term and of which mental health, from one day to another."""
        absences = self.newest("staff_absence", ["absence_id"]).filter(
            (pl.col("provider_code") == provider) & (pl.col("absence_type") == "sickness")
        )
        reasons = seed("absence_reasons").select("reason_scheme", "reason_code", "reason_group")
        absences = absences.join(reasons, on=["reason_scheme", "reason_code"], how="left")
        staff = self.newest("staff", ["staff_code", "valid_from"]).sort(
            "hr_employee_ref", "valid_from"
        )
        fte = dict(staff.select("hr_employee_ref", pl.col("fte").cast(pl.Float64)).iter_rows())
        start, end = days(absences, "absence_start_date"), days(absences, "absence_end_date")
        held = [np.datetime64(p[8:], "M") + 1 for p in absences["_period"].to_list()]
        end = np.minimum(end, np.array(held).astype("datetime64[D]").astype(np.int64) - 1)
        inside = np.busday_count(
            np.maximum(start, low).astype("datetime64[D]"),
            (np.minimum(end, high) + 1).astype("datetime64[D]"),
            busdaycal=CALENDAR,
        )
        weight = np.array([fte.get(ref, 0.0) for ref in absences["hr_employee_ref"]])
        lost = np.maximum(inside, 0) * weight
        mental = (
            (absences["reason_group"] == "Mental and behavioural disorders")
            .fill_null(False)
            .to_numpy()
        )
        return float(lost.sum()), float(lost[end - start >= 27].sum()), float(lost[mental].sum())

    def mean_fte(self, provider: str, low: int, high: int) -> float:
        posts = self.newest(
            "staff_in_post", ["snapshot_date", "provider_code", "team_code", "grade_code"]
        )
        when = days(posts, "snapshot_date")
        mine = posts.filter(
            pl.Series((when >= low) & (when <= high)) & (pl.col("provider_code") == provider)
        )
        total = mine.group_by("snapshot_date").agg(pl.col("fte").cast(pl.Float64).sum())
        return float(total["fte"].mean())  # type: ignore[arg-type]

    def ended_orders(self, provider: str) -> pl.Series:
        """Result of each order of the two families that ended in the time shown."""
        orders = self.sentences.filter(
            pl.col("order_family").is_in(["community_order", "suspended_sentence_order"])
            & pl.col("termination_date").is_not_null()
            & (pl.col("provider_code") == provider)
        )
        ended = orders.filter(pl.Series(days(orders, "termination_date") >= self.first))
        groups = ended["termination_reason_code"].replace_strict(result_groups(), default=None)
        return groups.filter(groups.is_in(["positive", "negative"]))

    def agency_share(self, provider: str, when: str) -> float:
        """Agency FTE of the provider's FTE on a month end."""
        posts = self.rows("staff_in_post", provider).filter(pl.col("snapshot_date") == when)
        agency, fte = (posts[name].cast(pl.Float64).sum() for name in ("agency_fte", "fte"))
        return agency / fte
