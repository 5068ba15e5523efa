"""Blank files a provider can fill in, with the schema beside them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from warehouse.contract.loader import load_contract
from warehouse.contract.model import Extract
from warehouse.errors import WrongUseError

_PROFILES = "https://datapackage.org/profiles/2.0"


def write_template(directory: Path) -> tuple[Path, ...]:
    """Write one blank CSV per extract a provider sends, and a ``datapackage.json`` to fill in.

    Args:
        directory: made when absent; files of these names in it are never overwritten.

    Returns:
        The files written.

    Raises:
        WrongUseError: one of the files is there already.
    """
    extracts = [each for each in load_contract().extracts.values() if not each.sent_by]
    targets = [directory / each.file_name for each in extracts]
    descriptor = directory / "datapackage.json"
    _refuse_to_overwrite([*targets, descriptor])
    directory.mkdir(parents=True, exist_ok=True)
    for extract, target in zip(extracts, targets, strict=True):
        _write_header(extract, target)
    text = json.dumps(_package(extracts), ensure_ascii=False, indent=2)
    descriptor.write_text(text + "\n", encoding="utf-8")
    return (*targets, descriptor)


def _refuse_to_overwrite(targets: list[Path]) -> None:
    there = [each.name for each in targets if each.exists()]
    if there:
        raise WrongUseError(
            f"The folder already holds {', '.join(there)}. Choose an empty folder for the template."
        )


def _write_header(extract: Extract, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([each.name for each in extract.fields])


def _package(extracts: list[Extract]) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "provider_period",
        "created": "",
        "contract_version": load_contract().version,
        "provider_code": "",
        "period_start": "",
        "period_end": "",
        "resources": [_resource(each) for each in extracts],
    }


def _resource(extract: Extract) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": extract.name,
        "path": extract.file_name,
        "format": "csv",
        "encoding": "utf-8",
        "schema": dict(extract.descriptor),
    }
