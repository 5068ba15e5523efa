"""Annotations and the rebase log: what charts should know of, who said so and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from warehouse.errors import WarehouseError, WrongUseError
from warehouse.ledger import tables
from warehouse.ledger.records import AnnotationRecord

REBASE = "rebase"
"""The kind that begins a new group of limits; every other kind is only drawn."""
ANNOTATION_KINDS = ("inspection", "model_change", "recording_change", "bank_holiday", "event")
_NEEDED = ("text", "source", "reason", "added_by")
# A case reference number, or one of the police national computer: neither may be published.
_LOOKS_LIKE_A_PERSON = re.compile(r"\b([A-Z]\d{6}|\d{4}/\d{7}[A-Z]|\d{2}/\d{6}[A-Z])\b")


class AnnotationLog:
    """The part of the ledger that holds annotations. Nothing is ever deleted from it."""

    _engine: Engine

    def add_annotation(self, annotation: AnnotationRecord) -> AnnotationRecord:
        """Keep an entry; it is published from the next run on.

        Returns:
            The entry with its number and the moment it was added.

        Raises:
            WrongUseError: a text is empty, the dates or the kind are wrong, or a text seems to
                name a person.
        """
        _check(annotation)
        values = asdict(annotation) | {"added_at": datetime.now(tz=UTC)}
        del values["annotation_id"]
        with self._engine.begin() as con:
            key = con.execute(insert(tables.chart_notes).values(**values)).inserted_primary_key
            if key is None:
                raise WarehouseError("The ledger gave the annotation no number.")
            _note(con, "annotate", int(key[0]), {"by": annotation.added_by})
        return self.annotation(int(key[0]))

    def withdraw_annotation(
        self, annotation_id: int, *, withdrawn_by: str, reason: str
    ) -> AnnotationRecord:
        """Undo an entry: the next run leaves it out, the ledger keeps it.

        Raises:
            WrongUseError: there is no such entry, it was withdrawn before, or role or reason is
                missing.
        """
        known = self.annotation(annotation_id)
        if known.withdrawn_at is not None:
            raise WrongUseError(f"Annotation {annotation_id} was withdrawn before.")
        if not withdrawn_by.strip() or not reason.strip():
            raise WrongUseError("Withdrawing an annotation needs a role and a reason.")
        _refuse_people(withdrawn_by, reason)
        values = {
            "withdrawn_by": withdrawn_by,
            "withdrawn_at": datetime.now(tz=UTC),
            "withdrawn_reason": reason,
        }
        with self._engine.begin() as con:
            con.execute(
                update(tables.chart_notes)
                .where(tables.chart_notes.c.annotation_id == annotation_id)
                .values(**values)
            )
            _note(con, "withdraw annotation", annotation_id, {"by": withdrawn_by})
        return self.annotation(annotation_id)

    def annotation(self, annotation_id: int) -> AnnotationRecord:
        """One entry by its number, withdrawn or not.

        Raises:
            WrongUseError: there is none.
        """
        query = select(tables.chart_notes).where(
            tables.chart_notes.c.annotation_id == annotation_id
        )
        with self._engine.connect() as con:
            row = con.execute(query).one_or_none()
        if row is None:
            raise WrongUseError(
                f"There is no annotation {annotation_id}. `probation annotations` lists them."
            )
        return _record(row)

    def annotations(
        self, *, known_at: datetime | None = None, has_withdrawn: bool = False
    ) -> tuple[AnnotationRecord, ...]:
        """Entries in the order they were added.

        Args:
            known_at: as they stood at that moment; None = now.
            has_withdrawn: list those withdrawn by then too.
        """
        moment = known_at or datetime.now(tz=UTC)
        query = select(tables.chart_notes).order_by(tables.chart_notes.c.annotation_id)
        with self._engine.connect() as con:
            records = [_record(row) for row in con.execute(query)]
        return tuple(
            each
            for each in records
            if _is_before(each.added_at, moment)
            and (has_withdrawn or not _is_before(each.withdrawn_at, moment))
        )


def _is_before(event: datetime | None, moment: datetime) -> bool:
    return event is not None and event <= moment


def _record(row: Row[Any]) -> AnnotationRecord:
    return AnnotationRecord(**row._mapping)


def _note(con: Connection, action: str, annotation_id: int, details: Mapping[str, Any]) -> None:
    con.execute(
        insert(tables.audit).values(
            at=datetime.now(tz=UTC),
            action=action,
            subject=str(annotation_id),
            details=dict(details),
        )
    )


def _check(annotation: AnnotationRecord) -> None:
    empty = [name for name in _NEEDED if not getattr(annotation, name).strip()]
    if empty:
        raise WrongUseError(f"An annotation needs {', '.join(empty)}; nothing was kept.")
    if annotation.kind not in (*ANNOTATION_KINDS, REBASE):
        raise WrongUseError(
            f"{annotation.kind!r} is no kind of annotation: use {', '.join(ANNOTATION_KINDS)}."
        )
    if annotation.ends_on is not None and annotation.ends_on < annotation.starts_on:
        raise WrongUseError(
            f"The annotation ends on {annotation.ends_on}, before it starts on "
            f"{annotation.starts_on}."
        )
    _refuse_people(*(getattr(annotation, name) for name in _NEEDED))


def _refuse_people(*texts: str) -> None:
    if any(_LOOKS_LIKE_A_PERSON.search(text) for text in texts):
        raise WrongUseError(
            "A text holds what looks like a person's case reference or police number. "
            "Annotations are published: write them without naming anybody."
        )
