"""The files of a package made readable, and held against what the descriptor says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.intake.csv_file import FileFacts, SourceFile, UnreadableError, file_facts
from warehouse.intake.findings import Finding
from warehouse.intake.package import Package, Resource, UnusableError, refuse

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
    known: Iterable[str],
    scratch: Path,
    maximum_bytes: int,
) -> Fetched:
    """Fetch every file whose extract is known.

    Args:
        package: the folder or .zip.
        resources: the files its descriptor names.
        known: the names of the contract's extracts.
        scratch: a folder for links, unpacked files and spreadsheets turned into CSV.
        maximum_bytes: the limit a spreadsheet may unpack to.
    """
    files: dict[str, SourceFile] = {}
    hashes: dict[str, str] = {}
    findings = _odd_files(package, resources, known=frozenset(known))
    for resource in resources:
        if resource.name not in known:
            continue
        target = scratch / f"{resource.name}.{resource.format}"
        try:
            package.fetch(resource, target=target)
            facts = file_facts(target)
            hashes[resource.name] = facts.sha256
            findings += _integrity(resource, facts)
            files[resource.name] = _source(resource, target, facts, maximum_bytes=maximum_bytes)
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


def _source(resource: Resource, path: Path, facts: FileFacts, *, maximum_bytes: int) -> SourceFile:
    """The file in the reference form."""
    if resource.format == "csv":
        return SourceFile(path=path, name=resource.path, facts=facts, reading_facts=facts)
    from warehouse.intake.spreadsheets import spreadsheet_to_csv  # noqa: PLC0415

    target = path.with_suffix(".csv")
    try:
        spreadsheet_to_csv(path, target, extract=resource.name, maximum_bytes=maximum_bytes)
    except UnreadableError as error:
        raise refuse("file_unreadable", str(error), extract=resource.name) from None
    return SourceFile(
        path=target, name=resource.path, facts=facts, reading_facts=file_facts(target)
    )


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
