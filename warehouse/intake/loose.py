"""Loose files made into a submission: the sender and the period are said, not described."""

from __future__ import annotations

import calendar
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from warehouse.contract import load_contract, normalised_header
from warehouse.errors import WrongUseError
from warehouse.intake.csv_file import file_facts
from warehouse.intake.package import DESCRIPTOR

_PERIOD = re.compile(r"(\d{4})-(\d{2})(?:_(\d{4})-(\d{2}))?")
_FORMATS = ("csv", "xlsx", "ods")


@contextmanager
def loose_package(
    files: Sequence[Path], *, provider: str, period: str, created: datetime | None = None
) -> Iterator[Path]:
    """A folder with the files and the descriptor they lack, for as long as the context lasts.

    Args:
        files: one file per extract, named as the extract (``contact.csv``, ``Staff Absence.xlsx``).
        provider: code of the sender.
        period: ``2016-10`` or ``2016-10_2016-12``.
        created: when the files were made; the time the newest was last written when None, so that
            the same files sent again are the same submission.

    Raises:
        WrongUseError: a file's name is that of no extract or of two, its ending is no format, or
            the period is none.
    """
    start, end = _period(period)
    named = _named(files)
    made = created or datetime.fromtimestamp(max(f.stat().st_mtime for f in files), tz=UTC)
    with tempfile.TemporaryDirectory(prefix="probation-loose-") as name:
        folder = Path(name)
        resources = [_resource(extract, file, folder) for extract, file in named.items()]
        descriptor = {
            "name": f"{provider}_{period}".lower(),
            "created": made.isoformat(timespec="seconds"),
            "contract_version": load_contract().version,
            "provider_code": provider,
            "period_start": start.isoformat(),
            "period_end": end.isoformat(),
            "resources": resources,
        }
        (folder / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
        yield folder


def _named(files: Sequence[Path]) -> dict[str, Path]:
    by_name = {normalised_header(name): name for name in load_contract().extracts}
    found: dict[str, Path] = {}
    for file in files:
        name = by_name.get(normalised_header(file.stem))
        if name is None or file.suffix.lower().removeprefix(".") not in _FORMATS:
            raise WrongUseError(
                f"{file.name}: a loose file is named as its extract and ends in .csv, .xlsx or "
                f".ods, such as contact.csv. Extracts: {', '.join(load_contract().extracts)}."
            )
        if name in found:
            raise WrongUseError(f"{file.name} and {found[name].name} are both {name}. Send one.")
        found[name] = file
    return found


def _resource(extract: str, file: Path, folder: Path) -> dict[str, object]:
    target = folder / f"{extract}{file.suffix.lower()}"
    try:
        os.link(file.resolve(), target)
    except OSError:
        shutil.copyfile(file, target)
    facts = file_facts(target)
    return {
        "name": extract,
        "path": target.name,
        "format": target.suffix.removeprefix("."),
        "bytes": facts.bytes,
        "hash": f"sha256:{facts.sha256}",
    }


def _period(text: str) -> tuple[date, date]:
    found = _PERIOD.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, last_year, last_month = (int(each or 0) for each in found.groups())
        start = date(year, month, 1)
        end = date(last_year or year, last_month or month, 1)
        return start, end.replace(day=calendar.monthrange(end.year, end.month)[1])
    except ValueError:
        raise WrongUseError(
            f"--period {text!r} is no period: write 2016-10, or 2016-10_2016-12."
        ) from None
