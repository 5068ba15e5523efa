"""Rejected rows handed back to the sender: a workbook with the reasons, never stored here."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import xlsxwriter
from duckdb import DuckDBPyConnection

from warehouse.errors import WrongUseError
from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract
from warehouse.intake.reading import reread_raw

_LOG = logging.getLogger(__name__)
ROWS_A_SHEET = 100_000
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_rejects(con: DuckDBPyConnection, checked: Sequence[CheckedExtract], target: Path) -> int:
    """Write one sheet per extract with rejected rows: row, reasons, then the columns as sent.

    Args:
        con: the connection that holds the tables of the examination.
        checked: the extracts examined.
        target: an .xlsx file that is not there yet; it holds personal data, mode 0600.

    Returns:
        How many rows were written; at most ``ROWS_A_SHEET`` of an extract.

    Raises:
        WrongUseError: the file is there already, or its folder is not.
    """
    if target.exists() or not target.parent.is_dir():
        raise WrongUseError(f"{target.name} is there already, or its folder is not. Name another.")
    draft = target.with_name(f".{target.name}.draft")
    with suppress(FileNotFoundError):
        draft.unlink()
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    written = 0
    with xlsxwriter.Workbook(str(draft), _OPTIONS) as workbook:
        for each in checked:
            if each.rows_quarantined:
                written += _write_sheet(con, each, workbook)
        if not written:
            workbook.add_worksheet("nothing rejected")
    draft.replace(target)
    _LOG.info("%d rejected rows written for the sender", written)
    return written


def _write_sheet(con: DuckDBPyConnection, checked: CheckedExtract, workbook: Any) -> int:
    sheet = workbook.add_worksheet(checked.name)
    header = checked.read.columns.header.cells
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(("row", "reasons", *header)):
        sheet.write_string(0, column, text)
    rows = [*_malformed_rows(checked), *_bad_rows(con, checked, width=len(header))]
    for line, (number, *texts) in enumerate(rows[:ROWS_A_SHEET], start=1):
        sheet.write_number(line, 0, number)
        for column, text in enumerate(texts, start=1):
            if text is not None:
                sheet.write_string(line, column, text)
    return min(len(rows), ROWS_A_SHEET)


def _malformed_rows(checked: CheckedExtract) -> list[tuple[Any, ...]]:
    return [(number, "row_malformed") for number in checked.read.malformed]


def _bad_rows(
    con: DuckDBPyConnection, checked: CheckedExtract, *, width: int
) -> list[tuple[Any, ...]]:
    if not checked.rows_bad:
        return []
    reread_raw(con, checked.read, table="raw_rows")
    cells = ", ".join(f"raw_rows.c{place}" for place in range(width))
    query = (
        f"select {_of(checked.read.row)} as n, {_reasons(checked)} as reasons, {cells} "
        f"from {checked.read.table} as sent "
        f"inner join {checked.bad_table} as bad on sent.rowid = bad.bad_row "
        f"inner join raw_rows on raw_rows.rowid = sent.rowid "
        f"order by n limit {ROWS_A_SHEET}"
    )
    found = con.sql(query).fetchall()
    con.execute("drop table raw_rows")
    return found


def _of(row: str) -> str:
    return f"sent.{row}"


def _reasons(checked: CheckedExtract) -> str:
    """SQL of the reasons of a row, such as ``contact_date: type_invalid``."""
    parts = [
        f"if(sent.{mask.name} & {1 << place} <> 0, "
        f"{sql.literal(f'{rule.column}: {rule.code}')}, null)"
        for mask in checked.read.errors
        for place, rule in enumerate(mask.rules)
    ]
    if checked.rows_repeated:
        key = " + ".join(checked.read.extract.primary_key)
        parts.append(
            f"if(sent.rowid in (select bad_row from repeated_{checked.name}), "
            f"{sql.literal(f'{key}: duplicate_key')}, null)"
        )
    if checked.rows_erased:
        parts.append(
            f"if(sent.rowid in (select bad_row from erased_{checked.name}), 'person_erased', null)"
        )
    return f"concat_ws('; ', {', '.join(parts)})"
