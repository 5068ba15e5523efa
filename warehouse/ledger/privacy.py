"""Who was erased, what was let go by its date, and files written anew: kept without any value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Engine, insert, select, update

from warehouse.ledger import tables

ExpiryReason = Literal["period", "replaced"]
FINGERPRINT = "pseudonym_key_fingerprint"


@dataclass(frozen=True, kw_only=True)
class Tombstone:
    """What is left of an erased person: the pseudonym of today's key, so they stay erased."""

    person_key: str = field(repr=False)
    erased_at: datetime
    erased_by: str
    reason: str
    rows: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Rewrite:
    """A lake file written anew under another name."""

    old_path: str
    lake_path: str
    lake_hash: str


@dataclass(frozen=True, kw_only=True)
class Expiry:
    """A submission whose files were let go; its record stays."""

    sequence: int
    expired_at: datetime
    reason: ExpiryReason


class PrivacyLog:
    """The part of the ledger that says what was removed or written anew."""

    _engine: Engine

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Everyone erased, oldest first."""
        query = select(tables.tombstones).order_by(tables.tombstones.c.tombstone_id)
        with self._engine.connect() as con:
            rows = con.execute(query).mappings().all()
        return tuple(Tombstone(**{k: v for k, v in r.items() if k != "tombstone_id"}) for r in rows)

    def record_erasure(self, stones: Sequence[Tombstone], *, rewrites: Sequence[Rewrite]) -> None:
        """Point to the files without the person and leave tombstones, in one transaction."""
        with self._engine.begin() as con:
            _point(con, rewrites)
            for each in stones:
                con.execute(insert(tables.tombstones).values(**vars(each)))
            details = {"records": len(stones), "files": len(rewrites)}
            _note(con, "erase", stones[0].erased_by if stones else "", details)

    def record_rotation(
        self, rewrites: Sequence[Rewrite], *, fingerprint: str, wrapped: Mapping[str, str]
    ) -> None:
        """Point to the files under the wrapped key and name that key, in one transaction.

        Args:
            rewrites: every lake file that holds a pseudonym.
            fingerprint: of the key from now on.
            wrapped: the new pseudonym of each tombstone by its old one.
        """
        with self._engine.begin() as con:
            _point(con, rewrites)
            for old, new in wrapped.items():
                con.execute(
                    update(tables.tombstones)
                    .where(tables.tombstones.c.person_key == old)
                    .values(person_key=new)
                )
            con.execute(
                update(tables.facts)
                .where(tables.facts.c.name == FINGERPRINT)
                .values(value=fingerprint)
            )
            _note(con, "rotate-key", fingerprint, {"files": len(rewrites)})

    def record_expiries(self, sequences: Mapping[int, ExpiryReason]) -> None:
        """Let go of the files of submissions; what they were stays on record."""
        moment = datetime.now(tz=UTC)
        with self._engine.begin() as con:
            for sequence, reason in sequences.items():
                con.execute(
                    insert(tables.expiries).values(
                        sequence=sequence, expired_at=moment, reason=reason
                    )
                )
                _note(con, "expire", str(sequence), {"reason": reason})

    def expiries(self) -> tuple[Expiry, ...]:
        """Every submission whose files were let go."""
        query = select(tables.expiries).order_by(tables.expiries.c.sequence)
        with self._engine.connect() as con:
            return tuple(Expiry(**row) for row in con.execute(query).mappings())

    def rewritten_paths(self) -> frozenset[str]:
        """Lake files that were written anew since, under their old names."""
        with self._engine.connect() as con:
            return frozenset(con.execute(select(tables.lake_rewrites.c.old_path)).scalars())


def _point(con: Any, rewrites: Sequence[Rewrite]) -> None:
    extracts = tables.submission_extracts
    for each in rewrites:
        con.execute(
            update(extracts)
            .where(extracts.c.lake_path == each.old_path)
            .values(lake_path=each.lake_path, lake_hash=each.lake_hash)
        )
        con.execute(
            insert(tables.lake_rewrites).values(
                old_path=each.old_path, rewritten_at=datetime.now(tz=UTC)
            )
        )


def _note(con: Any, action: str, subject: str, details: Mapping[str, Any]) -> None:
    values = {"at": datetime.now(tz=UTC), "action": action, "subject": subject}
    con.execute(insert(tables.audit).values(**values, details=dict(details)))
