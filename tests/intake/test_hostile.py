"""Hostile input: never a crash, a hang, a lost row or anything stored by half."""

from __future__ import annotations

import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from tests.intake.conftest import KEY, many_contacts, of_code
from tests.intake.packages import CONTACT, LIMITS, PackageBuilder, csv_text, zipped
from warehouse.contract import load_contract
from warehouse.intake import RefusedError, Verdict, check, submit
from warehouse.intake.spreadsheets import spreadsheet_to_csv
from warehouse.settings import Settings

Check = Callable[[PackageBuilder], Verdict]
COLUMNS = [each.name for each in load_contract().extract("contact").fields]
GOOD = csv_text(many_contacts({}, count=50), COLUMNS).encode()
SECONDS_A_MEGABYTE = 10


def _counted(verdict: Verdict) -> bool:
    return all(e.rows_read == e.rows_accepted + e.rows_quarantined for e in verdict.extracts)


def _cell(text: str) -> bytes:
    rows = many_contacts({5: {"event_id": text}}, count=50)
    return csv_text(rows, COLUMNS).encode()


@pytest.mark.parametrize(
    ("content", "refused", "why"),
    [
        (b"", True, "nothing at all"),
        (b"\x00" * 100_000, True, "null bytes"),
        (random.Random(1).randbytes(200_000), True, "random bytes"),
        (b"PK\x03\x04" + random.Random(2).randbytes(50_000), True, "a zip called csv"),
        (b"\x7fELF" + b"\x00" * 5_000, True, "a program called csv"),
        ("crn,gender_code\n".encode("utf-16"), True, "UTF-16"),
        (b"\xef\xbb\xbf" + GOOD, False, "a byte order mark"),
        (GOOD.replace(b"\n", b"\r\n"), False, "carriage returns"),
        (GOOD.replace(b"\n", b"\r"), False, "carriage returns alone"),
        (GOOD.replace(b"\n", b"\r\n", 20), False, "mixed line ends"),
        (GOOD + b'"unterminated,1,2\n' * 3, True, "quotes that do not close"),
        (GOOD.replace(b"contact_id,", b"contact_id,contact_id,", 1), True, "a repeated header"),
        (b",".join(b"h%d" % n for n in range(10_000)) + b"\n", True, "10,000 columns"),
        (b"," * 2_000_000 + b"\n", True, "two million empty columns"),
        (b'"' * 1_000_001, True, "a million quotes"),
        (b"a" * 3_000_000, True, "a header of three million letters"),
        (GOOD.splitlines(True)[0] + b"," * 500_000 + b"\n", True, "a row of half a million cells"),
        (_cell("9" * 100_000), False, "a number of a hundred thousand digits"),
        (_cell("x" * 3_000_000), False, "a cell of three million letters"),
        (_cell("1\x002"), False, "a null byte in a cell"),
        (GOOD + b"\n" * 300_000, False, "300,000 empty lines"),
    ],
)
def test_a_file_that_means_harm_is_answered(
    tmp_path: Path, settings: Settings, content: bytes, refused: bool, why: str
) -> None:
    builder = PackageBuilder()
    builder.texts["contact"] = content
    package = builder.write(tmp_path / "package")
    start = time.perf_counter()
    verdict = check(package, settings=settings)
    taken = time.perf_counter() - start
    assert taken < SECONDS_A_MEGABYTE * max(1.0, len(content) / 1e6), why
    assert verdict.is_refused is refused, (why, verdict.to_text())
    assert _counted(verdict)
    if refused:
        with pytest.raises(RefusedError):
            submit(package, settings=settings)
        assert not list(settings.lake.rglob("*.parquet"))


# Packages


def test_a_zip_bomb_is_refused_unread(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    target = zipped(folder, tmp_path / "bomb.zip")
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 20_000_000)
    start = time.perf_counter()
    verdict = check(target, settings=settings)
    assert [each.code for each in verdict.findings] == ["file_too_large"]
    assert "more than 200 times" in verdict.to_text()
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("limit", "words"),
    [("maximum_package_files", "It holds 8 files"), ("maximum_package_bytes", "It unpacks to")],
)
def test_a_zip_of_too_much_or_too_many_is_refused(
    tmp_path: Path, settings: Settings, limit: str, words: str
) -> None:
    target = zipped(PackageBuilder().write(tmp_path / "package"), tmp_path / "package.zip")
    verdict = check(target, settings=settings.model_copy(update={limit: 7}))
    assert [each.code for each in verdict.findings] == ["file_too_large"]
    assert words in verdict.to_text()
    assert not check(target, settings=settings).is_refused


def test_a_zip_of_a_zip_is_not_unpacked(tmp_path: Path, settings: Settings) -> None:
    inner = zipped(PackageBuilder().write(tmp_path / "package"), tmp_path / "inner.zip")
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "inner.zip")
    verdict = check(outer, settings=settings)
    assert [each.code for each in verdict.findings] == ["descriptor_missing"]


def test_an_encrypted_zip_is_refused(tmp_path: Path, settings: Settings) -> None:
    target = zipped(PackageBuilder().write(tmp_path / "package"), tmp_path / "package.zip")
    data = bytearray(target.read_bytes())
    # The flag of encryption stands 8 bytes into each entry of the directory, 6 into its own header.
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    target.write_bytes(data)
    verdict = check(target, settings=settings)
    assert verdict.is_refused
    assert "encrypted" in verdict.to_text()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_two_files_of_a_name_is_held_to_the_hash(
    tmp_path: Path, settings: Settings
) -> None:
    """Whichever a tool would read, only the one the descriptor names by its hash is taken."""
    target = zipped(PackageBuilder().write(tmp_path / "package"), tmp_path / "package.zip")
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("contact.csv", GOOD)
    assert "hash_mismatch" in {each.code for each in check(target, settings=settings).findings}


@pytest.mark.parametrize(("limit", "refused"), [(21, True), (22, False)])
def test_the_number_of_columns_is_a_setting(
    tmp_path: Path, settings: Settings, limit: int, refused: bool
) -> None:
    """A contact has 22 columns, the most of the package."""
    package = PackageBuilder().write(tmp_path / "package")
    verdict = check(package, settings=settings.model_copy(update={"maximum_columns": limit}))
    assert [each.code for each in verdict.findings] == ["file_too_large"] * refused


# Cells that compute


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\t=1"])
def test_a_formula_comes_back_as_text(tmp_path: Path, settings: Settings, text: str) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({1: {"contact_date": text}}, count=30)
    rejects = tmp_path / "rejects.xlsx"
    check(builder.write(tmp_path / "package"), settings=settings, rejects_to=rejects)
    rows = load_workbook(rejects).get_sheet_by_name("contact").to_python()
    assert rows[1][2 + COLUMNS.index("contact_date")] == text
    with zipfile.ZipFile(rejects) as archive:
        assert all(b"<f>" not in archive.read(each) for each in archive.namelist())


def test_a_formula_of_a_spreadsheet_is_read_as_its_last_value(tmp_path: Path) -> None:
    """What the sender saw counts; nothing is worked out here."""
    file, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    with xlsxwriter.Workbook(str(file)) as workbook:
        page = workbook.add_worksheet("person")
        page.write_row(0, 0, ["crn", "gender_code"])
        page.write_formula(1, 0, '=CONCATENATE("A","000001")', None, "A000001")
        page.write_string(1, 1, "M")
    spreadsheet_to_csv(file, target, extract="person", limits=LIMITS)
    assert target.read_text(encoding="utf-8").splitlines() == ["crn,gender_code", "A000001,M"]


# Anything at all


@given_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    noise=st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=0, max_size=6)), max_size=6
    )
)
def test_a_file_damaged_anywhere_loses_no_row_in_silence(
    tmp_path_factory: pytest.TempPathFactory, noise: list[tuple[int, bytes]]
) -> None:
    """Rows read = accepted + quarantined, and no more are accepted than there are lines."""
    folder = tmp_path_factory.mktemp("damaged")
    settings = Settings(
        home=folder / "home", pseudonym_key=KEY, minimum_free_bytes=0, row_error_share=1,
        duplicate_key_share=1, threads=1,
    )  # fmt: skip
    content = GOOD
    for place, damage in noise:
        content = content[:place] + damage + content[place + len(damage) :]
    builder = PackageBuilder()
    builder.texts["contact"] = content
    verdict = check(builder.write(folder / "package"), settings=settings)
    assert _counted(verdict)
    if not verdict.is_refused:
        contact = next(each for each in verdict.extracts if each.name == "contact")
        assert contact.rows_accepted <= content.count(b"\n") + content.count(b"\r")


def test_declared_encodings_other_than_utf8_are_refused_by_name(checked: Check) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"contact": {"encoding": "windows-1252"}}
    verdict = checked(builder)
    assert [each.code for each in verdict.findings] == ["format_unknown"]
    assert "windows-1252" in verdict.to_text()


def test_a_file_in_another_encoding_than_declared_is_never_read_as_garbled_text(
    tmp_path: Path, settings: Settings
) -> None:
    """A pound sign of Windows-1252 is no UTF-8: those rows are set apart, here all of them."""
    builder = PackageBuilder()
    rows = [CONTACT | {"contact_id": str(n), "team_code": "£"} for n in range(20)]
    builder.texts["contact"] = csv_text(rows, COLUMNS).encode("windows-1252")
    verdict = check(builder.write(tmp_path / "package"), settings=settings)
    assert verdict.is_refused
    assert of_code(verdict, "row_malformed")[0].count == 20
