"""A large demo, made part by part, so that memory holds the people of one part only.

Every part is a world of its own with its own random streams; people, staff and everything numbered
count on from part to part. Teams are the same in all parts. A demo of one part is what it was
before there were parts, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.demo.cells import Table

PART_PEOPLE = 25_000
"""People of one part on a typical day; a larger demo has more parts."""
PEOPLE_STEP, POSTS_STEP, ABSENCE_STEP = 120_000, 10_000, 100_000
"""From the first person, post or absence of a part to the first of the next."""
CONTACT_STEP, ID_STEP = 16_000_000, 2_000_000
CONTACT_COLUMNS = frozenset({"contact_id", "linked_contact_id"})
SEED_STEP = 1_000_003
SUMMED = "staff_in_post"
"""The one extract whose rows belong to teams and not to anybody: parts are added up."""
SUMMED_KEYS = ("snapshot_date", "provider_code", "team_code", "grade_code")
ONCE = frozenset({"team"})
"""Extracts that are the same in every part."""


@dataclass(frozen=True)
class Part:
    """One part of a demo: its number from 0, and how many people it has on a typical day."""

    number: int
    people: int

    def seed(self, seed: int) -> int:
        """The seed of its random streams; the first part's is the demo's."""
        return seed + self.number * SEED_STEP


def parts_of(people: int, *, most: int = PART_PEOPLE) -> tuple[Part, ...]:
    """Parts as even as can be, none larger than ``most``."""
    count = max(1, -(-people // most))
    least, over = divmod(people, count)
    return tuple(Part(number, least + (number < over)) for number in range(count))


def numbered(table: Table, *, part: int) -> Table:
    """The table with its whole-number identifiers counted on from the earlier parts."""
    if not part:
        return table
    return {name: _counted_on(name, column, part) for name, column in table.items()}


def _counted_on(name: str, column: pa.Array, part: int) -> pa.Array:
    if not name.endswith("_id") or not pa.types.is_integer(column.type):
        return column
    step = CONTACT_STEP if name in CONTACT_COLUMNS else ID_STEP
    return pc.add(column, part * step)


@dataclass
class Sums:
    """Adds up the rows of teams over the parts, submission by submission."""

    _seen: dict[str, list[pa.Table]] = field(default_factory=dict)

    def add(self, folder: str, table: Table) -> None:
        """Note one part's rows of a submission."""
        self._seen.setdefault(folder, []).append(pa.table(table))

    def total(self, folder: str) -> Table:
        """One row per day, team and grade: the sums over all parts, one part's rows as they are."""
        tables = self._seen.pop(folder)
        columns = tables[0].column_names
        if len(tables) == 1:
            return {name: tables[0][name] for name in columns}
        together = pa.concat_tables(tables)
        numbers = [name for name in columns if name not in SUMMED_KEYS]
        summed = together.group_by(SUMMED_KEYS, use_threads=False).aggregate(
            [(name, "sum") for name in numbers]
        )
        summed = summed.sort_by([(name, "ascending") for name in SUMMED_KEYS])
        keys = {name: summed[name] for name in SUMMED_KEYS}
        sums = {name: pc.round(summed[f"{name}_sum"], 2) for name in numbers}
        return {name: (keys | sums)[name] for name in columns}


def staff_codes(prefix: np.ndarray, number: np.ndarray, *, part: int) -> np.ndarray:
    """Staff codes of seven characters: the provider, a letter and three more characters.

    The first part counts in thousands behind the letters A to M; the others count on in base 36
    behind N to Z, so that no code is given twice.
    """
    if not part:
        letters = np.array(list("ABCDEFGHJKLM"))[(number // 1000) % 12]
        return np.char.add(np.char.add(prefix, letters), _digits(number % 1000, base=10))
    counted = number + part * POSTS_STEP
    letters = np.array(list("NPQRSTUVWXYZ"))[counted // 36**3]
    return np.char.add(np.char.add(prefix, letters), _digits(counted % 36**3, base=36))


def _digits(number: np.ndarray, *, base: int) -> np.ndarray:
    """Three digits in a base, as text."""
    figures = np.array(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    high, middle, low = (figures[number // base**power % base] for power in (2, 1, 0))
    return np.char.add(np.char.add(high, middle), low)
