"""Runs every suite over a build file, writes the Data Docs and says whether it may be published."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.catalogue import EXTRACTS_TABLE, FACTS_TABLE, MEASURES_TABLE, Catalogue
from expectations.counting import BuildFile
from expectations.declare import Expectation, ExpectationError
from expectations.results import ExpectationResult, SuiteResults
from expectations.suites import SUITES, declared
from expectations.waivers import Waiver, load_waivers, unknown_waivers

if TYPE_CHECKING:
    from expectations.engine import BuildUnderTest

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]

# Faults in fewer rows than one in a hundred move a share by less than a point.
FEW = 0.01
# Elsewhere a row is a whole file or figure, and one of them is never few.
SUITES_OF_RECORDS = ("staging", "contact", "compliance", "sickness_absence")
TABLES_QUERY = (
    "select table_schema || '.' || table_name as table_name from information_schema.tables"
)
COLUMNS_QUERY = (
    "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
)


class BuildFileMissingError(ExpectationError):
    """There is no build file to validate."""


def run_suites(
    build_file: Path,
    *,
    out_dir: Path,
    waivers: Sequence[Waiver] | None = None,
    progress: Progress | None = None,
    suites: Sequence[str] = tuple(SUITES),
    today: date | None = None,
    threads: int = 1,
    memory_limit: str | None = None,
) -> SuiteResults:
    """Check a build file; nothing in it is changed and no value of a failing row leaves it.

    Args:
        build_file: the finished DuckDB file; opened read-only by this process alone.
        out_dir: where ``data_docs/`` (static pages, analysts only), ``expectations.json`` and
            ``expectations.xml`` (JUnit) are written.
        waivers: agreed exceptions; those of ``waivers.yaml`` unless given.
        progress: called with the table just checked, how many are done and how many there are.
        suites: marts to check.
        today: the day waivers are judged on; the day of the run unless given.
        threads: queries counted at a time.
        memory_limit: of DuckDB, as it writes it; its own default unless given.

    Returns:
        One result an expectation. A table that is missing is one critical result naming it, and
        the expectations that need it are ``not_checked`` with that result as their cause.

    Raises:
        BuildFileMissingError: ``build_file`` does not exist.
        WaiverError: ``waivers.yaml`` is not valid.
    """
    if not build_file.is_file():
        raise BuildFileMissingError(f"no build file at {build_file.name}: run `probation build`")
    agreed = tuple(load_waivers() if waivers is None else waivers)
    out_dir.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    checked_at = datetime.now(UTC).isoformat(timespec="seconds")
    run = _Run(
        BuildFile(build_file, threads=threads, memory_limit=memory_limit),
        suites=suites,
        checked_at=checked_at,
        progress=progress,
    )
    results, data_docs = run.results(docs_dir=out_dir / "data_docs")
    found = SuiteResults(
        results=_waived(results, waivers=agreed, today=today or date.today(), at=checked_at),
        waivers=agreed,
        checked_at=checked_at,
        seconds=time.monotonic() - started,
        data_docs=data_docs,
    )
    found.write_json(out_dir / "expectations.json")
    found.write_junit(out_dir / "expectations.xml")
    return found


class _Run:
    """One pass over an open build file."""

    def __init__(
        self,
        build_file: BuildFile,
        *,
        suites: Sequence[str],
        checked_at: str,
        progress: Progress | None,
    ) -> None:
        self._file = build_file
        self._suites = suites
        self._checked_at = checked_at
        self._progress = progress or (lambda table, done, total: None)
        self._counts: dict[str, tuple[int, int]] = {}
        self._found: dict[str, Any] = {}
        self._known = Catalogue(())

    def results(self, *, docs_dir: Path) -> tuple[list[ExpectationResult], Path]:
        try:
            present = {row["table_name"] for row in self._file.rows(TABLES_QUERY)}
            self._known = self._catalogue(present)
            listed = declared(self._known, suites=self._suites)
            groups = _by_batch([one for one in listed if present.issuperset(one.tables)])
            self._file.count_ahead(
                [one.query() for one in chain(*groups.values()) if not one.is_of_columns]
            )
            missing = self._missing(listed, present=present)
            checked, start = self._with_great_expectations(groups, present, docs_dir=docs_dir)
            return missing + checked, start
        finally:
            self._file.close()

    def _with_great_expectations(
        self, groups: Mapping[str, list[Expectation]], present: set[str], *, docs_dir: Path
    ) -> tuple[list[ExpectationResult], Path]:
        # Great Expectations takes seconds to import: only where a suite runs.
        from expectations.docs import write_data_docs  # noqa: PLC0415
        from expectations.engine import BuildUnderTest  # noqa: PLC0415

        build = BuildUnderTest(self._file)
        try:
            results = self._checked(groups, build=build, present=present)
            pages = {name: build.page(found) for name, found in self._found.items()}
            return results, write_data_docs(docs_dir, pages=pages, checked=self._counts)
        finally:
            build.close()

    def _catalogue(self, present: set[str]) -> Catalogue:
        def held(table: str) -> list[dict[str, Any]]:
            return self._file.rows(f"select * from {table}") if table in present else []

        return Catalogue.from_rows(
            held(MEASURES_TABLE),
            facts=held(FACTS_TABLE),
            extracts=held(EXTRACTS_TABLE),
            columns=self._file.rows(COLUMNS_QUERY),
        )

    def _missing(
        self, listed: Sequence[Expectation], *, present: set[str]
    ) -> list[ExpectationResult]:
        """One critical result a missing table, then what could not be checked for want of it."""
        lacking = sorted({table for one in listed for table in one.tables} - present)
        roots = [missing_table(table, listed, at=self._checked_at) for table in lacking]
        echoes = [
            not_checked(
                one, cause=missing_code(gone[0]), why=f"{gone[0]} is missing", at=self._checked_at
            )
            for one in listed
            if (gone := [table for table in one.tables if table not in present])
        ]
        return roots + echoes

    def _checked(
        self, groups: Mapping[str, list[Expectation]], *, build: BuildUnderTest, present: set[str]
    ) -> list[ExpectationResult]:
        results: list[ExpectationResult] = []
        for done, (name, expectations) in enumerate(groups.items(), start=1):
            found = self._batch(expectations, name=name, build=build, tables=present)
            self._counts[name] = (len(found), sum(not one.is_met for one in found))
            results += found
            self._progress(name, done, len(groups))
        return results

    def _batch(
        self,
        expectations: Sequence[Expectation],
        *,
        name: str,
        build: BuildUnderTest,
        tables: set[str],
    ) -> list[ExpectationResult]:
        """Check expectations together; queries name their tables, so any plain one will do."""
        first = expectations[0]
        table = first.table if first.is_of_columns else min(tables, key=_plainness)
        by_code = {one.code: one for one in expectations}
        try:
            found = build.validate(expectations, name=name, table=table)
        except ExpectationError:
            return [self._not_checked(one) for one in expectations]
        self._found[name] = found
        return [
            self._result(by_code[str(one.expectation_config.meta["code"])], one)
            for one in found.results
        ]

    def _not_checked(self, expectation: Expectation) -> ExpectationResult:
        why = self._file.why_not(expectation.query())
        return not_checked(expectation, cause=None, why=why, at=self._checked_at)

    def _result(self, expectation: Expectation, result: Any) -> ExpectationResult:
        count = _unexpected_count(result)
        if count is None:
            return self._not_checked(expectation)
        found = ExpectationResult(
            **_words(expectation),
            severity=expectation.severity,
            status="met" if result.success else "not_met",
            observed=_observed(count),
            unexpected_count=count,
            checked_at=self._checked_at,
        )
        return found if result.success else self._located(found, expectation)

    def _located(self, found: ExpectationResult, expectation: Expectation) -> ExpectationResult:
        """An unmet result with its first keys, how far it reaches and which measures it touches."""
        keys = self._file.counted(expectation.query()).first_keys
        return replace(
            found,
            first_keys=keys,
            extent=self._extent(found),
            measures=self._touched(expectation) if _is_by_extract(keys) else found.measures,
        )

    def _extent(self, found: ExpectationResult) -> str:
        if found.suite not in SUITES_OF_RECORDS:
            return "many"
        held = self._file.rows(f"select count(*) as held from {found.table_name}")[0]["held"]
        return extent_of(found.unexpected_count or 0, rows=held)

    def _touched(self, expectation: Expectation) -> tuple[str, ...]:
        """Rows that name an extract spoil the measures that need this extract, and no other."""
        query = f"select distinct extract_name from ({expectation.query()}) as failing"
        needing = self._known.of_extract(*(row["extract_name"] for row in self._file.rows(query)))
        return tuple(code for code in expectation.measures if code in needing)


def extent_of(failing: int, *, rows: int) -> str:
    """``few`` where under one row in a hundred fails, else ``many``."""
    return "few" if failing < FEW * rows else "many"


def missing_code(table: str) -> str:
    return f"table_present_{table.replace('.', '_')}"


def missing_table(table: str, listed: Sequence[Expectation], *, at: str) -> ExpectationResult:
    """The one critical result of a table that the build does not hold."""
    needing = [one for one in listed if table in one.tables]
    measures = tuple(dict.fromkeys(code for one in needing for code in one.measures))
    return ExpectationResult(
        suite=needing[0].suite,
        expectation_code=missing_code(table),
        table_name=table,
        description=f"The build holds {table}.",
        matters_when="Nothing about the table, or the figures made from it, could be checked.",
        how_to_resolve="Build again and read which model failed; a removed model takes its "
        "suite along.",
        severity="critical",
        kind="completeness",
        owner="models",
        measures=measures,
        extent="many",
        status="not_met",
        observed=f"the table is missing; {len(needing)} expectations could not be checked",
        unexpected_count=None,
        checked_at=at,
    )


def not_checked(
    expectation: Expectation, *, cause: str | None, why: str, at: str
) -> ExpectationResult:
    """A check that cannot run has not passed: it stops the publication unless it is an echo."""
    return ExpectationResult(
        **_words(expectation) | {"owner": "models"},
        severity=expectation.severity if cause else "critical",
        extent="many",
        status="not_checked",
        observed=f"not checked: {why}",
        unexpected_count=None,
        cause=cause,
        checked_at=at,
    )


def _waived(
    results: Iterable[ExpectationResult], *, waivers: Sequence[Waiver], today: date, at: str
) -> tuple[ExpectationResult, ...]:
    in_force = {one.expectation for one in waivers if not one.has_expired(on=today)}
    listed = [
        replace(one, is_waived=not one.is_met and one.expectation_code in in_force)
        for one in results
    ]
    known = {one.expectation_code for one in listed}
    faults = [
        _waiver_fault(one, what=f"expired on {one.expiry.isoformat()}", at=at)
        for one in waivers
        if one.has_expired(on=today)
    ]
    faults += [
        _waiver_fault(one, what="names no known expectation", at=at)
        for one in unknown_waivers(waivers, codes=known)
    ]
    return tuple(listed + faults)


def _waiver_fault(waiver: Waiver, *, what: str, at: str) -> ExpectationResult:
    return ExpectationResult(
        suite="waivers",
        expectation_code=f"waiver_in_force_{waiver.expectation}",
        table_name="waivers.yaml",
        description=f"The waiver of {waiver.expectation} is in force and names an expectation.",
        matters_when="A fault agreed for a time would otherwise be forgotten for good.",
        how_to_resolve=f"{waiver.owner}: mend the fault and delete the waiver, or agree a new "
        "expiry.",
        severity="critical",
        kind="invariant",
        owner="models",
        measures=(),
        status="not_met",
        observed=f"the waiver {what}",
        unexpected_count=1,
        checked_at=at,
    )


def _words(expectation: Expectation) -> dict[str, Any]:
    return {
        "suite": expectation.suite,
        "expectation_code": expectation.code,
        "table_name": expectation.table,
        "description": expectation.description,
        "matters_when": expectation.matters_when,
        "how_to_resolve": expectation.how_to_resolve,
        "kind": expectation.kind,
        "owner": expectation.owner,
        "measures": expectation.measures,
    }


def _is_by_extract(keys: Sequence[Mapping[str, str]]) -> bool:
    return bool(keys) and "extract_name" in keys[0]


def _by_batch(listed: Iterable[Expectation]) -> dict[str, list[Expectation]]:
    """Expectations that are checked together: those of one table's columns, else of a suite.

    A query names its own tables, so all queries of a suite share one batch.
    """
    groups: dict[str, list[Expectation]] = {}
    for one in listed:
        table = one.table.split(".")[1]
        name = f"{one.suite}-{table}" if one.is_of_columns else one.suite
        groups.setdefault(name, []).append(one)
    return groups


def _plainness(table: str) -> tuple[bool, str]:
    """Marts are tables; what comes before them may be views of files."""
    return (not table.startswith("marts."), table)


def _unexpected_count(result: Any) -> int | None:
    """Failing rows; none in an empty table, and None when the query failed while it ran."""
    found = result.result.get("unexpected_count", result.result.get("observed_value"))
    if found is None and result.result.get("element_count") == 0:
        return 0
    return None if found is None else int(found)


def _observed(count: int) -> str:
    if count == 0:
        return "none found"
    return "1 row" if count == 1 else f"{count:,} rows"
