"""Packages that are refused before a row is read, and those that only look odd."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.intake.conftest import of_code
from tests.intake.packages import FIGURE, SENTENCE, PackageBuilder, zipped
from warehouse.intake import Verdict, check
from warehouse.settings import Settings

Check = Callable[[PackageBuilder], Verdict]


def refusals(verdict: Verdict) -> set[str]:
    """The codes that refuse the submission."""
    return {each.code for each in verdict.findings if each.is_refusal}


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"contract_version": "2"}, "contract_version_unknown", "not known yet"),
        ({"contract_version": 1}, None, "a number for a text is understood"),
        ({"contract_version": None}, "contract_version_unknown", "missing"),
        ({"provider_code": "C99"}, "provider_unknown", "no such provider"),
        ({"provider_code": "../C17"}, "descriptor_invalid", "a path for a code"),
        ({"provider_code": 17}, "descriptor_invalid", "a number for a code"),
        ({"created": "2017-01-05T09:00:00"}, "descriptor_invalid", "no offset"),
        ({"created": "yesterday"}, "descriptor_invalid", "no date"),
        ({"created": "0001-01-01T00:00:00+10:00"}, "descriptor_invalid", "before the first year"),
        ({"period_start": "2016-10-02"}, "period_invalid", "not the first of a month"),
        ({"period_end": "2016-12-30"}, "period_invalid", "not the last of a month"),
        ({"period_end": "2016-09-30"}, "period_invalid", "ends before it begins"),
        ({"period_start": "2016-10"}, "descriptor_invalid", "no day"),
        ({"period_start": "2016-12-01"}, None, "one month is a period"),
        ({"resources": []}, None, "the builder's own list goes before"),
    ],
)
def test_descriptor(checked: Check, changes: dict[str, Any], code: str | None, why: str) -> None:
    found = refusals(checked(PackageBuilder(**changes)))
    assert code in found if code else found == set(), why


def test_a_provider_that_had_ended_is_refused(checked: Check) -> None:
    """The CRCs ended on 25 June 2021: June may still be sent, July not."""
    last = {"period_start": "2021-06-01", "period_end": "2021-06-30"}
    after = {"period_start": "2021-07-01", "period_end": "2021-07-31"}
    assert "provider_unknown" not in refusals(checked(PackageBuilder(**last)))
    assert "provider_unknown" in refusals(checked(PackageBuilder(**after)))


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff", '"text"', "[" * 100_000])
def test_a_descriptor_that_is_no_object_is_refused(
    tmp_path: Path, settings: Settings, text: str
) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    (folder / "datapackage.json").write_text(text, encoding="latin-1")
    assert refusals(check(folder, settings=settings)) == {"descriptor_invalid"}


@pytest.mark.parametrize(
    "resources",
    [None, {}, ["contact.csv"], [{"path": "a.csv"}], [{"name": "contact", "path": ["a", "b"]}]],
)
def test_a_list_of_resources_must_be_one(
    tmp_path: Path, settings: Settings, resources: Any
) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = resources
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert refusals(check(folder, settings=settings)) == {"descriptor_invalid"}


def test_nothing_there(tmp_path: Path, settings: Settings) -> None:
    assert refusals(check(tmp_path / "none", settings=settings)) == {"package_unreadable"}
    (tmp_path / "empty").mkdir()
    assert refusals(check(tmp_path / "empty", settings=settings)) == {"descriptor_missing"}
    (tmp_path / "text.zip").write_text("no zip", encoding="utf-8")
    assert refusals(check(tmp_path / "text.zip", settings=settings)) == {"package_unreadable"}


@pytest.mark.parametrize(
    ("change", "codes", "why"),
    [
        ({"path": "../contact.csv"}, {"path_outside_package"}, "climbs out"),
        ({"path": "/etc/passwd"}, {"path_outside_package"}, "absolute"),
        ({"path": "..\\contact.csv"}, {"path_outside_package"}, "climbs out, the other way"),
        ({"path": "C:/contact.csv"}, {"path_outside_package"}, "a drive"),
        ({"path": "https://example.invalid/a.csv"}, {"path_outside_package"}, "an address"),
        ({"path": "absent.csv"}, {"file_missing"}, "not there"),
        ({"path": "."}, {"path_outside_package"}, "the folder itself"),
        ({"bytes": 1}, {"bytes_mismatch"}, "another size"),
        ({"hash": "sha256:" + "0" * 64}, {"hash_mismatch"}, "another hash"),
        ({"hash": "md5:" + "0" * 32}, {"descriptor_invalid"}, "another algorithm"),
        ({"bytes": "many"}, {"descriptor_invalid"}, "no number"),
        ({"format": "parquet"}, {"format_unknown"}, "a form nobody agreed on"),
        ({"encoding": "windows-1252"}, {"format_unknown"}, "another encoding"),
        ({"bytes": None, "hash": None}, set(), "missing: only a warning"),
    ],
)
def test_resource(checked: Check, change: dict[str, Any], codes: set[str], why: str) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"contact": change}
    verdict = checked(builder)
    assert refusals(verdict) == codes, why
    assert bool(of_code(verdict, "hash_missing")) is (change.get("bytes", 1) is None), why


def test_an_extract_sent_twice_is_refused(checked: Check) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"staff": {"name": "contact"}}
    assert refusals(checked(builder)) == {"resource_repeated"}


@pytest.mark.parametrize("target", ["/etc/hostname", "person.csv"])
def test_links_are_not_followed(tmp_path: Path, settings: Settings, target: str) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    (folder / "contact.csv").unlink()
    (folder / "contact.csv").symlink_to(target)
    assert refusals(check(folder, settings=settings)) == {"path_outside_package"}


def test_a_linked_folder_is_not_followed(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"contact": {"path": "files/contact.csv"}}
    folder = builder.write(tmp_path / "package")
    (folder / "files").symlink_to(folder)
    assert refusals(check(folder, settings=settings)) == {"path_outside_package"}


def test_a_folder_name_is_never_read_as_a_pattern(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "odd [name]* 'quoted'")
    verdict = check(folder, settings=settings)
    assert verdict.findings == ()
    assert [each.rows_read for each in verdict.extracts] == [1] * 7


@pytest.mark.parametrize("inside", ["", "C17_2016-10_2016-12/"])
def test_a_zip_is_read_like_its_folder(tmp_path: Path, settings: Settings, inside: str) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    archive = zipped(folder, tmp_path / "package.zip", inside=inside)
    from_folder, from_zip = check(folder, settings=settings), check(archive, settings=settings)
    assert from_zip.to_dict() == from_folder.to_dict()
    assert from_zip.findings == ()


def test_a_zip_cannot_climb_out(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"contact": {"path": "../contact.csv"}}
    folder = builder.write(tmp_path / "package")
    archive = tmp_path / "package.zip"
    zipped(folder, archive)
    with zipfile.ZipFile(archive, "a") as file:
        file.writestr("../contact.csv", (folder / "contact.csv").read_bytes())
    assert refusals(check(archive, settings=settings)) == {"path_outside_package"}
    assert not (tmp_path.parent / "contact.csv").exists()


def test_a_link_in_a_zip_is_refused(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for each in folder.iterdir():
            if each.name != "contact.csv":
                file.write(each, each.name)
        link = zipfile.ZipInfo("contact.csv")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/hostname")
    assert refusals(check(archive, settings=settings)) == {"path_outside_package"}


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, settings: Settings
) -> None:
    builder = PackageBuilder()
    builder.texts["contact"] = "a" * 3_000_000
    archive = zipped(builder.write(tmp_path / "package"), tmp_path / "package.zip")
    assert archive.stat().st_size < 100_000
    small = settings.model_copy(update={"maximum_file_bytes": 1_000_000})
    assert refusals(check(archive, settings=small)) == {"file_too_large"}


def test_a_damaged_zip_is_refused(tmp_path: Path, settings: Settings) -> None:
    archive = zipped(PackageBuilder().write(tmp_path / "package"), tmp_path / "package.zip")
    data = bytearray(archive.read_bytes())
    place = data.find(b"contact.csv") + 60
    data[place : place + 40] = b"\0" * 40
    archive.write_bytes(data)
    assert refusals(check(archive, settings=settings)) == {"package_unreadable"}


@pytest.mark.parametrize(
    "name",
    ["person", "sentence", "contact", "allocation", "staff", "staff_absence", "staff_in_post"],
)
def test_required_extracts(checked: Check, name: str) -> None:
    builder = PackageBuilder()
    del builder.extracts[name]
    verdict = checked(builder)
    assert refusals(verdict) == {"required_extract_missing"}
    assert of_code(verdict, "required_extract_missing")[0].extract == name


def test_custody_events_are_required_with_a_custodial_sentence(
    checked: Check, custodial_code: str
) -> None:
    builder = PackageBuilder()
    builder.extracts["sentence"] = [SENTENCE | {"disposal_type_code": custodial_code}]
    assert refusals(checked(builder)) == {"required_extract_missing"}
    builder.extracts["custody_event"] = []
    assert refusals(checked(builder)) == set()


def test_an_extract_that_is_not_expected_of_the_provider_is_noted(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["court_report"] = []
    verdict = checked(builder)
    assert [each.extract for each in of_code(verdict, "extract_not_expected")] == ["court_report"]
    assert not verdict.is_refused


def test_unknown_resources_and_unlisted_files_are_noted(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"].append({"name": "workload", "path": "workload.csv"})
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    verdict = check(folder, settings=settings)
    assert {each.code for each in verdict.findings} == {"resource_unknown", "file_not_listed"}


def test_reference_figures_come_from_their_own_sender_only(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["published_figure"] = [FIGURE]
    assert refusals(checked(builder)) == {"extract_not_allowed"}


def test_the_reference_sender_needs_no_period_and_no_required_extract(checked: Check) -> None:
    builder = PackageBuilder(provider_code="MOJ", period_start=None, period_end=None)
    builder.extracts = {"published_figure": [FIGURE]}
    verdict = checked(builder)
    assert verdict.findings == ()
    # Without a period it stands under the month it was made in.
    assert verdict.period == "2017-01"


def test_the_reference_sender_sends_nothing_else(checked: Check) -> None:
    builder = PackageBuilder(provider_code="MOJ")
    builder.extracts = {"published_figure": [FIGURE], "person": []}
    assert refusals(checked(builder)) == {"extract_not_allowed"}
