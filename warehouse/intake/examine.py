"""A submission examined from end to end: every finding of every row, nothing stored yet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.contract import Contract, Extract, load_contract
from warehouse.errors import WarehouseError
from warehouse.intake import sql
from warehouse.intake.checks import Before, CheckedExtract, check_extract, count, reference_findings
from warehouse.intake.code_lists import CodeLists
from warehouse.intake.csv_file import SourceFile, UnreadableError
from warehouse.intake.erased_rows import quarantine_erased
from warehouse.intake.fetching import Fetched, fetch_files
from warehouse.intake.findings import ExtractCount, Finding, Verdict
from warehouse.intake.history_checks import vanished_findings, volume_findings
from warehouse.intake.manifest import (
    Manifest,
    Place,
    manifest_findings,
    place_of,
    read_manifest,
    sending_of,
)
from warehouse.intake.package import Package, UnusableError
from warehouse.intake.plausibility import plausibility_findings, profiles_before
from warehouse.intake.profile import profile_of
from warehouse.intake.pseudonyms import PseudonymKey
from warehouse.intake.reading import mask_findings, match_columns, read_extract
from warehouse.intake.reconciliation import reconciliation_findings
from warehouse.ledger import ProfilePoint, SubmissionRecord
from warehouse.settings import Settings

_LOG = logging.getLogger(__name__)

#: Told what is being done, how many steps are done, and how many there are.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class History:
    """What the ledger knew when the examination began."""

    current: tuple[SubmissionRecord, ...] = ()
    lake_files: Mapping[str, list[Path]] = field(default_factory=dict)
    key: PseudonymKey | None = None
    erased: frozenset[str] = frozenset()
    profiles: tuple[ProfilePoint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Examination:
    """The verdict and, while the connection is open, the tables it rests on."""

    verdict: Verdict
    con: DuckDBPyConnection | None = None
    checked: Mapping[str, CheckedExtract] = field(default_factory=dict)
    sending: sql.Sending | None = None
    place: Place | None = None
    repeats: SubmissionRecord | None = None
    profile: tuple[ProfilePoint, ...] = ()


@contextmanager
def examination(
    path: Path,
    *,
    settings: Settings,
    history: History,
    scratch: Path,
    progress: Progress | None = None,
    code_lists: CodeLists | None = None,
) -> Iterator[Examination]:
    """Examine a submission; the tables live as long as the context.

    Raises:
        WarehouseError: a code list is missing, or the disk or memory do not suffice.
    """
    examiner = _Examiner(
        path=path,
        settings=settings,
        history=history,
        scratch=scratch,
        progress=progress or _silent,
        code_lists=code_lists or CodeLists(),
    )
    con = connect(settings=settings, scratch=scratch)
    try:
        yield examiner.examine(con)
    except duckdb.Error as error:
        raise WarehouseError(
            f"The submission could not be read through ({type(error).__name__}). Check the free "
            "disk space and PROBATION_MEMORY_LIMIT, then try again; nothing has been changed."
        ) from None
    finally:
        con.close()


def connect(*, settings: Settings, scratch: Path) -> DuckDBPyConnection:
    """A database of the door's own, in memory, spilling to the scratch folder."""
    con = duckdb.connect(
        config={
            "disabled_optimizers": "common_subplan",
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
            "temp_directory": str(scratch / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    con.execute("set TimeZone = 'UTC'")
    return con


@dataclass(frozen=True, kw_only=True)
class _Examiner:
    path: Path
    settings: Settings
    history: History
    scratch: Path
    progress: Progress
    code_lists: CodeLists
    contract: Contract = field(default_factory=load_contract)

    def examine(self, con: DuckDBPyConnection) -> Examination:
        """The verdict on the package."""
        try:
            package = Package(self.path, settings=self.settings)
        except UnusableError as error:
            return Examination(verdict=_unusable(self.path, error.finding))
        try:
            return self._examine(package, con)
        except UnusableError as error:
            return Examination(verdict=_unusable(self.path, error.finding))
        finally:
            package.close()

    def _examine(self, package: Package, con: DuckDBPyConnection) -> Examination:
        manifest = read_manifest(package.descriptor(), contract=self.contract)
        place = place_of(manifest, self.history.current)
        fetched = self._fetch(package, manifest)
        package_hash = manifest.package_hash(fetched.hashes)
        same = [e for e in self.history.current if e.package_hash == package_hash]
        findings = [] if same else self._manifest_findings(manifest, place)
        findings += fetched.findings
        sending = sending_of(manifest, place)
        checked: dict[str, CheckedExtract] = {}
        profile: tuple[ProfilePoint, ...] = ()
        if not same:
            findings += self._read_all(con, fetched, sending, checked)
            profile = profile_of(con, checked, code_lists=self.code_lists)
            findings += self._history_findings(con, checked, sending, place, profile)
        verdict = _verdict(
            self.path,
            manifest=manifest,
            package_hash=package_hash,
            place=place,
            checked=checked,
            findings=findings,
        )
        return Examination(
            verdict=verdict,
            con=con,
            checked=checked,
            sending=sending,
            place=place,
            repeats=same[0] if same else None,
            profile=profile,
        )

    def _manifest_findings(self, manifest: Manifest, place: Place) -> list[Finding]:
        return manifest_findings(
            manifest, place, contract=self.contract, code_lists=self.code_lists
        )

    def _fetch(self, package: Package, manifest: Manifest) -> Fetched:
        return fetch_files(
            package,
            manifest.resources,
            contract=self.contract,
            scratch=self.scratch,
            settings=self.settings,
        )

    def _read_all(
        self,
        con: DuckDBPyConnection,
        fetched: Fetched,
        sending: sql.Sending,
        checked: dict[str, CheckedExtract],
    ) -> list[Finding]:
        findings: list[Finding] = []
        names = [name for name in self.contract.extracts if name in fetched.files]
        for done, name in enumerate(names):
            self.progress(name, done, len(names))
            extract = self.contract.extracts[name]
            found = self._read(con, extract, fetched.files[name], sending)
            if isinstance(found, CheckedExtract):
                checked[name] = found
                findings += found.findings
            else:
                findings += found
        self.progress("references", len(names), len(names))
        findings += self._custody_findings(con, checked)
        findings += quarantine_erased(
            con, checked, erased=self.history.erased, key=self.history.key
        )
        before = Before(files=dict(self.history.lake_files), key=self.history.key)
        return findings + reference_findings(con, checked, before=before)

    def _read(
        self, con: DuckDBPyConnection, extract: Extract, source: SourceFile, sending: sql.Sending
    ) -> CheckedExtract | list[Finding]:
        columns = match_columns(extract, source.path, maximum=self.settings.maximum_columns)
        if not columns.places:
            return list(columns.findings)
        try:
            read = read_extract(con, extract, source=source, columns=columns, sending=sending)
        except UnreadableError as error:
            unreadable = Finding(code="file_unreadable", extract=extract.name, detail=str(error))
            return [*columns.findings, unreadable]
        if not source.reading_facts.is_of(source.path):
            detail = "It changed while it was being read."
            return [Finding(code="file_unreadable", extract=extract.name, detail=detail)]
        own = mask_findings(con, read)
        return check_extract(
            con, read, code_lists=self.code_lists, own_findings=own, settings=self.settings
        )

    def _history_findings(
        self,
        con: DuckDBPyConnection,
        checked: Mapping[str, CheckedExtract],
        sending: sql.Sending,
        place: Place,
        profile: tuple[ProfilePoint, ...],
    ) -> list[Finding]:
        """What earlier submissions of the provider tell about this one."""
        if sending.is_reference or sending.period_end_date < sending.period_start_date:
            return []
        vanished = vanished_findings(
            con,
            checked,
            previous=place.previous,
            sending=sending,
            lake=self.settings.lake,
            key=self.history.key,
        )
        points = self.settings.plausibility_points
        return [
            *vanished,
            *volume_findings(
                checked, sending=sending, current=self.history.current, points_needed=points
            ),
            *plausibility_findings(
                profile,
                earlier=profiles_before(
                    self.history.profiles,
                    current=self.history.current,
                    provider_code=sending.provider_code,
                    before=sending.period_start_date,
                ),
                settings=self.settings,
            ),
            *reconciliation_findings(con, checked, least_share=self.settings.unreconciled_share),
        ]

    def _custody_findings(
        self, con: DuckDBPyConnection, checked: Mapping[str, CheckedExtract]
    ) -> list[Finding]:
        """Extracts that a custodial sentence makes required."""
        needed = [e for e in self.contract.extracts.values() if e.required == "custodial"]
        sentences = checked.get("sentence")
        if sentences is None or "disposal_type_code" not in sentences.read.present:
            return []
        codes = ", ".join(sql.literal(e) for e in sorted(self.code_lists.custodial_types))
        if not count(con, sentences.accepted, f"disposal_type_code in ({codes})"):
            return []
        return [
            Finding(
                code="required_extract_missing",
                extract=each.name,
                detail="It is required because a custodial sentence is present.",
            )
            for each in needed
            if each.name not in checked
        ]


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total


def _unusable(path: Path, finding: Finding) -> Verdict:
    return Verdict(
        path=path,
        provider_code=None,
        period_start_date=None,
        period_end_date=None,
        created_at=None,
        package_hash=None,
        contract_version=None,
        replaces=None,
        extracts=(),
        findings=(finding,),
    )


def _verdict(
    path: Path,
    *,
    manifest: Manifest,
    package_hash: str,
    place: Place,
    checked: Mapping[str, CheckedExtract],
    findings: list[Finding],
) -> Verdict:
    order = {"refuse": 0, "error": 1, "warning": 2}
    ranked = sorted(findings, key=lambda each: order[each.rule.effect])
    return Verdict(
        path=path,
        provider_code=manifest.provider_code,
        period_start_date=manifest.period_start_date,
        period_end_date=manifest.period_end_date,
        created_at=manifest.created_at,
        package_hash=package_hash,
        contract_version=manifest.contract_version,
        replaces=None if place.replaces is None else place.replaces.sequence,
        extracts=tuple(_count_of(each) for each in checked.values()),
        findings=tuple(ranked),
        is_synthetic=manifest.is_synthetic,
    )


def _count_of(checked: CheckedExtract) -> ExtractCount:
    read = checked.read
    return ExtractCount(
        name=checked.name,
        file=read.source.name,
        sha256=read.source.facts.sha256,
        bytes=read.source.facts.bytes,
        rows_read=read.rows_read,
        rows_accepted=checked.rows_accepted,
        rows_quarantined=checked.rows_quarantined,
    )
