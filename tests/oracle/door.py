"""The files as sent, less the rows the door puts in quarantine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from tests.oracle.calendar_days import months_of
from warehouse.contract import Extract, Field, load_contract

TYPES = {"integer": pl.Int64, "number": pl.Float64, "date": pl.Date}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One submission: who sent it, for which period, and the accepted rows of each extract."""

    sequence: int
    provider: str
    start: date
    end: date
    created: datetime
    rows: dict[str, pl.DataFrame]

    @property
    def months(self) -> list[date]:
        """First days of the months of the period."""
        return months_of(self.start, self.end)


def read_submissions(folders: Iterable[Path]) -> list[Sent]:
    """Submissions in the order of arrival; a later one of the same period replaces an earlier."""
    found: dict[tuple[str, date], Sent] = {}
    for sequence, folder in enumerate(folders, start=1):
        sent = _read(folder, sequence)
        found[sent.provider, sent.start] = sent
    return [sent for sent in found.values() if sent.provider != "MOJ"]


def in_order(folder: Path) -> list[Path]:
    """Folders of submissions by period end, then provider: the order they were sent in."""
    return sorted(
        (each for each in folder.iterdir() if (each / "datapackage.json").is_file()),
        key=lambda each: (each.name.split("_")[2], each.name),
    )


def _read(folder: Path, sequence: int) -> Sent:
    package = json.loads((folder / "datapackage.json").read_text())
    provider = package["provider_code"]
    return Sent(
        sequence=sequence,
        provider=provider,
        start=date.fromisoformat(package["period_start"]),
        end=date.fromisoformat(package["period_end"]),
        created=datetime.fromisoformat(package["created"]),
        rows={
            resource["name"]: _accepted(folder / resource["path"], resource["name"], provider)
            for resource in package["resources"]
        },
    )


def _accepted(file: Path, name: str, provider: str) -> pl.DataFrame:
    extract = load_contract().extracts[name]
    sent = pl.read_csv(file, infer_schema=False)
    sent = sent.rename({column: _plain(column, extract) for column in sent.columns})
    fields = [field for field in extract.fields if field.name in sent.columns]
    typed = sent.select(
        *[_typed(field).alias(field.name) for field in fields],
        *[
            pl.lit(None, dtype=TYPES.get(field.type, pl.String)).alias(field.name)
            for field in extract.fields
            if field.name not in sent.columns
        ],
        _is_bad(fields, extract, provider).alias("_is_bad"),
    )
    key = list(extract.primary_key)
    return typed.filter(
        ~pl.col("_is_bad")
        & (pl.struct(key).is_first_distinct() | pl.any_horizontal(pl.col(key).is_null()))
    ).drop("_is_bad")


def _plain(column: str, extract: Extract) -> str:
    """A header without the case and space it was written with."""
    return {field.name: field.name for field in extract.fields}.get(
        " ".join(column.split()).strip().lower().replace(" ", "_"), column
    )


def _typed(field: Field) -> pl.Expr:
    text = pl.col(field.name)
    if field.type == "date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if field.type in TYPES:
        return text.cast(TYPES[field.type], strict=False)
    return text


def _is_bad(fields: list[Field], extract: Extract, provider: str) -> pl.Expr:
    rules = [rule for field in fields for rule in _broken(field)]
    if extract.owner_field is not None and provider != "MOJ":
        rules.append(pl.col(extract.owner_field) != provider)
    return reduce(or_, [rule.fill_null(value=False) for rule in rules])


def _broken(field: Field) -> list[pl.Expr]:
    text, typed = pl.col(field.name), _typed(field)
    rules = [text.is_not_null() & typed.is_null()]
    if field.is_required:
        rules.append(text.is_null())
    if field.required_when is not None:
        rules.append(text.is_null() & pl.col(field.required_when).is_not_null())
    if field.pattern is not None:
        rules.append(~text.str.contains(f"^(?:{field.pattern})$"))
    if field.enum and field.type != "boolean":
        rules.append(~typed.cast(TYPES.get(field.type, pl.String)).is_in(list(field.enum)))
    if field.type == "boolean":
        rules.append(~text.is_in(list(field.flag_letters)))
    if field.type == "datetime":
        rules.append(~text.str.contains(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)$"))
    if field.type == "time":
        rules.append(~text.str.contains(r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))
    return rules + _outside(field, typed)


def _outside(field: Field, typed: pl.Expr) -> list[pl.Expr]:
    rules = []
    if field.minimum is not None:
        rules.append(typed < field.minimum)
    if field.maximum is not None:
        rules.append(typed > field.maximum)
    if field.exclusive_minimum is not None:
        rules.append(typed <= field.exclusive_minimum)
    return rules
