"""The files of a package made readable, and held against what the descriptor says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.contract import Contract, Extract
from warehouse.intake.csv_file import FileFacts, SourceFile, UnreadableError, file_facts
from warehouse.intake.findings import Finding
from warehouse.intake.package import Package, Resource, UnusableError, refuse
from warehouse.settings import Settings

_NAME_LETTERS = 60


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """The files of a package by extract: those that can be read, and the hashes of all."""

    files: Mapping[str, SourceFile]
    hashes: Mapping[str, str]
    findings: tuple[Finding, ...]


def fetch_files(
    package: Package,
    resources: Sequence[Resource],
    *,
    contract: Contract,
    scratch: Path,
    settings: Settings,
) -> Fetched:
    """Fetch every file whose extract is known.

    Args:
        package: the folder or .zip.
        resources: the files its descriptor names.
        contract: its extracts are those that are known.
        scratch: a folder for links, unpacked files and spreadsheets turned into CSV.
        settings: what a spreadsheet may cost.
    """
    files: dict[str, SourceFile] = {}
    hashes: dict[str, str] = {}
    findings = _odd_files(package, resources, known=frozenset(contract.extracts))
    for resource in resources:
        if resource.name not in contract.extracts:
            continue
        target = scratch / f"{resource.name}.{resource.format}"
        try:
            package.fetch(resource, target=target)
            facts = file_facts(target)
            hashes[resource.name] = facts.sha256
            findings += _integrity(resource, facts)
            if resource.format == "csv":
                files[resource.name] = SourceFile(
                    path=target, name=resource.path, facts=facts, reading_facts=facts
                )
                continue
            extract = contract.extracts[resource.name]
            files[resource.name], noted = _from_spreadsheet(
                resource, target, facts, extract=extract, settings=settings
            )
            findings += noted
        except UnusableError as error:
            findings.append(error.finding)
    return Fetched(files=files, hashes=hashes, findings=tuple(findings))


def _odd_files(
    package: Package, resources: Sequence[Resource], *, known: frozenset[str]
) -> list[Finding]:
    findings = [
        Finding(code="resource_unknown", detail=_shown(each.name))
        for each in resources
        if each.name not in known
    ]
    unlisted = package.unlisted(tuple(resources))
    if unlisted:
        findings.append(Finding(code="file_not_listed", count=len(unlisted)))
    return findings


def _shown(name: str) -> str:
    """The name of an unknown resource where it looks like a name."""
    is_name = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return f"Unknown: {name[:_NAME_LETTERS]}." if is_name else ""


def _from_spreadsheet(
    resource: Resource, path: Path, facts: FileFacts, *, extract: Extract, settings: Settings
) -> tuple[SourceFile, list[Finding]]:
    """The file in the reference form, and what was noted on the way."""
    from warehouse.intake import spreadsheets  # noqa: PLC0415

    target = path.with_suffix(".csv")
    limits = spreadsheets.SpreadsheetLimits(
        unpacked_bytes=settings.maximum_spreadsheet_bytes,
        memory_bytes=settings.maximum_spreadsheet_memory_bytes,
    )
    try:
        noted = spreadsheets.spreadsheet_to_csv(
            path,
            target,
            extract=resource.name,
            limits=limits,
            dates=spreadsheets.date_headers(extract),
        )
    except UnreadableError as error:
        raise refuse("file_unreadable", str(error), extract=resource.name) from None
    source = SourceFile(
        path=target, name=resource.path, facts=facts, reading_facts=file_facts(target)
    )
    return source, noted


def _integrity(resource: Resource, facts: FileFacts) -> list[Finding]:
    name, found = resource.name, []
    if resource.bytes is None or resource.sha256 is None:
        found.append(Finding(code="hash_missing", extract=name))
    if resource.bytes is not None and resource.bytes != facts.bytes:
        detail = f"The descriptor says {resource.bytes}, the file has {facts.bytes}."
        found.append(Finding(code="bytes_mismatch", extract=name, detail=detail))
    if resource.sha256 is not None and resource.sha256 != facts.sha256:
        found.append(Finding(code="hash_mismatch", extract=name))
    return found
