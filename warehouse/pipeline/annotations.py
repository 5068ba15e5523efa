"""Annotations of a build: frozen with its inputs, used as the rebase log, published as a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.ledger import REBASE, Ledger
from warehouse.pipeline.files import private_folder
from warehouse.settings import Settings

ANNOTATIONS_TABLE = "annotations"
FROZEN_FOLDER = "annotation"
_FROZEN_FILE = "ledger.parquet"
_SCHEMA = pa.schema(
    [
        ("annotation_id", pa.int64()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("measure_code", pa.string()),
        ("geography_code", pa.string()),
        ("provider_code", pa.string()),
        ("kind", pa.string()),
        ("text", pa.string()),
        ("source", pa.string()),
        ("reason", pa.string()),
        ("added_by", pa.string()),
    ]
)


def freeze_annotations(
    into: Path, *, settings: Settings, received_by: dt.datetime | None = None
) -> None:
    """Write the annotations in force beside the frozen inputs of a build.

    Args:
        into: the folder of frozen inputs.
        settings: where the ledger is.
        received_by: as they stood at that moment; None = now.
    """
    with Ledger.open(settings=settings) as ledger:
        records = ledger.annotations(known_at=received_by)
    rows = [{name: asdict(each)[name] for name in _SCHEMA.names} for each in records]
    folder = private_folder(into / FROZEN_FOLDER)
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), folder / _FROZEN_FILE)


def frozen_annotations(inputs: Path) -> pa.Table:
    """The annotations a build was frozen with; none when it was frozen without.

    Shape:
        annotation_id (int), starts_on, ends_on (date; null = one day, or open for a rebase),
        measure_code, geography_code, provider_code (str, null = every one), kind, text, source,
        reason, added_by (str).
    """
    file = inputs / FROZEN_FOLDER / _FROZEN_FILE
    return pq.read_table(file, schema=_SCHEMA) if file.is_file() else _SCHEMA.empty_table()


def rebase_log(annotations: pd.DataFrame) -> pd.DataFrame:
    """The rebase log of :func:`warehouse.signals.measure_signals` from the table of annotations."""
    rebases = annotations.loc[annotations["kind"] == REBASE]
    return rebases.rename(
        columns={"starts_on": "rebase_date", "source": "evidence", "added_by": "approver"}
    )
