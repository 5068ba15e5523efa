"""What a submission would change: rows new, overwritten, unchanged and gone; nothing is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.contract import Extract
from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract
from warehouse.intake.door import hand_back, history_of
from warehouse.intake.examine import Examination, History, Progress, examination
from warehouse.intake.findings import Verdict
from warehouse.intake.pseudonyms import PseudonymKey, find_key
from warehouse.intake.storing import Delivery, lake_query, make_domains
from warehouse.ledger import SubmissionRecord
from warehouse.settings import Settings

_NO_KEY = PseudonymKey(secret=b"nothing is compared with it")


@dataclass(frozen=True, kw_only=True)
class ExtractChange:
    """What a submission would do to one extract.

    Units:
        Accepted rows. ``new``: nobody sent the key before; ``overwritten``: the provider's newest
        row of the key differs; ``unchanged``: it does not; ``gone``: rows of the submission it
        replaces that it no longer holds.
    """

    name: str
    new: int
    overwritten: int
    unchanged: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The verdict on a submission, and what taking it in would change."""

    verdict: Verdict
    changes: tuple[ExtractChange, ...]
    is_repeat: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return self.verdict.to_dict() | {
            "is_repeat": self.is_repeat,
            "changes": [asdict(each) for each in self.changes],
        }

    def to_text(self) -> str:
        """For a reader."""
        if self.is_repeat:
            return "It has been taken in before, just so; sending it again changes nothing."
        lines = [
            self.verdict.to_text(),
            "",
            f"{'would change':<20}{'new':>10}{'overwritten':>13}{'unchanged':>11}{'gone':>8}",
        ]
        lines += [
            f"{e.name:<20}{e.new:>10}{e.overwritten:>13}{e.unchanged:>11}{e.gone:>8}"
            for e in self.changes
        ]
        return "\n".join(lines)


def preview(
    path: Path,
    *,
    settings: Settings,
    progress: Progress | None = None,
    rejects_to: Path | None = None,
) -> Preview:
    """Check a submission and compare its accepted rows with what the provider sent before.

    Args:
        path: a folder or a .zip.
        settings: the data folder and the limits.
        progress: told the step, how many are done and how many there are.
        rejects_to: a workbook to write the rejected rows to, with their reasons.

    Returns:
        The verdict ``submit`` would give, and the changes by extract; none when it is refused.

    Raises:
        WarehouseError: a code list is missing, or disk or memory do not suffice.
    """
    history = history_of(settings)
    with (
        tempfile.TemporaryDirectory(prefix="probation-check-") as folder,
        examination(
            path, settings=settings, history=history, scratch=Path(folder), progress=progress
        ) as found,
    ):
        hand_back(found, rejects_to)
        changes = () if found.verdict.is_refused else _changes(found, history, settings=settings)
        return Preview(verdict=found.verdict, changes=changes, is_repeat=found.repeats is not None)


def _changes(
    found: Examination, history: History, *, settings: Settings
) -> tuple[ExtractChange, ...]:
    con, sending, place = found.con, found.sending, found.place
    if con is None or sending is None or place is None:
        return ()
    key = find_key(settings=settings) or _NO_KEY
    delivery = Delivery(sequence=0, sending=sending, lake=settings.lake, key=key)
    domains = make_domains(con, found.checked.values(), key)
    own = [each for each in history.current if each.provider_code == sending.provider_code]
    return tuple(
        _change(con, each, own, place.replaces, delivery=delivery, domains=domains)
        for each in found.checked.values()
    )


def _change(
    con: DuckDBPyConnection,
    checked: CheckedExtract,
    own: Sequence[SubmissionRecord],
    replaced: SubmissionRecord | None,
    *,
    delivery: Delivery,
    domains: dict[str, str],
) -> ExtractChange:
    """Compare keys and the hash of every sent column, provenance left out."""
    extract = checked.read.extract
    files = [
        delivery.lake / part.lake_path
        for each in own
        for part in each.extracts
        if part.extract_name == extract.name
    ]
    con.execute(
        f"create or replace temp table rows_now as select {_compared(extract)} "
        f"from ({lake_query(checked, delivery, domains)})"
    )
    con.execute(f"create or replace temp table rows_before as {_before(extract, files)}")
    was = 0 if replaced is None else replaced.sequence
    keys = ", ".join(_keys(extract))
    row = con.sql(
        "select count(*) filter (_sequence is null and is_now), "
        "count(*) filter (is_now and rows_before.content <> rows_now.content), "
        "count(*) filter (is_now and rows_before.content = rows_now.content), "
        f"count(*) filter (is_now is null and _sequence = {was}) "
        f"from (select *, true as is_now from rows_now) as rows_now "
        f"full outer join rows_before using ({keys})"
    ).fetchone()
    new, overwritten, unchanged, gone = row or (0, 0, 0, 0)
    return ExtractChange(
        name=extract.name, new=new, overwritten=overwritten, unchanged=unchanged, gone=gone
    )


def _before(extract: Extract, files: Sequence[Path]) -> str:
    """The provider's newest row of each key among what counts today."""
    if not files:
        return "select *, null::bigint as _sequence from rows_now where false"
    listed = ", ".join(sql.literal(str(each)) for each in files)
    keys = ", ".join(_keys(extract))
    return (
        f"select {_compared(extract)}, _sequence "
        f"from read_parquet([{listed}], hive_partitioning = false) "
        f"qualify row_number() over (partition by {keys} order by _sequence desc) = 1"
    )


def _keys(extract: Extract) -> list[str]:
    fields = [extract.field(name) for name in extract.primary_key]
    return [sql.identifier(each.lake_columns[0].name) for each in fields]


def _compared(extract: Extract) -> str:
    own = [sql.identifier(c.name) for f in extract.fields for c in f.lake_columns]
    return f"{', '.join(_keys(extract))}, hash(row({', '.join(own)})) as content"
