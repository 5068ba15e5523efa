"""What is written: the same bytes for the same seed, packages that describe themselves."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from warehouse.contract import load_contract
from warehouse.demo import DemoReport, simulate, write_submissions
from warehouse.demo.submissions import PUBLISHED_FIGURES
from warehouse.errors import WrongUseError

Written = tuple[Path, DemoReport]


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_submissions(tmp_path / name, people=200, quarters=2, seed=7)
    assert _hashes(tmp_path / "one") == _hashes(tmp_path / "two")


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    write_submissions(tmp_path / "one", people=200, quarters=1, seed=7)
    write_submissions(tmp_path / "two", people=200, quarters=1, seed=8)
    one, two = _hashes(tmp_path / "one"), _hashes(tmp_path / "two")
    contact = "C17_2017-01_2017-03/contact.csv"
    assert one[contact] != two[contact]


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    write_submissions(tmp_path, people=200, quarters=1, seed=7)
    stray = tmp_path / "C17_2017-01_2017-03" / "stray.csv"
    stray.write_text("left over", encoding="utf-8")
    before = _hashes(tmp_path)
    write_submissions(tmp_path, people=200, quarters=1, seed=7)
    after = _hashes(tmp_path)
    assert not stray.exists()
    assert after == {name: value for name, value in before.items() if "stray" not in name}


def test_folders_are_named_by_provider_and_period(clean: Written) -> None:
    folder, report = clean
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 17
    assert names[0] == "C17_2015-04_2015-06"
    assert names[-1] == "N07_2017-01_2017-03"
    assert "MOJ_2017-01_2017-03" in names
    assert sorted(path.name for path in report.folders) == names


def test_packages_describe_their_files(clean: Written) -> None:
    for folder in clean[1].folders:
        package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        assert package["synthetic"] is True
        assert "ynthetic" in package["title"]
        assert package["contract_version"] == "1"
        assert package["provider_code"] == folder.name[:3]
        assert package["period_start"][:7] == folder.name[4:11]
        assert package["period_end"] < package["created"]
        assert {r["path"] for r in package["resources"]} == {p.name for p in folder.glob("*.csv")}
        for resource in package["resources"]:
            content = (folder / resource["path"]).read_bytes()
            assert resource["bytes"] == len(content)
            assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_every_extract_is_written_by_those_expected_to_send_it(clean: Written) -> None:
    kinds = {"C17": "crc", "N07": "nps"}
    contract = load_contract()
    for provider, kind in kinds.items():
        folder = clean[0] / f"{provider}_2016-07_2016-09"
        expected = {name for name, e in contract.extracts.items() if kind in e.expected_of}
        assert {path.stem for path in folder.glob("*.csv")} == expected


def test_columns_are_those_of_the_contract(clean: Written) -> None:
    contract = load_contract()
    for folder in clean[1].folders:
        for path in folder.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as lines:
                header = next(csv.reader(lines))
            assert header == [field.name for field in contract.extracts[path.stem].fields], path


def test_published_figures_are_sent_as_they_were_published(clean: Written) -> None:
    sent = clean[0] / "MOJ_2017-01_2017-03" / "published_figure.csv"
    assert sent.read_bytes() == PUBLISHED_FIGURES.read_bytes()


def test_progress_counts_folders(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    def told(name: str, done: int, total: int) -> None:
        seen.append((name, done, total))

    write_submissions(tmp_path, people=200, quarters=1, seed=7, progress=told)
    assert [(done, total) for _, done, total in seen] == [(1, 3), (2, 3), (3, 3)]


def test_report_is_plain_json(faulty: Written) -> None:
    found = json.loads(json.dumps(faulty[1].as_dict()))
    assert found["rows"]["contact"] > 100_000
    assert found["people"] == 1500
    assert len(found["folders"]) == 17
    assert found["faults"]


@pytest.mark.parametrize("people", [0, 99, 1_250_001])
def test_too_few_or_too_many_people_are_refused(people: int) -> None:
    with pytest.raises(WrongUseError, match="people"):
        simulate(people=people)
