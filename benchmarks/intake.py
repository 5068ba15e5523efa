"""How long the door takes for a large contact file, against only copying it to Parquet.

The floor is ``COPY (read_csv all_varchar) TO parquet`` of the same file in the same run. Goal: the
check and storing of the whole submission in at most twice the floor's time, within 1 GiB.

Run: ``python -m benchmarks.intake --rows 1000000``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.measuring import Line, Measured, in_own_process, report
from tests.intake.packages import PackageBuilder
from warehouse.contract import load_contract
from warehouse.intake import submit
from warehouse.settings import Settings

GOAL_RATIO = 2.0
_PEOPLE_SHARE = 0.02


def write_contacts(target: Path, *, rows: int, provider: str) -> None:
    """A contact file of realistic columns; some rows have unknown codes, none an error."""
    people = max(1, int(rows * _PEOPLE_SHARE))
    columns = {
        "contact_id": "2600000000 + i",
        "crn": f"format('A{{:06d}}', (i * 7919) % {people})",
        "event_id": f"1000 + (i * 7919) % {people}",
        "contact_type_code": "(['COAP', 'COHV', 'CHVS', 'NGS1'])[1 + i % 4]",
        "contact_date": "date '2016-10-01' + cast(i % 92 as integer)",
        "start_time": "format('{:02d}:30', 9 + i % 8)",
        "end_time": "format('{:02d}:00', 10 + i % 8)",
        "outcome_code": "case i % 5 when 0 then null when 1 then 'AFTC' else 'ATTC' end",
        "attended": "case i % 5 when 0 then null else 'Y' end",
        "complied": "case i % 5 when 0 then null when 1 then 'N' else 'Y' end",
        "staff_code": "format('{}A{:03d}', '" + provider + "', i % 400)",
        "team_code": "format('{}T{:02d}', '" + provider + "', i % 40)",
        "provider_code": f"'{provider}'",
        "created_at": "strftime(timestamp '2016-10-01 09:00:00' + i * interval 7 second, "
        "'%Y-%m-%dT%H:%M:%S+01:00')",
        "last_updated_at": "strftime(timestamp '2016-10-02 09:00:00' + i * interval 7 second, "
        "'%Y-%m-%dT%H:%M:%S+01:00')",
        "soft_deleted": "'N'",
    }
    fields = [each.name for each in load_contract().extract("contact").fields]
    selected = ", ".join(f"{columns.get(name, 'null')} as {name}" for name in fields)
    _copy(f"select {selected} from range({rows}) as numbers(i)", target)


def write_people(target: Path, *, rows: int) -> None:
    """Everyone the contacts name."""
    people = max(1, int(rows * _PEOPLE_SHARE))
    columns = {
        "crn": "format('A{:06d}', i)",
        "gender_code": "'M'",
        "restricted_case": "'N'",
        "soft_deleted": "'N'",
    }
    fields = [each.name for each in load_contract().extract("person").fields]
    selected = ", ".join(f"{columns.get(name, 'null')} as {name}" for name in fields)
    _copy(f"select {selected} from range({people}) as numbers(i)", target)


def _copy(query: str, target: Path) -> None:
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        con.execute(f"copy ({query}) to '{target}' (header, delimiter ',')")


def make_package(folder: Path, *, rows: int) -> Path:
    """A submission whose contact file has so many rows."""
    folder.mkdir()
    contacts, people = folder / "contacts.made", folder / "people.made"
    write_contacts(contacts, rows=rows, provider="C17")
    write_people(people, rows=rows)
    builder = PackageBuilder()
    builder.texts = {"contact": contacts.read_bytes(), "person": people.read_bytes()}
    contacts.unlink()
    people.unlink()
    return builder.write(folder)


def floor_seconds(file: Path, target: Path) -> float:
    """The time to copy the file to Parquet as text, checking nothing."""
    start = time.perf_counter()
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        con.execute(
            f"copy (select * from read_csv('{file}', all_varchar = true)) to '{target}' "
            "(format parquet)"
        )
    return time.perf_counter() - start


def measure(*, rows: int, repeats: int) -> Line:
    """Medians of interleaved runs of the floor and of the door."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        folder = Path(name)
        package = make_package(folder / "package", rows=rows)
        floors, doors = [], []
        for turn in range(repeats):
            floors.append(floor_seconds(package / "contact.csv", folder / "floor.parquet"))
            doors.append(door_run(package, folder / f"home{turn}"))
    return Line(
        what="intake of a contact file",
        size=f"{rows:,} rows",
        measured=Measured(
            seconds=statistics.median(each.seconds for each in doors),
            peak_mebibytes=max(each.peak_mebibytes for each in doors),
        ),
        floor_seconds=statistics.median(floors),
        goal=GOAL_RATIO,
        goal_size="1,000,000 rows",
    )


def door_run(package: Path, home: Path) -> Measured:
    """One submit in a process of its own."""
    return in_own_process("benchmarks.intake", "--one", str(package), str(home))


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("PACKAGE", "HOME"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        package, home = map(Path, given.one)
        report(lambda: submit(package, settings=Settings(home=home)))
    else:
        print(json.dumps(measure(rows=given.rows, repeats=given.repeats).as_dict()))


if __name__ == "__main__":
    main()
