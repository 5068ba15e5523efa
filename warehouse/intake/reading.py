"""One extract read once: typed, with the rules each row breaks, in a table of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.contract import Extract, Field, field_rules, normalised_header
from warehouse.contract.model import PLACEHOLDER_EXTRACTS
from warehouse.intake import sql
from warehouse.intake.csv_file import (
    UNPAIRED,
    FileFacts,
    Header,
    Records,
    SourceFile,
    UnreadableError,
    read_header,
    scan_records,
    tidy_copy,
)
from warehouse.intake.findings import ROWS_LISTED, Finding

_LOG = logging.getLogger(__name__)
_OPTIONS = (
    "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
    "strict_mode = true"
)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column of the file is which field."""

    header: Header
    places: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class ReadExtract:
    """An extract as a table: typed fields, masks of broken rules, late and future flags.

    ``row`` is the SQL of the row number a spreadsheet shows. ``malformed`` rows are not in the
    table: they could not be cut into cells.
    """

    extract: Extract
    source: SourceFile
    columns: Columns
    table: str
    row: str
    present: Mapping[str, Field]
    errors: tuple[sql.Mask, ...]
    warnings: tuple[sql.Mask, ...]
    kept: int
    malformed: tuple[int, ...]
    findings: tuple[Finding, ...]

    @property
    def rows_read(self) -> int:
        return self.kept + len(self.malformed)

    @property
    def has_error(self) -> str:
        """SQL that is true for rows with an error of their own."""
        return " or ".join(f"{mask.name} <> 0" for mask in self.errors) or "false"


def match_columns(extract: Extract, path: Path, *, maximum: int) -> Columns:
    """Match the header of a file with the contract.

    Returns:
        The place of every field found, with a finding for each column that is unknown, repeated,
        or missing though required.
    """
    try:
        header = read_header(path)
    except UnreadableError as error:
        found = Finding(code="file_unreadable", extract=extract.name, detail=str(error))
        empty = Header(cells=(), bytes=0, has_line_break=False)
        return Columns(header=empty, places={}, findings=(found,))
    if len(header.cells) > maximum:
        detail = f"It has {len(header.cells)} columns; the limit is {maximum}."
        found = Finding(code="file_too_large", extract=extract.name, detail=detail)
        return Columns(header=header, places={}, findings=(found,))
    return _matched(extract, header)


def _matched(extract: Extract, header: Header) -> Columns:
    names = [extract.field_names_by_header.get(normalised_header(c)) for c in header.cells]
    own = {normalised_header(f.name): f.name for f in extract.fields}
    exact = {own.get(normalised_header(c)) for c in header.cells} - {None}
    places: dict[str, int] = {}
    findings: list[Finding] = []
    for place, (cell, name) in enumerate(zip(header.cells, names, strict=True)):
        is_alias = name is not None and own.get(normalised_header(cell)) != name
        if name is None or (is_alias and name in exact):
            findings += _unknown(extract, cell, place)
        elif name in places:
            findings.append(Finding(code="column_repeated", extract=extract.name, column=name))
        else:
            places[name] = place
    findings += [
        Finding(code="required_column_missing", extract=extract.name, column=f.name)
        for f in extract.fields
        if f.is_required and f.name not in places
    ]
    return Columns(header=header, places=places, findings=tuple(findings))


def _unknown(extract: Extract, cell: str, place: int) -> list[Finding]:
    """A dropped column; its header is not shown, for it may be a value of a headerless file."""
    if not cell.strip():
        return []
    detail = f"Column {place + 1} of the file has a header that is in no list of spellings."
    return [Finding(code="column_unknown", extract=extract.name, detail=detail)]


def read_extract(
    con: DuckDBPyConnection,
    extract: Extract,
    *,
    source: SourceFile,
    columns: Columns,
    sending: sql.Sending,
) -> ReadExtract:
    """Read a file into the table ``read_<extract>``, with every row rule worked out.

    Args:
        con: the door's connection.
        extract: its contract.
        source: the file to read.
        columns: where the fields stand.
        sending: what the row rules compare with.

    Raises:
        UnreadableError: the file cannot be cut into rows.
    """
    present = {f.name: f for f in extract.fields if f.name in columns.places}
    errors = sql.masks(sql.error_rules(extract, list(present.values()), sending), prefix="_error_")
    warnings = sql.masks(sql.warning_rules(extract, present, sending), prefix="_warning_")
    table = f"read_{extract.name}"
    loader = _Loader(con=con, table=table, path=source.path, columns=columns)
    select = _select(extract, present, columns, (*errors, *warnings), sending)
    records = loader.load(select, source.reading_facts)
    findings = list(columns.findings)
    if records.blank:
        findings.append(Finding(code="rows_blank", extract=extract.name, count=records.blank))
    return ReadExtract(
        extract=extract,
        source=source,
        columns=columns,
        table=table,
        row=_number_rows(con, table, records),
        present=present,
        errors=errors,
        warnings=warnings,
        kept=records.kept,
        malformed=records.skipped_rows,
        findings=tuple(findings),
    )


@dataclass(frozen=True, kw_only=True)
class _Loader:
    """A file on its way into a table, by the quick way or, where that fails, the careful one."""

    con: DuckDBPyConnection
    table: str
    path: Path
    columns: Columns

    def load(self, select: str, facts: FileFacts) -> Records:
        """Fill the table and account for every record of the file."""
        if facts.newlines and not self.columns.header.has_line_break:
            try:
                kept = self._fill(select, self.path, "")
            except duckdb.Error:
                _LOG.info("reading %s again, row by row faults left out", self.table)
            else:
                records = self._account(kept, facts)
                if records is not None:
                    return records
        return self.load_with_care(select)

    def _account(self, kept: int, facts: FileFacts) -> Records | None:
        """The records, when each line feed is the end of one that was kept; else found by scan."""
        lines = facts.newlines + (not facts.ends_in_newline)
        if kept + 1 == lines:
            return Records(kept=kept, blank=0, skipped=(), skipped_rows=())
        records = scan_records(self.path)
        return records if records.kept == kept else None

    def load_with_care(self, select: str) -> Records:
        """Read a tidied copy, leaving out records that cannot be cut into cells."""
        copy = self.path.with_name(f"{self.table}.tidy.csv")
        tidy_copy(self.path, header=self.columns.header, target=copy)
        try:
            kept = self._fill(select, copy, ", store_rejects = true, rejects_limit = 0")
            records = scan_records(copy, dropped_at=self._rejected_at())
        except duckdb.Error:
            raise UnreadableError("It could not be cut into rows and cells.") from None
        finally:
            copy.unlink()
        if records.kept != kept:
            raise UnreadableError(UNPAIRED)
        return records

    def _fill(self, select: str, path: Path, options: str) -> int:
        names = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(self.columns.header.cells)))
        reader = f"read_csv({sql.literal(str(path))}, {_OPTIONS}, columns = {{{names}}}{options})"
        self.con.execute(
            f"create or replace temp table {self.table} as {select.format(reader=reader)}"
        )
        return _scalar(self.con, f"select count(*) from {self.table}")

    def _rejected_at(self) -> tuple[int, ...]:
        query = "select distinct line_byte_position - 1 from reject_errors"
        found = tuple(int(row[0]) for row in self.con.sql(query).fetchall())
        self.con.execute("drop table reject_errors; drop table reject_scans")
        return found


def _select(
    extract: Extract,
    present: Mapping[str, Field],
    columns: Columns,
    masks: tuple[sql.Mask, ...],
    sending: sql.Sending,
) -> str:
    raw = ", ".join(
        f"c{place} as {sql.raw_name(present[name])}" for name, place in columns.places.items()
    )
    flags = f"{sql.late(extract, present, sending)} as _is_late, "
    flags += f"{sql.future(extract, present, sending)} as _is_future"
    if extract.name in PLACEHOLDER_EXTRACTS:
        flags += f", {sql.placeholder(extract, present)} as _is_placeholder_staff"
    own = ", ".join(_own_names(extract))
    bits = ", ".join(f"{mask.expression} as {mask.name}" for mask in masks)
    days = _london_days(present)
    typed = f"select *, {_typed_columns(extract, present)} from (select {raw} from {{reader}})"
    dated = f"select *{days} from ({typed})"
    text = f"select {own}, {flags}{', ' + bits if bits else ''} from ({dated})"
    return text.replace("{", "{{").replace("}", "}}").replace("{{reader}}", "{reader}")


def _own_names(extract: Extract) -> list[str]:
    names = [sql.identifier(f.name) for f in extract.fields]
    days = [sql.identifier(f.london_date_name) for f in extract.fields if f.london_date_name]
    return names + days


def _typed_columns(extract: Extract, present: Mapping[str, Field]) -> str:
    parts = []
    for field in extract.fields:
        value = sql.typed(field) if field.name in present else f"null::{field.table_type}"
        parts.append(f"{value} as {sql.identifier(field.name)}")
        if field.london_date_name and field.name not in present:
            parts.append(f"null::date as {sql.identifier(field.london_date_name)}")
    return ", ".join(parts)


def _london_days(present: Mapping[str, Field]) -> str:
    return "".join(
        f", {sql.london_date(sql.identifier(f.name))} as {sql.identifier(f.london_date_name)}"
        for f in present.values()
        if f.london_date_name
    )


def _number_rows(con: DuckDBPyConnection, table: str, records: Records) -> str:
    """The SQL of the spreadsheet's row number; blank and dropped records push rows down."""
    if not records.skipped:
        return "rowid + 2"
    con.execute(
        "create or replace temp table skipped as "
        "select cast(unnest(string_split($1, ',')) as bigint) as kept_before",
        [",".join(str(each) for each in records.skipped)],
    )
    con.execute(
        f"""
        create or replace temp table {table} as
        with shifts as (
            select kept_before, count(*) as shift from skipped group by kept_before
        ),
        totals as (
            select kept_before, sum(shift) over (order by kept_before) as shift from shifts
        )
        select numbered.*, numbered.place + 2 + coalesce(totals.shift, 0) as _row
        from (select *, rowid as place from {table}) as numbered
        asof left join totals on numbered.place >= totals.kept_before
        order by numbered.place
        """
    )
    return "_row"


def reread_raw(con: DuckDBPyConnection, read: ReadExtract, *, table: str) -> None:
    """Read the cells of a file again as sent, in rows that match those of its table."""
    loader = _Loader(con=con, table=table, path=read.source.path, columns=read.columns)
    loader.load_with_care("select * from {reader}")


def mask_findings(con: DuckDBPyConnection, read: ReadExtract) -> list[Finding]:
    """One finding per rule of the masks that fired, with its first rows."""
    found: list[Finding] = []
    for mask in (*read.errors, *read.warnings):
        if not mask.rules:
            continue
        counts = ", ".join(
            f"count(*) filter ({mask.name} & {1 << place} <> 0)" for place in range(len(mask.rules))
        )
        row = con.sql(f"select {counts} from {read.table} where {mask.name} <> 0").fetchone() or ()
        for place, (rule, count) in enumerate(zip(mask.rules, row, strict=True)):
            if count:
                where = f"{mask.name} & {1 << place} <> 0"
                found.append(_row_finding(con, read, rule, int(count), where))
    return found


def _row_finding(
    con: DuckDBPyConnection, read: ReadExtract, rule: sql.RowRule, count: int, where: str
) -> Finding:
    return Finding(
        code=rule.code,
        extract=read.extract.name,
        column=rule.column,
        count=count,
        rows=first_rows(con, read, where),
        detail=rule.detail or _form(read.extract, rule),
    )


def _form(extract: Extract, rule: sql.RowRule) -> str:
    if rule.column is None or rule.code not in (
        "type_invalid",
        "pattern_mismatch",
        "not_in_enumeration",
        "out_of_range",
    ):
        return ""
    return f"Form: {field_rules(extract.field(rule.column))}."


def first_rows(con: DuckDBPyConnection, read: ReadExtract, where: str) -> tuple[int, ...]:
    """The first row numbers for which a condition holds."""
    query = f"select {read.row} as n from {read.table} where {where} order by n limit {ROWS_LISTED}"
    return tuple(int(row[0]) for row in con.sql(query).fetchall())


def _scalar(con: DuckDBPyConnection, query: str) -> int:
    row = con.sql(query).fetchone()
    return 0 if row is None else int(row[0])
