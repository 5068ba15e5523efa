"""The contact file: by far the largest, so it is made in pieces of bounded size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from warehouse.demo.case_views import contact_ids
from warehouse.demo.cells import Table, codes, constant, dates, ids, looked_up, numbers, texts
from warehouse.demo.contacts import APPOINTMENT_TYPES, HORIZON, LATER_MINUTE, TYPES, UNPAID_WORK
from warehouse.demo.outcomes import ATTENDED, COMPLIED, OUTCOMES
from warehouse.demo.timeline import MINUTES, Flags, Ints, Quarter
from warehouse.demo.views import CODES, EVENT_BASE, REQUIREMENT_BASE, Known

PIECE = 250_000
LOOK_BACK = 200
"""No contact changes more than this many days after its date."""
ENFORCEABLE = ~COMPLIED
PERSON_LEVEL = 40
"""One contact in so many hangs on the person and names no sentence (quirk Q7)."""
SENSITIVE = 170
FLAG = pa.array(["N", "Y"])


class ContactFiles:
    """Contacts of one world, ordered by day, ready to be cut into quarters."""

    def __init__(self, known: Known) -> None:
        self.known = known
        order = np.argsort(known.world.contacts.day, kind="stable").astype(np.int32)
        ends = known.world.sentences.end[known.world.contacts.sentence[order]]
        self.order = order[ends >= known.world.quarters[0].start]
        self.days = known.world.contacts.day[self.order]
        posts, teams = known.world.posts, known.world.teams
        self.staff = pa.array([str(code) for code in posts.code])
        self.teams = pa.array([str(code) for code in teams.code])
        self.crns = pa.array([str(crn) for crn in known.crn])

    def pieces(self, provider: int, quarter: Quarter, previous: Quarter | None) -> Iterator[Table]:
        """The rows of one submission, a bounded number at a time.

        In period as known when the submission was made; future appointments known at the period's
        end; and older rows made, changed or deleted since the previous submission.
        """
        rows = self._rows(provider, quarter, previous)
        if not len(rows):
            yield self._table(provider, quarter, rows)
        for start in range(0, len(rows), PIECE):
            yield self._table(provider, quarter, rows[start : start + PIECE])

    def _slice(self, first: int, last: int) -> Ints:
        """Rows of contacts dated from one day to another."""
        low, high = np.searchsorted(self.days, [first, last + 1])
        return self.order[low:high]

    def _rows(self, provider: int, quarter: Quarter, previous: Quarter | None) -> Ints:
        contacts, made = self.known.world.contacts, quarter.created
        inside = self._slice(quarter.start, quarter.end)
        inside = inside[contacts.booked[inside] <= made]
        future = self._slice(quarter.end + 1, quarter.end + HORIZON)
        closing = (quarter.end + 1) * MINUTES
        known = (contacts.booked[future] < closing) & (contacts.deleted[future] >= closing)
        parts = [inside, future[known]]
        if previous is not None:
            reach = max(quarter.start - LOOK_BACK, self.known.world.quarters[0].start)
            old = self._slice(reach, quarter.start - 1)
            changed = last_change(self.known, old, made)
            parts.insert(0, old[(changed > previous.created) & (contacts.booked[old] <= made)])
        rows = np.concatenate(parts)
        return rows[self.known.contact_provider[rows] == provider]

    def _table(self, provider: int, quarter: Quarter, rows: Ints) -> Table:
        known, contacts = self.known, self.known.world.contacts
        spans, posts = known.world.spans, known.world.posts
        part = contacts.take(rows)
        # A future appointment is shown as it stood at the end of the period, not when it was sent.
        cut = np.where(part.day > quarter.end, (quarter.end + 1) * MINUTES - 1, quarter.created)
        recorded = part.recorded <= cut
        deleted = part.deleted <= cut
        outcome = np.where(recorded, part.outcome, -1).astype(np.int32)
        marked = outcome >= 0
        post = spans.post[part.span]
        team = posts.team_on(post, part.day)
        is_timed = part.type < APPOINTMENT_TYPES
        named = (part.sentence >= 0) & ((rows % PERSON_LEVEL > 0) | (part.type == UNPAID_WORK))
        changed = np.where(recorded, part.recorded, part.booked)
        changed = np.where(deleted, np.maximum(part.deleted, changed), changed)
        hours = recorded & (part.hours > 0)
        return {
            "contact_id": numbers(contact_ids(known, rows)),
            "crn": looked_up(self.crns, known.contact_person[rows]),
            "event_id": ids(part.sentence, base=EVENT_BASE, missing=~named),
            "requirement_id": ids(
                part.requirement, base=REQUIREMENT_BASE, missing=part.requirement < 0
            ),
            "contact_type_code": codes(TYPES, part.type),
            "contact_date": dates(part.day),
            "start_time": known.clock.times(part.minute.astype(np.int32), missing=~is_timed),
            "end_time": known.clock.times(
                part.minute.astype(np.int32) + part.length, missing=~is_timed | (part.length <= 0)
            ),
            "outcome_code": codes(OUTCOMES, outcome),
            "attended": _flag(ATTENDED[outcome], missing=~marked),
            "complied": _flag(COMPLIED[outcome], missing=~marked),
            "enforcement_flag": _flag(
                ENFORCEABLE[outcome], missing=~marked | ~ENFORCEABLE[outcome]
            ),
            "linked_contact_id": numbers(
                contact_ids(known, np.maximum(part.linked, 0)), missing=~known.is_shown(part.linked)
            ),
            "rar_activity": _flag(part.is_rar, missing=~part.is_rar),
            "hours_credited": numbers(np.round(part.hours.astype(np.float64), 2), missing=~hours),
            "staff_code": looked_up(self.staff, post),
            "team_code": looked_up(self.teams, team),
            "provider_code": constant(str(CODES[provider]), len(rows)),
            "sensitive": texts(np.where(rows % SENSITIVE == 0, "Y", "")),
            "created_at": known.clock.instants(part.booked),
            "last_updated_at": known.clock.instants(changed),
            "soft_deleted": _flag(deleted, missing=np.zeros(len(rows), dtype=bool)),
        }


def _flag(values: Flags, *, missing: Flags) -> pa.Array:
    return FLAG.take(pa.array(values.astype(np.int8), mask=missing))


def last_change(known: Known, rows: Ints, made: int) -> Ints:
    """The last time each contact was made, written up or deleted, as far as known at ``made``."""
    contacts = known.world.contacts
    changed = contacts.booked[rows]
    for stamp in (contacts.recorded[rows], contacts.deleted[rows]):
        happened = (stamp <= made) & (stamp < LATER_MINUTE)
        changed = np.where(happened, np.maximum(changed, stamp), changed)
    return changed.astype(np.int32)
