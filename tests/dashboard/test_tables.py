"""Tables and downloads: escaped, named, safe to open in a spreadsheet, marked as synthetic."""

from __future__ import annotations

import base64
import csv
import io

import pytest

from warehouse.dashboard.downloads import SYNTHETIC, csv_bytes, safe_text
from warehouse.dashboard.sparkline import sparkline
from warehouse.dashboard.tables import Column, Markup, html_table

COLUMNS = [Column("name", "Name & kind"), Column("value", "Value", is_number=True)]
NASTY = "<script>alert('x')</script>"


def test_every_text_is_escaped() -> None:
    html = html_table([{"name": NASTY, "value": '"><b>'}], columns=COLUMNS, caption=NASTY, key='"k')
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert "Name &amp; kind" in html


def test_our_own_markup_is_kept() -> None:
    html = html_table(
        [{"name": Markup("<b>x</b>"), "value": 1}], columns=COLUMNS, caption="c", key="k"
    )
    assert "<b>x</b>" in html


def test_a_table_has_a_name_scopes_and_takes_the_keyboard() -> None:
    html = html_table([{"name": "a", "value": "1"}], columns=COLUMNS, caption="Figures", key="k")
    assert 'role="region" tabindex="0" aria-labelledby="table-k"' in html
    assert '<caption id="table-k">Figures</caption>' in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@x", "\tx", "\nx", "\rx"])
def test_text_that_would_run_is_quoted(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize("value", [-3, -3.5, 0, "61.2%", "", None])
def test_numbers_and_plain_text_are_left_alone(value: object) -> None:
    assert safe_text(value) == value


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_download_says_what_it_is_before_its_table() -> None:
    content = csv_bytes(
        [{"name": "=x", "value": -3.5}],
        columns=COLUMNS,
        notes=[("Definition", "What is counted"), ("Empty", "")],
        is_synthetic=True,
    )
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    assert lines(content) == [
        [SYNTHETIC],
        ["Definition", "What is counted"],
        [],
        ["Name & kind", "Value"],
        ["'=x", "-3.5"],
    ]


def test_real_data_are_not_called_synthetic() -> None:
    content = csv_bytes([], columns=COLUMNS, notes=[], is_synthetic=False)
    assert b"Synthetic" not in content


def test_a_sparkline_breaks_where_there_is_no_figure() -> None:
    picture = sparkline([1.0, 2.0, 1.5, None, 2.0, 2.5, 3.0], unit="percent")
    svg = base64.b64decode(picture.split("base64,")[1].split('"')[0]).decode()
    assert 'alt="from 1.0% to 3.0%"' in picture
    assert svg.count("M") == 2
    assert sparkline([1.0] * 5, unit="percent") == ""
