"""Enforcement, court work and paper as each provider's files show them at the end of a period."""

from __future__ import annotations

import numpy as np

from warehouse.demo.casework import CHECKS, FORM_FIELDS, PLAN_KINDS, REGISTRATIONS, ROSH
from warehouse.demo.cells import Table, codes, constant, dates, flags, ids, nothing, numbers, texts
from warehouse.demo.enforcement import ACTION_CODES, OUTCOME_CODES
from warehouse.demo.timeline import MINUTES, NEVER, Flags, Ints, Quarter
from warehouse.demo.views import CODES, EVENT_BASE, Known

CONTACT_BOUNDARY = 2_500_000_000
"""Contact identifiers run across this number, which no 32-bit integer holds (quirk Q29)."""
ENFORCEMENT_BASE, BREACH_BASE, PLAN_BASE = 1_200_000_000, 2_510_000_000, 1_100_000_000
REGISTRATION_BASE, CASE_BASE, REPORT_BASE = 1_000_000_000, 900_000_000, 910_000_000
ESCALATION_BASE, SERVICE_BASE = 920_000_000, 930_000_000
CRC, NPS = 0, 1
BEHIND, BEHIND_OF = 2, 3
"""Those who fall behind with reviews are behind in two quarters of three."""


def contact_ids(known: Known, rows: Ints) -> np.ndarray:
    """Identifiers of contacts, in the order in which they were made."""
    half = len(known.contact_id_rank) // 2
    return np.asarray(known.contact_id_rank[rows] + CONTACT_BOUNDARY - half)


def action_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Enforcement actions of the period, and older ones written down since the last submission."""
    actions = known.world.actions
    taken = actions.taken // MINUTES
    mine = (known.contact_provider[actions.contact] == provider) & known.is_shown(actions.contact)
    inside = (taken >= quarter.start) & (taken <= quarter.end) & (actions.known <= quarter.end)
    late = (
        (taken < quarter.start) & (actions.known >= quarter.start) & (actions.known <= quarter.end)
    )
    rows = np.flatnonzero(mine & (inside | late))
    part = actions.take(rows)
    days = part.taken // MINUTES
    respond = np.isin(part.code, (1, 2, 3, 4))
    return {
        "enforcement_id": ids(rows, base=ENFORCEMENT_BASE),
        "contact_id": numbers(contact_ids(known, part.contact)),
        "crn": texts(known.crn[known.contact_person[part.contact]]),
        "event_id": ids(part.sentence, base=EVENT_BASE),
        "action_code": codes(ACTION_CODES, part.code),
        "action_taken_at": known.clock.instants(part.taken),
        "response_due_date": dates(np.where(respond, days + 7, NEVER)),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "soft_deleted": flags(np.zeros(len(rows), dtype=bool)),
    }


def breach_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Breaches begun in the period, and older ones still open in it."""
    breaches = known.world.breaches
    began = known.world.quarters[0].start
    mine = (breaches.provider == provider) & (breaches.aware <= quarter.end)
    mine &= known.world.sentences.end[breaches.sentence] >= began
    rows = np.flatnonzero(mine & (breaches.closed >= quarter.start))
    part = breaches.take(rows)
    closed = part.closed <= quarter.end
    trigger = contact_ids(known, part.trigger)
    own = part.provider == NPS
    return {
        "breach_id": ids(rows, base=BREACH_BASE),
        "crn": texts(known.crn[part.person]),
        "event_id": ids(part.sentence, base=EVENT_BASE),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "became_aware_date": dates(part.aware),
        "trigger_contact_id": numbers(trigger, missing=~known.is_shown(part.trigger)),
        "referred_date": dates(part.referred, known_by=quarter.end),
        "presented_to_court_date": dates(
            np.where(own, part.presented, NEVER), known_by=quarter.end
        ),
        "outcome_code": codes(OUTCOME_CODES, np.where(closed, part.outcome, -1)),
        "outcome_date": dates(part.closed, known_by=quarter.end),
        "soft_deleted": flags(np.zeros(len(rows), dtype=bool)),
    }


def referral_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Packs the NPS received from the CRC, again in each period in which something happened."""
    packs = known.world.referrals
    changed = np.maximum(packs.decided, np.where(packs.presented < NEVER, packs.presented, 0))
    rows = np.flatnonzero((packs.submitted <= quarter.end) & (changed >= quarter.start))
    rows = rows[np.full(len(rows), provider == NPS)]
    part = packs.take(rows)
    decided = part.decided <= quarter.end
    answer = np.where(part.is_returned, "returned", "accepted")
    return {
        "breach_id": ids(part.breach, base=BREACH_BASE),
        "attempt_number": numbers(part.attempt),
        "provider_code": constant(str(CODES[NPS]), len(rows)),
        "from_provider_code": constant(str(CODES[CRC]), len(rows)),
        "submitted_date": dates(part.submitted),
        "received_date": dates(part.received, known_by=quarter.end),
        "decision": texts(np.where(decided, answer, "pending")),
        "decision_date": dates(part.decided, known_by=quarter.end),
        "return_reason_code": texts(np.where(decided, part.reason, "")),
        "late_information": texts(np.where(decided & part.is_late_information, "Y", "")),
        "presented_to_court_date": dates(part.presented, known_by=quarter.end),
    }


def case_allocation_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Sentences allocated at court by the NPS, and older ones allocated in the period."""
    table, sentences = known.world.casework.case_allocations, known.world.sentences
    start = sentences.start[table.sentence]
    inside = (start >= quarter.start) & (start <= quarter.end)
    changed = (start < quarter.start) & _within(table.allocated, quarter)
    rows = np.flatnonzero((inside | changed) & (provider == NPS))
    part = table.take(rows)
    done = part.allocated <= quarter.end
    decision = CODES_KIND[sentences.provider[part.sentence]]
    person = sentences.person[part.sentence]
    return {
        "case_allocation_id": ids(rows, base=CASE_BASE),
        "crn": texts(known.crn[person]),
        "event_id": ids(part.sentence, base=EVENT_BASE),
        "provider_code": constant(str(CODES[NPS]), len(rows)),
        "sentence_date": dates(sentences.start[part.sentence]),
        "allocated_date": dates(part.allocated, known_by=quarter.end),
        "decision": texts(np.where(done, decision, "")),
        "rsr_score": numbers(part.rsr),
        "form_fields_required": numbers(np.full(len(rows), FORM_FIELDS)),
        "form_fields_completed": numbers(part.completed),
        "returned_for_information": flags(part.is_returned & done),
        "court_team_code": nothing(len(rows)),
    }


CODES_KIND = np.array(["CRC", "NPS"])


def _within(days: Ints, quarter: Quarter) -> Flags:
    return np.asarray((days >= quarter.start) & (days <= quarter.end))


def plan_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Plans completed in the period, and those begun in it and not finished."""
    plans = known.world.casework.plans
    is_open = (plans.completed > quarter.end) & _within(plans.started, quarter)
    rows = np.flatnonzero(
        (plans.provider == provider) & (_within(plans.completed, quarter) | is_open)
    )
    part = plans.take(rows)
    spans = known.world.spans
    officer = known.world.posts.code[spans.post[spans.at(part.person, part.started)]]
    done = part.completed <= quarter.end
    return {
        "plan_id": ids(rows, base=PLAN_BASE),
        "crn": texts(known.crn[part.person]),
        "event_id": ids(part.sentence, base=EVENT_BASE, missing=rows % 31 == 0),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "plan_kind": codes(PLAN_KINDS, part.kind),
        "started_date": dates(part.started),
        "completed_date": dates(part.completed, known_by=quarter.end),
        "rosh_level": codes(ROSH, np.where(done, part.rosh, -1)),
        "safeguarding_checked": codes(CHECKS, np.where(done, part.safeguarding, -1)),
        "domestic_abuse_checked": codes(CHECKS, np.where(done, part.abuse, -1)),
        "triggered_by_change_date": dates(part.changed, known_by=quarter.end),
        "staff_code": texts(officer),
    }


def registration_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Register entries live in the period, with their reviews as they stood at its end."""
    table = known.world.casework.registrations
    live = (
        (table.start <= quarter.end) & (table.end >= quarter.start) & (table.provider == provider)
    )
    rows = np.flatnonzero(live)
    part = table.take(rows)
    every = np.abs(part.review_due)
    behind = (part.review_due < 0) & ((quarter.end // 91 + rows) % BEHIND_OF < BEHIND)
    done = np.maximum((np.minimum(quarter.end, part.end) - part.start) // every - behind, 0)
    last_review = part.start + done * every
    ended = part.end <= quarter.end
    return {
        "registration_id": ids(rows, base=REGISTRATION_BASE),
        "crn": texts(known.crn[part.person]),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "type_code": codes(np.array(REGISTRATIONS), part.type),
        "registration_date": dates(part.start),
        "next_review_date": dates(last_review + every),
        "last_review_date": dates(np.where(done > 0, last_review, NEVER)),
        "deregistered": flags(ended),
        "deregistration_date": dates(part.end, known_by=quarter.end),
        "soft_deleted": flags(np.zeros(len(rows), dtype=bool)),
    }


def escalation_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Risk escalations raised by the CRC, until they are decided."""
    table = known.world.casework.escalations
    live = (table.raised <= quarter.end) & (table.decided >= quarter.start)
    rows = np.flatnonzero(live & (provider == CRC))
    part = table.take(rows)
    done = part.decided <= quarter.end
    return {
        "escalation_id": ids(rows, base=ESCALATION_BASE),
        "crn": texts(known.crn[part.person]),
        "event_id": ids(part.sentence, base=EVENT_BASE),
        "raised_date": dates(part.raised),
        "from_provider_code": constant(str(CODES[CRC]), len(rows)),
        "to_provider_code": constant(str(CODES[NPS]), len(rows)),
        "decision": texts(np.where(done, part.decision, "pending")),
        "decision_date": dates(part.decided, known_by=quarter.end),
        "reason_code": texts(np.where(rows % 3 == 0, "domestic_abuse", "risk_of_serious_harm")),
    }


def report_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Court reports completed in the period, and those due in it and not finished."""
    table, sentences = known.world.casework.court_reports, known.world.sentences
    is_open = (table.completed > quarter.end) & _within(table.due, quarter)
    rows = np.flatnonzero((_within(table.completed, quarter) | is_open) & (provider == NPS))
    part = table.take(rows)
    done = part.completed <= quarter.end
    return {
        "report_id": ids(rows, base=REPORT_BASE),
        "crn": texts(known.crn[sentences.person[part.sentence]]),
        "provider_code": constant(str(CODES[NPS]), len(rows)),
        "report_type": texts(part.type),
        "due_date": dates(part.due),
        "completed_date": dates(part.completed, known_by=quarter.end),
        "domestic_abuse_checked": codes(CHECKS, np.where(done, part.abuse, -1)),
        "safeguarding_checked": codes(CHECKS, np.where(done, part.safeguarding, -1)),
    }


def service_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Rate-card requests the CRC delivers, until they are completed or refused."""
    table = known.world.casework.services
    refused = table.refusal != ""
    last = np.where(refused, table.requested, table.completed)
    live = (table.requested <= quarter.end) & (last >= quarter.start)
    rows = np.flatnonzero(live & (provider == CRC))
    part = table.take(rows)
    return {
        "request_id": ids(rows, base=SERVICE_BASE),
        "crn": texts(known.crn[part.person]),
        "provider_code": constant(str(CODES[CRC]), len(rows)),
        "requested_by_provider_code": constant(str(CODES[NPS]), len(rows)),
        "service_code": texts(part.service),
        "requested_date": dates(part.requested),
        "accepted_date": dates(part.accepted, known_by=quarter.end),
        "started_date": dates(part.started, known_by=quarter.end),
        "completed_date": dates(part.completed, known_by=quarter.end),
        "refusal_reason_code": texts(part.refusal),
    }
