"""Checks that need more than one row: keys, code lists, outcomes, references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.contract import Extract, Field, ForeignKey
from warehouse.intake import sql
from warehouse.intake.code_lists import CODE_COLUMNS, CodeLists
from warehouse.intake.findings import ROWS_LISTED, Finding
from warehouse.intake.pseudonyms import PseudonymKey, make_pseudonyms
from warehouse.intake.reading import ReadExtract
from warehouse.settings import Settings

_CODES_LISTED = 10
_CODE_LETTERS = 20
#: SQL of what looks like a code and not like text.
CODE_SHAPE = f"regexp_full_match({{name}}, '[A-Za-z0-9_.-]{{{{1,{_CODE_LETTERS}}}}}')"

#: Column, rule and condition of what an outcome forbids.
_OUTCOME_RULES = (
    ("attended", "outcome_flags_disagree", "attended <> is_attended"),
    ("complied", "outcome_flags_disagree", "complied <> is_complied"),
    ("outcome_code", "outcome_in_future", "_is_future and (is_attended or not is_complied)"),
)


@dataclass(frozen=True, kw_only=True)
class CheckedExtract:
    """A read extract whose bad rows are known: ``bad_<extract>`` holds their ``rowid``."""

    read: ReadExtract
    rows_bad: int
    rows_repeated: int
    findings: tuple[Finding, ...]
    rows_erased: int = 0

    @property
    def name(self) -> str:
        return self.read.extract.name

    @property
    def bad_table(self) -> str:
        return f"bad_{self.name}"

    @property
    def rows_quarantined(self) -> int:
        return self.rows_bad + len(self.read.malformed)

    @property
    def rows_accepted(self) -> int:
        return self.read.rows_read - self.rows_quarantined

    @property
    def is_accepted(self) -> str:
        """SQL that is true for accepted rows of the table."""
        return f"rowid not in (select bad_row from {self.bad_table})" if self.rows_bad else "true"

    @property
    def accepted(self) -> str:
        """SQL of the accepted rows, to select from."""
        if not self.rows_bad:
            return self.read.table
        return f"(select * from {self.read.table} where {self.is_accepted})"


def check_extract(
    con: DuckDBPyConnection,
    read: ReadExtract,
    *,
    code_lists: CodeLists,
    own_findings: Sequence[Finding],
    settings: Settings,
) -> CheckedExtract:
    """Find repeated keys and bad codes, and set the bad rows apart."""
    repeated = _find_repeated(con, read)
    rows_bad = _set_bad_apart(con, read, has_repeated=repeated > 0)
    findings = [*read.findings, *_malformed(read), *own_findings]
    if repeated:
        findings.append(_repeated_finding(con, read, repeated))
    findings += _code_findings(con, read, code_lists)
    findings += _outcome_findings(con, read, code_lists)
    checked = CheckedExtract(
        read=read, rows_bad=rows_bad, rows_repeated=repeated, findings=tuple(findings)
    )
    return _with_limits(checked, settings)


def _malformed(read: ReadExtract) -> list[Finding]:
    if not read.malformed:
        return []
    return [
        Finding(
            code="row_malformed",
            extract=read.extract.name,
            count=len(read.malformed),
            rows=read.malformed[:ROWS_LISTED],
        )
    ]


def _find_repeated(con: DuckDBPyConnection, read: ReadExtract) -> int:
    """Put the second and later rows of each key, in file order, in ``repeated_<extract>``."""
    key = read.extract.primary_key
    if any(name not in read.present for name in key):
        return 0
    columns = ", ".join(sql.identifier(name) for name in key)
    given = " and ".join(f"{sql.identifier(name)} is not null" for name in key)
    con.execute(
        f"create or replace temp table repeated_keys as select {columns}, min(rowid) as first_row "
        f"from {read.table} where {given} group by {columns} having count(*) > 1"
    )
    con.execute(
        f"create or replace temp table repeated_{read.extract.name} as "
        f"select rows_read.rowid as bad_row from {read.table} as rows_read "
        f"inner join repeated_keys using ({columns}) "
        "where rows_read.rowid > repeated_keys.first_row"
    )
    return count(con, f"repeated_{read.extract.name}")


def _repeated_finding(con: DuckDBPyConnection, read: ReadExtract, repeated: int) -> Finding:
    query = (
        f"select {read.row} as n from {read.table} where rowid in "
        f"(select bad_row from repeated_{read.extract.name}) order by n limit {ROWS_LISTED}"
    )
    return Finding(
        code="duplicate_key",
        extract=read.extract.name,
        column=" + ".join(read.extract.primary_key),
        count=repeated,
        rows=tuple(int(row[0]) for row in con.sql(query).fetchall()),
    )


def _set_bad_apart(con: DuckDBPyConnection, read: ReadExtract, *, has_repeated: bool) -> int:
    name = read.extract.name
    bad = f"select rowid as bad_row from {read.table} where {read.has_error}"
    if has_repeated:
        bad = f"{bad} union select bad_row from repeated_{name}"
    con.execute(f"create or replace temp table bad_{name} as {bad}")
    return count(con, f"bad_{name}")


def _with_limits(checked: CheckedExtract, settings: Settings) -> CheckedExtract:
    """Add the findings that refuse an extract with too many bad or repeated rows."""
    rows = checked.read.rows_read
    limits = (
        ("too_many_row_errors", checked.rows_quarantined, settings.row_error_share),
        ("too_many_duplicate_keys", checked.rows_repeated, settings.duplicate_key_share),
    )
    refusals = tuple(
        Finding(
            code=code,
            extract=checked.name,
            count=bad,
            detail=f"Found in {bad} of {rows} rows; the limit is {share:.0%}.",
        )
        for code, bad, share in limits
        if bad > share * rows
    )
    return CheckedExtract(
        read=checked.read,
        rows_bad=checked.rows_bad,
        rows_repeated=checked.rows_repeated,
        findings=(*checked.findings, *refusals),
    )


def _code_findings(
    con: DuckDBPyConnection, read: ReadExtract, code_lists: CodeLists
) -> list[Finding]:
    found = []
    for field in read.present.values():
        if field.code_list is not None:
            _fill_codes(con, code_lists.codes(field.code_list))
            name = sql.identifier(field.name)
            where = f"{name} is not null and {name} not in (select code from known_codes)"
            number = count(con, read.table, where)
            if number:
                found.append(_code_finding(con, read, field, number, where))
    return found


def _fill_codes(con: DuckDBPyConnection, codes: frozenset[str]) -> None:
    # Written out: with a parameter DuckDB would import pandas, a third of a second.
    lines = sql.literal("\n".join(sorted(codes)))
    con.execute(
        "create or replace temp table known_codes as "
        f"select unnest(string_split({lines}, chr(10))) as code"
    )


def _code_finding(
    con: DuckDBPyConnection, read: ReadExtract, field: Field, number: int, where: str
) -> Finding:
    detail = f"Code list {CODE_COLUMNS[field.code_list or '']} in {field.code_list}."
    if not field.is_value_secret:
        detail += f" Not in it: {_codes_shown(con, read, field, where)}."
    return Finding(
        code="code_unknown",
        extract=read.extract.name,
        column=field.name,
        count=number,
        rows=first_of(con, read, where),
        detail=detail,
    )


def _codes_shown(con: DuckDBPyConnection, read: ReadExtract, field: Field, where: str) -> str:
    """The commonest unknown codes, only where they look like codes and not like text."""
    name = sql.identifier(field.name)
    shape = CODE_SHAPE.format(name=name)
    query = (
        f"select if({shape}, {name}, 'text that is no code') as code, count(*) as n "
        f"from {read.table} where {where} group by code order by n desc, code limit {_CODES_LISTED}"
    )
    return ", ".join(f"{code} ({n})" for code, n in con.sql(query).fetchall())


def _outcome_findings(
    con: DuckDBPyConnection, read: ReadExtract, code_lists: CodeLists
) -> list[Finding]:
    if read.extract.name != "contact" or "outcome_code" not in read.present:
        return []
    lines = "\n".join(f"{code}\t{a}\t{c}" for code, a, c in code_lists.outcome_flags)
    con.execute(
        "create or replace temp table known_outcomes as "
        "select split_part(line, chr(9), 1) as code, "
        "split_part(line, chr(9), 2) = 'True' as is_attended, "
        "split_part(line, chr(9), 3) = 'True' as is_complied "
        f"from (select unnest(string_split({sql.literal(lines)}, chr(10))) as line)"
    )
    counts = ", ".join(f"count(*) filter ({condition})" for _, _, condition in _OUTCOME_RULES)
    numbers = con.sql(f"select {counts} from {_with_outcomes(read)}").fetchone() or ()
    return [
        _outcome_finding(con, read, rule, int(number))
        for rule, number in zip(_OUTCOME_RULES, numbers, strict=True)
        if number
    ]


def _with_outcomes(read: ReadExtract) -> str:
    return (
        f"{read.table} as contacts inner join known_outcomes "
        "on contacts.outcome_code = known_outcomes.code"
    )


def _outcome_finding(
    con: DuckDBPyConnection, read: ReadExtract, rule: tuple[str, str, str], number: int
) -> Finding:
    column, code, condition = rule
    row = read.row.replace("rowid", "contacts.rowid")
    listed = con.sql(
        f"select {row} as n from {_with_outcomes(read)} where {condition} "
        f"order by n limit {ROWS_LISTED}"
    ).fetchall()
    rows = tuple(int(found[0]) for found in listed)
    return Finding(code=code, extract="contact", column=column, count=number, rows=rows)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was accepted before: its lake files by extract, and the key to compare with."""

    files: dict[str, list[Path]]
    key: PseudonymKey | None


def reference_findings(
    con: DuckDBPyConnection, checked: dict[str, CheckedExtract], *, before: Before
) -> list[Finding]:
    """References that neither the package nor anything accepted before can answer."""
    found = []
    for each in checked.values():
        for reference in each.read.extract.foreign_keys:
            if reference.fields[0] in each.read.present:
                found += _orphans(con, each, reference, checked, before)
    return found


def _orphans(
    con: DuckDBPyConnection,
    checked: CheckedExtract,
    reference: ForeignKey,
    others: dict[str, CheckedExtract],
    before: Before,
) -> list[Finding]:
    column = sql.identifier(reference.fields[0])
    _collect_orphans(con, checked, reference, others)
    if count(con, "orphans"):
        _forgive_known(con, others, checked.read.extract, reference, before)
    where = f"{column} in (select value from orphans) and {checked.is_accepted}"
    number = count(con, checked.read.table, where) if count(con, "orphans") else 0
    if not number:
        return []
    return [
        Finding(
            code="reference_orphan",
            extract=checked.name,
            column=reference.fields[0],
            count=number,
            rows=first_of(con, checked.read, where),
            detail=f"It refers to {reference.extract}.",
        )
    ]


def _collect_orphans(
    con: DuckDBPyConnection,
    checked: CheckedExtract,
    reference: ForeignKey,
    others: dict[str, CheckedExtract],
) -> None:
    """Distinct values that the package itself does not answer, in the table ``orphans``."""
    column = sql.identifier(reference.fields[0])
    target = others.get(reference.extract)
    known = sql.identifier(reference.reference_fields[0])
    absent = ""
    if target is not None and reference.reference_fields[0] in target.read.present:
        absent = (
            f" and {column} not in (select {known} from {target.accepted} "
            f"where {known} is not null)"
        )
    con.execute(
        f"create or replace temp table orphans as select distinct {column} as value "
        f"from {checked.read.table} where {column} is not null and {checked.is_accepted}{absent}"
    )


def _forgive_known(
    con: DuckDBPyConnection,
    others: dict[str, CheckedExtract],
    extract: Extract,
    reference: ForeignKey,
    before: Before,
) -> None:
    """Take out of ``orphans`` what was accepted before."""
    files = before.files.get(reference.extract, [])
    field = extract.field(reference.fields[0])
    if not files or (field.pseudonym is not None and before.key is None):
        return
    listed = ", ".join(sql.literal(str(each)) for each in files)
    if field.pseudonym is None or before.key is None:
        known = sql.identifier(reference.reference_fields[0])
        con.execute(
            f"delete from orphans where value in (select {known} from read_parquet([{listed}]))"
        )
        return
    con.execute("drop table if exists orphan_keys")
    make_pseudonyms(
        con,
        table="orphan_keys",
        values="select value from orphans",
        domain=field.pseudonym.domain,
        key=before.key,
    )
    con.execute(
        "delete from orphans where value in (select value from orphan_keys where pseudonym in "
        f"(select {field.pseudonym.name} from read_parquet([{listed}])))"
    )


def first_of(con: DuckDBPyConnection, read: ReadExtract, where: str) -> tuple[int, ...]:
    """The first row numbers for which a condition holds."""
    query = f"select {read.row} as n from {read.table} where {where} order by n limit {ROWS_LISTED}"
    return tuple(int(row[0]) for row in con.sql(query).fetchall())


def count(con: DuckDBPyConnection, relation: str, where: str = "true") -> int:
    """The number of rows of a relation."""
    row = con.sql(f"select count(*) from {relation} where {where}").fetchone()
    return 0 if row is None else int(row[0])
