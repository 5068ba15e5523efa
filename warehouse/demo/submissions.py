"""Write a world as the submissions its providers would have sent, quarter by quarter."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from warehouse.demo import case_views, staff_views, views
from warehouse.demo.cells import Column, Table
from warehouse.demo.contact_views import ContactFiles
from warehouse.demo.faults import FaultLine
from warehouse.demo.order_faults import (
    LOST,
    OUT_OF_ORDER,
    check_room,
    is_lost,
    is_sent_twice,
    older_copy,
)
from warehouse.demo.parts import ONCE, PART_PEOPLE, SUMMED, Sums, numbered, parts_of
from warehouse.demo.timeline import NEWEST_END, Quarter, instant_text
from warehouse.demo.views import CODES, Known, know
from warehouse.demo.world import World, check_size, simulate

PUBLISHED_FIGURES = Path(__file__).with_name("published_figures.csv")
Progress = Callable[[str, int, int], None]
View = Callable[[Known, int, Quarter], Table]
VIEWS: dict[str, View] = {
    "sentence": views.sentence_table,
    "custody_event": views.custody_table,
    "requirement": views.requirement_table,
    "enforcement_action": case_views.action_table,
    "breach": case_views.breach_table,
    "breach_referral": case_views.referral_table,
    "allocation": views.allocation_table,
    "case_allocation": case_views.case_allocation_table,
    "plan": case_views.plan_table,
    "registration": case_views.registration_table,
    "risk_escalation": case_views.escalation_table,
    "court_report": case_views.report_table,
    "service_request": case_views.service_table,
    "staff": staff_views.staff_table,
    "staff_absence": staff_views.absence_table,
    "supervision_session": staff_views.session_table,
    "team": staff_views.team_table,
}
SENT_BY_ONE = {
    "breach_referral": "N07",
    "case_allocation": "N07",
    "court_report": "N07",
    "risk_escalation": "C17",
    "service_request": "C17",
}
"""Extracts that only one kind of provider keeps."""
COURT_STAGE = frozenset({"case_allocation", "court_report"})
"""Extracts whose people the sender need not supervise."""


@dataclass(frozen=True)
class DemoReport:
    """What was written: folders oldest first, rows per extract and faults put in on purpose."""

    folders: tuple[Path, ...]
    people: int
    quarters: int
    seed: int
    rows: dict[str, int]
    faults_by_period: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, int]:
        """How many were put in, by fault, provider and extract, all periods together."""
        together = sum((Counter(each) for each in self.faults_by_period.values()), Counter[str]())
        return dict(sorted(together.items()))

    def as_dict(self) -> dict[str, object]:
        """The report as plain values for JSON; folders by name."""
        return {
            "folders": [folder.name for folder in self.folders],
            "people": self.people,
            "quarters": self.quarters,
            "seed": self.seed,
            "rows": dict(self.rows),
            "faults": self.faults,
            "faults_by_period": dict(self.faults_by_period),
        }


@dataclass(frozen=True)
class _Sender:
    """What makes the files of every submission of one demo."""

    line: FaultLine
    has_order_faults: bool
    sums: Sums = field(default_factory=Sums)
    rows: dict[str, int] = field(default_factory=dict)

    def write(self, path: Path, pieces: Iterable[pa.Table]) -> None:
        """Write one extract, after the rows of earlier parts, and count its rows."""
        self.rows[path.stem] = self.rows.get(path.stem, 0) + write_csv(path, pieces)


@dataclass(frozen=True)
class _Ground:
    """One part of the demo, and what its files are made from."""

    known: Known
    contacts: ContactFiles

    @property
    def part(self) -> int:
        return self.known.world.part

    def before(self, quarter: Quarter) -> Quarter | None:
        """The quarter before one of them; None before the first."""
        quarters = self.known.world.quarters
        place = quarters.index(quarter)
        return quarters[place - 1] if place else None


def _ground_of(world: World) -> _Ground:
    """What the files of one world are made from."""
    known = know(world)
    return _Ground(known, ContactFiles(known))


def write_submissions(
    out_dir: Path,
    *,
    people: int = 4000,
    quarters: int = 8,
    seed: int = 2016,
    faults: bool = True,
    fault_scale: float = 1.0,
    order_faults: bool = False,
    part_people: int = PART_PEOPLE,
    newest_end: str = NEWEST_END,
    progress: Progress | None = None,
) -> DemoReport:
    """Write synthetic submissions of London CRC and NPS London, and the real published figures.

    A large demo is made in parts and each part added to the files, so memory holds one part only,
    however many people there are.

    Args:
        out_dir: made when missing; a folder of the same name in it is replaced.
        people: persons on the caseload of a typical day, both providers together.
        quarters: the last so many quarters up to January to March 2017 (1 to 11).
        seed: same arguments, same bytes.
        faults: put in the faults of real systems (``docs/demo_faults.md``).
        fault_scale: multiplies the share of every fault; 1 is what the documentation says.
        order_faults: lose one submission and send another out of order (Q27), which cuts the
            series and is refused at the door; needs three quarters.
        part_people: most people of one part; a demo of several parts has other people in it.
        newest_end: last day of the newest quarter, YYYY-MM-DD; a benchmark of a long history ends
            later than the demo's story.
        progress: called with what was written, how many folders are done, and of how many.

    Returns:
        The folders (``<provider>_<period>``), the rows of each extract and the faults put in.

    Raises:
        WrongUseError: ``people`` or ``quarters`` is out of range.
    """
    if order_faults:
        check_room(quarters)
    check_size(people)
    sender = _Sender(FaultLine(scale=fault_scale if faults else 0.0), order_faults)
    out_dir.mkdir(parents=True, exist_ok=True)
    parts = parts_of(people, most=part_people)
    total, done = len(parts) * len(CODES) * quarters + 1, 0
    folders: dict[Path, None] = {}
    for part in parts:
        world = simulate(
            people=part.people,
            quarters=quarters,
            seed=part.seed(seed),
            part=part.number,
            newest_end=newest_end,
        )
        for folder in _folders(sender, out_dir, world, is_last=part == parts[-1]):
            folders[folder] = None
            done += 1
            if progress is not None:
                progress(folder.name, done, total)
        del world
    rows = dict(sorted(sender.rows.items()))
    return DemoReport(tuple(folders), people, quarters, seed, rows, sender.line.by_period)


def _folders(sender: _Sender, out_dir: Path, world: World, *, is_last: bool) -> Iterator[Path]:
    """Add one part's rows folder after folder, oldest first; the last part finishes each."""
    ground = _ground_of(world)
    for quarter in world.quarters:
        for provider, code in enumerate(map(str, CODES)):
            if sender.has_order_faults and is_lost(code, quarter, world.quarters):
                continue
            folder = out_dir / f"{code}_{quarter.label}"
            if not world.part:
                _fresh(folder)
            _provider_files(sender, ground, folder, provider, quarter)
            if is_last:
                _finish(sender, folder, code, quarter)
            yield folder
    if is_last:
        if sender.has_order_faults:
            yield from _out_of_order(sender, out_dir, world)
        yield _published(out_dir, world)


def _out_of_order(sender: _Sender, out_dir: Path, world: World) -> Iterator[Path]:
    """Note what was lost, and send an older copy of what is sent twice."""
    for quarter in world.quarters:
        for code in map(str, CODES):
            if is_lost(code, quarter, world.quarters):
                sender.line.note(f"{LOST} ({code})", quarter, 1)
            if is_sent_twice(code, quarter, world.quarters):
                sender.line.note(f"{OUT_OF_ORDER} ({code})", quarter, 1)
                yield older_copy(out_dir / f"{code}_{quarter.label}")


def _finish(sender: _Sender, folder: Path, code: str, quarter: Quarter) -> None:
    """Write what is added up over all parts, and describe the folder."""
    table = sender.sums.total(folder.name)
    sender.write(folder / f"{SUMMED}.csv", [sender.line.spoil(SUMMED, table, code, quarter)])
    _package(folder, code, quarter)


def _fresh(folder: Path) -> Path:
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def _provider_files(
    sender: _Sender, ground: _Ground, folder: Path, provider: int, quarter: Quarter
) -> None:
    """One part's rows of one submission; people last, as the others say who must be among them."""
    code, known, line = str(CODES[provider]), ground.known, sender.line
    named: list[Column] = []

    def pieces() -> Iterator[pa.Table]:
        for piece in ground.contacts.pieces(provider, quarter, ground.before(quarter)):
            named.append(pc.unique(piece["crn"]))
            yield line.spoil("contact", numbered(piece, part=ground.part), code, quarter)

    sender.sums.add(folder.name, staff_views.in_post_table(known, provider, quarter))
    for name, view in VIEWS.items():
        if SENT_BY_ONE.get(name, code) == code and not (name in ONCE and ground.part):
            table = numbered(view(known, provider, quarter), part=ground.part)
            if "crn" in table and name not in COURT_STAGE:
                named.append(table["crn"])
            sender.write(folder / f"{name}.csv", [line.spoil(name, table, code, quarter)])
    sender.write(folder / "contact.csv", pieces())
    people = views.people_table(known, provider, quarter, named=named)
    sender.write(folder / "person.csv", [line.spoil("person", people, code, quarter)])


def write_csv(path: Path, pieces: Iterable[pa.Table]) -> int:
    """Add tables of the same columns to the end of one CSV file; returns the rows.

    A new file gets a header first.
    """
    options = pcsv.WriteOptions(include_header=False, quoting_style="none")
    rows = 0
    with path.open("ab") as sink:
        for table in pieces:
            if not sink.tell():
                sink.write(_header(table.column_names))
            pcsv.write_csv(table, sink, options)
            rows += table.num_rows
    return rows


def _header(names: list[str]) -> bytes:
    quoted = [f'"{name}"' if "\n" in name else name for name in names]
    return (",".join(quoted) + "\n").encode("utf-8")


def _package(folder: Path, provider: str, quarter: Quarter) -> None:
    """Describe the folder's files as a Data Package."""
    described = {
        "name": f"{provider.lower()}-{quarter.label.replace('_', '-')}",
        "title": "Synthetic demonstration data: no real person or event",
        "synthetic": True,
        "created": instant_text(quarter.created),
        "provider_code": provider,
        "period_start": instant_text(quarter.start * 1440)[:10],
        "period_end": instant_text(quarter.end * 1440)[:10],
        "contract_version": "1",
        "resources": [_resource(path) for path in sorted(folder.glob("*.csv"))],
    }
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def _resource(path: Path) -> dict[str, object]:
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return {
        "name": path.stem,
        "path": path.name,
        "format": "csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _published(out_dir: Path, world: World) -> Path:
    """The real published figures, which the Ministry of Justice would send."""
    newest = world.quarters[-1]
    folder = _fresh(out_dir / f"MOJ_{newest.label}")
    shutil.copyfile(PUBLISHED_FIGURES, folder / "published_figure.csv")
    _package(folder, "MOJ", newest)
    return folder
