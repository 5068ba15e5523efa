"""Files as real systems leave them: headers, line ends, blank lines, broken rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from tests.intake.conftest import lake_rows, many_contacts, of_code
from tests.intake.packages import ABSENCE, PERSON, PackageBuilder, csv_text
from warehouse.contract import load_contract
from warehouse.intake import Verdict, submit
from warehouse.intake.csv_file import (
    UnreadableError,
    file_facts,
    read_header,
    scan_records,
    tidy_copy,
)
from warehouse.settings import Settings

Check = Callable[[PackageBuilder], Verdict]
PERSON_COLUMNS = [each.name for each in load_contract().extract("person").fields]
REQUIRED_COLUMNS = ["crn", "gender_code", "restricted_case", "soft_deleted"]


def people(count: int) -> list[dict[str, str]]:
    """So many people."""
    return [PERSON | {"crn": f"A{place:06d}"} for place in range(1, count + 1)]


@pytest.mark.parametrize(
    ("header", "code", "why"),
    [
        ("crn,gender_code,restricted_case,soft_deleted", None, "as the contract writes them"),
        ("CRN,Gender_Code,Restricted_Case,SOFT_DELETED", None, "case does not matter"),
        (" crn , gender_code ,restricted_case,soft_deleted ", None, "nor does space around"),
        ('"crn\n",gender_code,"restricted\ncase",soft_deleted', None, "nor a line break"),
        ('"crn\r\n",gender_code,restricted_case,soft_deleted', None, "nor that of another system"),
        ("Case_Ref_No,Sex,LAO,Deleted", None, "spellings in the list"),
        ("soft_deleted,restricted_case,gender_code,crn", "type_invalid", "the order of columns is"),
        ("crn,gender_code,restricted_case,removed", "required_column_missing", "one is missing"),
        ("crn,gender_code,restricted_case,gender_code", "column_repeated", "one is twice"),
        ("crn,gender_code,restricted_case,Sex", "column_unknown", "an alias beside the name"),
    ],
)
def test_header(checked: Check, header: str, code: str | None, why: str) -> None:
    builder = PackageBuilder()
    rows = "".join(f"A{place:06d},M,N,N\n" for place in range(1, 4))
    builder.texts["person"] = f"{header}\n{rows}"
    # The other extracts speak of other people, which is noted whatever the header says.
    codes = {each.code for each in checked(builder).findings} - {"people_unreconciled"}
    if code is None:
        assert codes == set(), why
    else:
        assert code in codes, why


def test_the_order_of_columns_is_free(checked: Check) -> None:
    builder = PackageBuilder()
    columns = list(reversed(PERSON_COLUMNS))
    builder.texts["person"] = csv_text([PERSON], columns)
    assert checked(builder).findings == ()


def test_an_unknown_column_is_dropped_and_its_header_not_shown(checked: Check) -> None:
    builder = PackageBuilder()
    builder.texts["person"] = csv_text(
        [PERSON | {"John Smith": "x"}], [*REQUIRED_COLUMNS, "John Smith"]
    )
    verdict = checked(builder)
    assert [each.code for each in verdict.findings] == ["column_unknown"]
    assert "Smith" not in verdict.to_text()
    assert "Column 5" in verdict.to_text()


def test_missing_optional_columns_are_null(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.texts["person"] = csv_text([PERSON], REQUIRED_COLUMNS)
    submit(builder.write(tmp_path / "package"), settings=settings)
    row = lake_rows(settings, "person")[0]
    assert (row["home_borough_code"], row["merged_to_person_key"]) == (None, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_unreadable"),
        (b"\n\n", "file_unreadable"),
        (b"\xff\xfec\x00r\x00n\x00", "file_unreadable"),
        (b'"crn,gender_code', "file_unreadable"),
        (b"crn\xff,gender_code\n", "file_unreadable"),
        (b"PK\x03\x04", "required_column_missing"),
    ],
)
def test_a_file_that_is_no_table(checked: Check, content: bytes, code: str) -> None:
    builder = PackageBuilder()
    builder.texts["person"] = content
    verdict = checked(builder)
    assert code in {each.code for each in verdict.findings if each.is_refusal}


def test_too_many_columns(checked: Check) -> None:
    builder = PackageBuilder()
    builder.texts["person"] = ",".join(f"c{place}" for place in range(501)) + "\n"
    assert [each.code for each in checked(builder).findings if each.is_refusal] == [
        "file_too_large"
    ]


LINE_ENDS = [
    (b"\n", b"\n", b"\n", "line feeds"),
    (b"\r\n", b"\r\n", b"\r\n", "carriage returns and line feeds"),
    (b"\r", b"\r", b"\r", "carriage returns only"),
    (b"\r\n", b"\n", b"\r\n", "mixed"),
    (b"\n", b"\r\n", b"\n", "mixed the other way"),
    (b"\n", b"\n", b"", "no end to the last line"),
    (b"\n", b"\n\n", b"\n", "a blank line between"),
    (b"\r\n", b"\r\n\r\n\r\n", b"\r\n", "two blank lines between"),
    (b"\n\n", b"\n", b"\n\n\n", "blank lines before and after"),
]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte-order mark"])
@pytest.mark.parametrize("ends", LINE_ENDS, ids=[each[3] for each in LINE_ENDS])
def test_line_ends(
    tmp_path: Path, settings: Settings, ends: tuple[bytes, bytes, bytes, str], mark: bytes
) -> None:
    """Whatever the line ends, three people come in, with the row numbers a spreadsheet shows."""
    first, between, last, why = ends
    lines = [f"A{place:06d},M,N,N".encode() for place in (1, 2, 3)]
    head = mark + ",".join(REQUIRED_COLUMNS).encode()
    builder = PackageBuilder()
    builder.texts["person"] = head + first + between.join(lines) + last
    receipt = submit(builder.write(tmp_path / "package"), settings=settings)
    # A line end of n characters n makes n - 1 blank lines.
    gap, before = max(1, between.count(b"\n")), max(1, first.count(b"\n"))
    expected = [1 + before, 1 + before + gap, 1 + before + 2 * gap]
    assert [row["_source_row"] for row in lake_rows(settings, "person")] == expected, why
    assert receipt.content["extracts"][0]["rows_read"] == 3, why


def test_row_numbers_are_those_of_a_spreadsheet_whatever_a_cell_holds(
    tmp_path: Path, settings: Settings
) -> None:
    """Row 2 holds a cell of three lines; a spreadsheet still calls the next one row 3."""
    builder = PackageBuilder()
    rows = many_contacts({1: {"contact_type_code": "A\nB\r\nC"}, 2: {"contact_date": "never"}})
    builder.extracts["contact"] = rows
    receipt = submit(builder.write(tmp_path / "package"), settings=settings)
    invalid = [each for each in receipt.content["findings"] if each["code"] == "type_invalid"]
    assert [each["rows"] for each in invalid] == [[3]]
    assert [row["_source_row"] for row in lake_rows(settings, "contact")][:3] == [2, 4, 5]


def test_rows_that_cannot_be_cut_into_cells_are_quarantined(
    tmp_path: Path, settings: Settings
) -> None:
    lines = [",".join(REQUIRED_COLUMNS)] + [f"A{n:06d},M,N,N" for n in range(1, 101)]
    lines[5] = "A000005,M,N"  # row 6: a cell too few
    lines[7] = "A000007,M,N,N,N"  # row 8: a cell too many
    lines[9] = ""  # row 10: blank
    lines[11] = 'A000011,"M"x,N,N'  # row 12: text after a closing quote
    builder = PackageBuilder()
    builder.texts["person"] = "\n".join(lines) + "\n"
    receipt = submit(builder.write(tmp_path / "package"), settings=settings)
    person = receipt.content["extracts"][0]
    # 100 lines after the header, one blank: 99 rows, of which 3 are malformed.
    assert (person["rows_read"], person["rows_accepted"], person["rows_quarantined"]) == (99, 96, 3)
    found = {each["code"]: each for each in receipt.content["findings"]}
    assert found["row_malformed"]["rows"] == [6, 8, 12]
    assert found["rows_blank"]["count"] == 1
    expected = [row for row in range(2, 102) if row not in (6, 8, 10, 12)]
    assert [row["_source_row"] for row in lake_rows(settings, "person")] == expected


def test_a_row_that_is_not_utf8_is_quarantined(tmp_path: Path, settings: Settings) -> None:
    header = ",".join(REQUIRED_COLUMNS).encode()
    lines = [f"A{n:06d},M,N,N".encode() for n in range(1, 31)]
    lines[2] = b"A00000\xff,M,N,N"
    builder = PackageBuilder()
    builder.texts["person"] = b"\n".join([header, *lines, b""])
    receipt = submit(builder.write(tmp_path / "package"), settings=settings)
    found = [e for e in receipt.content["findings"] if e["code"] == "row_malformed"]
    assert [each["rows"] for each in found] == [[4]]


@pytest.mark.parametrize("opened_in", [(50,), (50, 80), (100,)])
def test_an_unclosed_quote_does_not_swallow_rows(
    checked: Check, opened_in: tuple[int, ...]
) -> None:
    lines = [",".join(REQUIRED_COLUMNS)] + [f"A{n:06d},M,N,N" for n in range(1, 101)]
    for place in opened_in:
        lines[place] = f'A{place:06d},"M,N,N'
    builder = PackageBuilder()
    builder.texts["person"] = "\n".join(lines) + "\n"
    codes = {each.code for each in checked(builder).findings if each.is_refusal}
    assert codes == {"file_unreadable"}


def test_a_large_file_keeps_its_row_numbers(tmp_path: Path, settings: Settings) -> None:
    """Rows are read in parallel; the numbers must still be those of the file."""
    columns = ["absence_id", *[name for name in ABSENCE if name != "absence_id"]]
    tail = ",".join(ABSENCE[name] for name in columns[1:])
    text = "".join(f'"AB\n{place}",{tail}\n' for place in range(2, 120_002))
    builder = PackageBuilder()
    builder.texts["staff_absence"] = ",".join(columns) + "\n" + text
    submit(builder.write(tmp_path / "package"), settings=settings)
    with duckdb.connect() as con:
        found = con.sql(
            "select count(*), count(*) filter (absence_id = 'AB' || chr(10) || _source_row) "
            f"from read_parquet('{settings.lake}/staff_absence/*/*/*.parquet')"
        ).fetchone()
    assert found == (120_000, 120_000)


def test_facts_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n1,2\n3,4")
    facts = file_facts(file)
    assert (facts.bytes, facts.newlines, facts.ends_in_newline) == (11, 2, False)
    assert facts.sha256 == hashlib.sha256(b"a,b\n1,2\n3,4").hexdigest()


@pytest.mark.parametrize("content", [b"", b"\n", b'"a', b"\xff,b\n", b" , \n", b"a\0b\n"])
def test_a_header_that_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableError):
        read_header(file)


def test_a_tidy_copy_has_a_plain_header_and_line_feeds(tmp_path: Path) -> None:
    file, copy = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_bytes(b'"a\nx",b\r\n1,2\r\n\r\n3,"4\r\n5"\r6,7\r')
    tidy_copy(file, header=read_header(file), target=copy)
    assert copy.read_bytes() == b'c0,c1\n1,2\n\n3,"4\n5"\n6,7\n'


def test_records_are_found_by_their_quotes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b'h,i\n1,"2\n\n3"\n\n4,5\n6,7')
    # Records after the header: row 2 at byte 4, row 3 blank, row 4 at byte 14, row 5 at byte 18.
    records = scan_records(file, dropped_at=(14,))
    assert (records.kept, records.blank) == (2, 1)
    assert records.skipped == (1, 1)
    assert records.skipped_rows == (4,)


CELLS = st.text(st.sampled_from('ab"\n\r, é'), max_size=5)


@given_settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8))
def test_every_record_is_found(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Any cells, quoted as CSV asks: as many records as rows."""
    file = tmp_path_factory.mktemp("records") / "a.csv"
    quoted = [",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows]
    file.write_bytes(("h,i\n" + "\n".join(quoted) + "\n").encode())
    assert scan_records(file).kept == len(rows)


def test_a_quoted_field_of_another_line_end_is_kept(tmp_path: Path, settings: Settings) -> None:
    """Rows end in carriage return and line feed; a cell holds a line feed alone."""
    builder = PackageBuilder()
    lines = [
        ",".join([*REQUIRED_COLUMNS, "current_tier"]),
        'A000001,M,N,N,"x\ny"',
        "A000002,M,N,N,",
    ]
    builder.texts["person"] = "\r\n".join(lines) + "\r\n"
    submit(builder.write(tmp_path / "package"), settings=settings)
    rows = lake_rows(settings, "person")
    assert [(row["_source_row"], row["current_tier"]) for row in rows] == [(2, "x\ny"), (3, None)]


def test_more_than_one_rule_may_fire_on_a_row(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({3: {"contact_date": "x", "attended": "x"}})
    found = of_code(checked(builder), "type_invalid")
    assert [(each.column, each.rows) for each in found] == [
        ("contact_date", (4,)),
        ("attended", (4,)),
    ]
