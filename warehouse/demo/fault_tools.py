"""The tools with which faults are put into a table: choose rows, overwrite cells, drop, repeat.

Rows are chosen by a hash of their key, so a row that is sent again is faulty again, and the same
demo has the same faults however it is cut into pieces.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from warehouse.demo.cells import Column
from warehouse.demo.timeline import Flags

KEYS = {
    "person": ("crn",),
    "sentence": ("disposal_id",),
    "requirement": ("component_id",),
    "contact": ("contact_id",),
    "allocation": ("allocation_id",),
    "plan": ("plan_id",),
    "staff": ("staff_code",),
    "staff_in_post": ("snapshot_date", "team_code", "grade_code"),
    "staff_absence": ("absence_id",),
    "team": ("team_code",),
    "supervision_session": ("session_id",),
}
"""The columns whose values decide which rows of an extract are chosen."""
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
UNIT = float(2**64)
BASE = np.uint64(131)


def even_share(keys: NDArray[np.uint64], salt: int) -> NDArray[np.float64]:
    """A number from 0 to 1 for each key, the same everywhere (splitmix64)."""
    with np.errstate(over="ignore"):
        z = keys + MIX[0] * np.uint64(salt + 1)
        z = (z ^ (z >> SHIFTS[0])) * MIX[1]
        z = (z ^ (z >> SHIFTS[1])) * MIX[2]
        z = z ^ (z >> SHIFTS[2])
    return np.asarray(z / UNIT)


def whole_numbers(column: Column) -> NDArray[np.uint64]:
    """A key column as whole numbers: as they are, or a sum over the letters of a text."""
    if pa.types.is_integer(column.type):
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.uint64)
    words = pc.cast(column, pa.string()).to_numpy(zero_copy_only=False).astype("U20")
    letters = np.ascontiguousarray(words).view(np.uint32).reshape(len(words), -1).astype(np.uint64)
    powers = BASE ** np.arange(letters.shape[1], dtype=np.uint64)
    return np.asarray((letters * powers).sum(axis=1, dtype=np.uint64))


@dataclass
class Batch:
    """Some rows of one extract on their way into a file; no row gets two faults."""

    table: pa.Table
    extract: str
    provider: str
    period_start: np.datetime64
    period_end: np.datetime64
    touched: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.touched = np.zeros(self.table.num_rows, dtype=bool)
        self._keys = self._numbers(*KEYS[self.extract])

    def keys(self, name: str | None = None) -> NDArray[np.uint64]:
        """The keys rows are chosen by: the extract's own, or those of another column."""
        return self._keys if name is None else self._numbers(name)

    def _numbers(self, *names: str) -> NDArray[np.uint64]:
        numbers = np.zeros(self.table.num_rows, dtype=np.uint64)
        for name in names:
            numbers = numbers * BASE + whole_numbers(self.table[name].combine_chunks())
        return numbers

    def filled(self, name: str) -> Flags:
        """Rows in which a column has a value."""
        return np.asarray(pc.is_valid(self.table[name]).to_numpy(), dtype=bool)

    def equals(self, name: str, value: str) -> Flags:
        """Rows in which a text column has one value."""
        return np.asarray(
            pc.fill_null(pc.equal(self.table[name], value), False).to_numpy(), dtype=bool
        )

    def dates(self, name: str) -> NDArray[np.datetime64]:
        """A date column; NaT where empty."""
        return np.asarray(self.table[name].to_numpy(), dtype="datetime64[D]")

    def choose(
        self, share: float, salt: int, among: Flags | None = None, *, by: str | None = None
    ) -> Flags:
        """Choose about a share of the rows (of those given), none twice, and mark them."""
        chosen = (even_share(self.keys(by), salt) < share) & ~self.touched
        if among is not None:
            chosen &= among
        self.touched |= chosen
        return np.asarray(chosen)

    def put(self, name: str, rows: Flags, value: str | None) -> int:
        """Write one text into a column of the rows; returns how many."""
        count = int(rows.sum())
        if count:
            text = pc.cast(self.table[name].combine_chunks(), pa.string())
            filler = pa.repeat(pa.scalar(value, pa.string()), count)
            self._set(name, pc.replace_with_mask(text, pa.array(rows), filler))
        return count

    def put_each(self, name: str, rows: Flags, values: NDArray[np.str_]) -> int:
        """Write a text of its own into a column of each of the rows; returns how many."""
        count = int(rows.sum())
        if count:
            text = pc.cast(self.table[name].combine_chunks(), pa.string())
            filler = pa.array([str(value) for value in values], pa.string())
            self._set(name, pc.replace_with_mask(text, pa.array(rows), filler))
        return count

    def texts(self, name: str, rows: Flags) -> NDArray[np.str_]:
        """A column of the rows as text."""
        text = pc.cast(self.table[name].combine_chunks(), pa.string()).filter(pa.array(rows))
        return np.asarray(text.to_numpy(zero_copy_only=False)).astype(str)

    def drop(self, rows: Flags) -> int:
        """Leave rows out; returns how many."""
        keep = ~rows
        self.table = self.table.filter(pa.array(keep))
        self.touched, self._keys = self.touched[keep], self._keys[keep]
        return int(rows.sum())

    def repeat(self, rows: Flags, changes: dict[str, NDArray[np.str_] | str | None]) -> int:
        """Add copies of the rows at the end, with some columns changed; returns how many."""
        count = int(rows.sum())
        if not count:
            return 0
        copies = self.table.filter(pa.array(rows))
        for name, value in changes.items():
            column = pa.array(
                [value] * count
                if value is None or isinstance(value, str)
                else [str(v) for v in value],
                pa.string(),
            )
            copies = copies.set_column(copies.column_names.index(name), name, column)
            self._set(name, pc.cast(self.table[name].combine_chunks(), pa.string()))
        copies = copies.cast(self.table.schema)
        self.table = pa.concat_tables([self.table, copies])
        self.touched = np.concatenate([self.touched, np.ones(count, dtype=bool)])
        self._keys = np.concatenate([self._keys, self._keys[rows]])
        return count

    def _set(self, name: str, column: Column) -> None:
        self.table = self.table.set_column(self.table.column_names.index(name), name, column)
