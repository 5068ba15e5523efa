"""The page Submissions with a ledger that holds some; a submission taken in from the browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import Open, texts
from tests.intake.conftest import many_contacts
from tests.intake.packages import PackageBuilder, zipped
from tests.support.command import KEY
from warehouse.dashboard import audit
from warehouse.intake import submit
from warehouse.ledger import Ledger
from warehouse.settings import Settings

LATER = "2017-01-06T09:00:00+00:00"


@pytest.fixture
def home(full_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A publication, and one submission of the CRC in the ledger."""
    monkeypatch.setenv("PROBATION_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("PROBATION_THREADS", "1")
    monkeypatch.setenv("PROBATION_MINIMUM_FREE_BYTES", "0")
    shutil.copytree(full_home, tmp_path / "home")
    settings = Settings(home=tmp_path / "home")
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    return settings


def _chosen(package: Path, name: str) -> SimpleNamespace:
    """What the browser hands over."""
    return SimpleNamespace(getvalue=package.read_bytes, file_id=name)


def test_what_came_and_what_is_overdue_is_shown_with_the_receipt(
    home: Settings, open_page: Open
) -> None:
    """Received today, so years late; the NPS sent nothing of the same quarter."""
    app = open_page(home.home, "submissions.py")
    found = texts(app)
    assert "Overdue: NPS London, Oct to Dec 2016" in found
    table = found[found.index("Submissions due and received") :]
    rows = [row for row in table.split("<tr")[1:] if "Oct to Dec 2016" in row]
    (came,) = [row for row in rows if "London CRC" in row]
    assert ">Late<" in came
    assert "Custody event" in came
    (missed,) = [row for row in rows if "NPS London" in row]
    assert ">Overdue<" in missed
    (receipt,) = _receipts(app)
    assert receipt.startswith("Receipt 1: submission of C17 for 2016-10_2016-12 accepted.")
    assert "No findings." in receipt


def test_the_partnership_sees_no_receipt(home: Settings, open_page: Open) -> None:
    assert _receipts(open_page(home.home, "submissions.py", role="partnership")) == []


def _receipts(app: AppTest) -> list[str]:
    return [str(one.value) for one in app.code if str(one.value).startswith("Receipt")]


def test_an_upload_is_previewed_then_taken_in(
    home: Settings, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = PackageBuilder(created=LATER)
    builder.extracts["contact"] = many_contacts({}, count=3)
    package = zipped(builder.write(tmp_path / "second"), tmp_path / "second.zip")
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: _chosen(package, "second"))
    app = open_page(home.home, "submissions.py")
    found = texts(app)
    table = found[found.index("What taking it in would change") :]
    (row,) = [each for each in table.split("<tr") if ">Contact<" in each]
    # Contact 3000000001 is replaced by contacts 1 to 3.
    assert re.findall(r'class="n">(\d+)<', row) == ["3", "0", "0", "1"]
    with Ledger.open(settings=home) as ledger:
        assert len(ledger.submissions()) == 1
    (button,) = [one for one in app.button if one.label == "Take this submission in"]
    button.click().run()
    assert "Taken in." in str(app.success[0].value)
    with Ledger.open(settings=home) as ledger:
        assert [one.sequence for one in ledger.current_submissions()] == [2]
        noted = [one["details"] for one in ledger.audit() if one["action"] == audit.UPLOAD]
    assert [each["step"] for each in noted] == ["check", "submit"]


def test_an_upload_that_would_be_refused_cannot_be_taken_in(
    home: Settings, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = PackageBuilder(created=LATER)
    del builder.extracts["staff"]
    package = zipped(builder.write(tmp_path / "second"), tmp_path / "second.zip")
    monkeypatch.setattr(st, "file_uploader", lambda *_, **__: _chosen(package, "refused"))
    app = open_page(home.home, "submissions.py")
    assert "would be refused" in str(app.error[0].value)
    assert any("required_extract_missing" in str(one.value) for one in app.code)
    assert not [one for one in app.button if one.label == "Take this submission in"]
