"""Accepted rows to the lake: typed Parquet with pseudonyms, written whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract
from warehouse.intake.pseudonyms import PseudonymKey, make_pseudonyms
from warehouse.ledger import ExtractRecord
from warehouse.ledger.records import period_code

_LOG = logging.getLogger(__name__)
_CHUNK = 8 * 1024 * 1024
DRAFT_SUFFIX = ".draft"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Where the files of one submission go, and what every row of it carries."""

    sequence: int
    sending: sql.Sending
    lake: Path
    key: PseudonymKey

    def file_of(self, checked: CheckedExtract) -> Path:
        """The lake file of one extract."""
        start, end = self.sending.period_start_date, self.sending.period_end_date
        return (
            self.lake
            / checked.name
            / f"provider={self.sending.provider_code}"
            / f"period={period_code(start, end)}"
            / f"{self.sequence}_{checked.read.source.facts.sha256[:8]}.parquet"
        )


def store_extracts(
    con: DuckDBPyConnection, checked: Mapping[str, CheckedExtract], delivery: Delivery
) -> tuple[ExtractRecord, ...]:
    """Write every extract of a submission; nothing refers to the files until the ledger does."""
    domains = make_domains(con, checked.values(), delivery.key)
    return tuple(_store(con, each, delivery, domains) for each in checked.values())


def make_domains(
    con: DuckDBPyConnection, checked: Iterable[CheckedExtract], key: PseudonymKey
) -> dict[str, str]:
    """One table of pseudonyms per domain, over the distinct values of the whole submission."""
    queries: dict[str, list[str]] = {}
    for each in checked:
        for field in each.read.present.values():
            if field.pseudonym is not None:
                name = sql.identifier(field.name)
                query = f"select distinct {name} as value from {each.read.table}"
                queries.setdefault(field.pseudonym.domain, []).append(query)
    for domain, parts in queries.items():
        values = f"select distinct value from ({' union all '.join(parts)}) where value is not null"
        make_pseudonyms(con, table=f"keys_{domain}", values=values, domain=domain, key=key)
    return {domain: f"keys_{domain}" for domain in queries}


def _store(
    con: DuckDBPyConnection, checked: CheckedExtract, delivery: Delivery, domains: dict[str, str]
) -> ExtractRecord:
    target = delivery.file_of(checked)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(DRAFT_SUFFIX)
    con.execute(
        f"copy ({lake_query(checked, delivery, domains)}) to {sql.literal(str(draft))} "
        "(format parquet)"
    )
    digest = settle(draft, target)
    read = checked.read
    return ExtractRecord(
        extract_name=checked.name,
        source_file=read.source.name,
        source_hash=read.source.facts.sha256,
        source_bytes=read.source.facts.bytes,
        lake_path=target.relative_to(delivery.lake).as_posix(),
        lake_hash=digest,
        rows_read=read.rows_read,
        rows_accepted=checked.rows_accepted,
        rows_quarantined=checked.rows_quarantined,
    )


def lake_query(checked: CheckedExtract, delivery: Delivery, domains: dict[str, str]) -> str:
    """The rows of one extract as the lake holds them, columns in the contract's order."""
    read = checked.read
    values: dict[str, str] = {}
    joins = []
    for field in read.extract.fields:
        if field.pseudonym is None:
            names = [column.name for column in field.lake_columns]
            values |= {name: f"sent.{sql.identifier(name)}" for name in names}
            values[names[0]] = f"sent.{sql.identifier(field.name)}"
        elif field.name in read.present:
            side = f"key_of_{field.name}"
            table, name = domains[field.pseudonym.domain], sql.identifier(field.name)
            joins.append(f"left join {table} as {side} on sent.{name} = {side}.value")
            values[field.pseudonym.name] = f"{side}.pseudonym"
        else:
            values[field.pseudonym.name] = "null"
    values |= _provenance(checked, delivery)
    columns = ", ".join(
        f"cast({values.get(c.name, f'sent.{c.name}')} as {c.type}) as {sql.identifier(c.name)}"
        for c in read.extract.lake_columns
    )
    where = ""
    if checked.rows_bad:
        where = f" where sent.rowid not in (select bad_row from {checked.bad_table})"
    return f"select {columns} from {read.table} as sent {' '.join(joins)}{where}"


def _provenance(checked: CheckedExtract, delivery: Delivery) -> dict[str, str]:
    sending = delivery.sending
    return {
        "_sequence": str(delivery.sequence),
        "_source_file": sql.literal(checked.read.source.name),
        "_source_row": f"sent.{checked.read.row}",
        "_provider_code": sql.literal(sending.provider_code),
        "_period_start_date": sql.date_literal(sending.period_start_date),
        "_period_end_date": sql.date_literal(sending.period_end_date),
    }


def settle(draft: Path, target: Path) -> str:
    """Make a written file durable under its name and return its SHA-256."""
    digest = hashlib.sha256()
    with draft.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_lake(lake: Path, *, known: frozenset[str]) -> int:
    """Remove lake files no submission refers to: what a killed submit left behind.

    Call it only under the run lock.
    """
    left = [
        file
        for pattern in ("*/*/*/*.parquet", f"*/*/*/*{DRAFT_SUFFIX}")
        for file in lake.glob(pattern)
        if file.relative_to(lake).as_posix() not in known
    ]
    for file in left:
        file.unlink(missing_ok=True)
    if left:
        _LOG.info("swept %d lake files of a submission that did not finish", len(left))
    return len(left)
