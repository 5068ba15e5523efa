"""The page for a provider: what arrived, what was wrong, and nothing of another provider."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest

from warehouse import marts
from warehouse.errors import WrongUseError
from warehouse.monitoring import Feedback, feedback_page

QUARTERS = [
    (dt.date(2016, 7, 1), dt.date(2016, 9, 30)),
    (dt.date(2016, 10, 1), dt.date(2016, 12, 31)),
]


def _submissions() -> pd.DataFrame:
    rows = [
        {
            "sequence": number,
            "provider_code": provider,
            "period_start_date": start,
            "period_end_date": end,
            "received_at": dt.datetime(2017, 1, 12, 9),
            "extract_name": extract,
            "is_supplied": extract != "plan",
            "rows_read": 0 if extract == "plan" else 200,
            "rows_quarantined": 3 if extract == "contact" else 0,
        }
        for number, (provider, (start, end)) in enumerate(
            ((p, q) for p in ("C17", "N07") for q in QUARTERS), start=1
        )
        for extract in ("contact", "person", "plan")
    ]
    return pd.DataFrame(rows)


def _findings() -> pd.DataFrame:
    columns = ["sequence", "extract_name", "column_name", "rule_code", "severity", "findings"]
    rows = [
        (2, "contact", "start_time", "type_invalid", "error", 3),
        (2, "person", None, "too_rare", "warning", None),
        (4, "contact", "outcome_code", "of_another", "error", 9),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(rule_text="Text of " + frame["rule_code"] + " <b>.")


def _results() -> pd.DataFrame:
    rows = [
        ("sender", "warning", False, "Contact flags match.", "12 rows", "kept"),
        ("sender", "warning", True, "All is met here.", "none found", "kept"),
        ("code_lists", "warning", False, "Not of the sender.", "4 rows", "kept"),
        ("sender", "critical", False, "Ours to mend.", "4 rows", "kept"),
        ("sender", "info", False, "Rows were set aside.", None, "a,b,c,d"),
    ]
    return pd.DataFrame(
        rows, columns=["owner", "severity", "is_met", "description", "observed", "measures"]
    )


def _page(**changed: Any) -> str:
    content: dict[str, Any] = {
        "provider_code": "C17",
        "provider_name": "London CRC",
        "submissions": _submissions(),
        "findings": _findings(),
        "failed": marts.not_met(_results()),
        "measures": pd.DataFrame({"measure_code": ["kept"], "measure_name": ["Kept"]}),
        "is_synthetic": True,
    }
    period_end = changed.pop("period_end", None)
    return feedback_page(Feedback(**(content | changed)), period_end=period_end)


def test_page_says_what_arrived_and_what_was_held_back() -> None:
    page = _page()

    assert "1 October 2016 to 31 December 2016, received on 12 January 2017" in page
    # Two of three files, 2 x 200 rows, 3 of them held back: 0.75 %.
    assert "2 of 3 files arrived with 400 rows; 3 rows (0.75%) were held back." in page
    assert "2 rules found something to correct. 1 files did not arrive." in page
    assert "<td>plan</td><td>did not arrive</td>" in page
    assert "<td>person</td><td>arrived</td>" not in page
    assert "Synthetic data" in page


def test_faults_are_of_this_provider_and_period_and_small_numbers_stay_hidden() -> None:
    page = _page()

    assert "Text of type_invalid &lt;b&gt;." in page
    assert "of_another" not in page
    assert re.search(r"too_rare.*?<td class=\"n\">few</td>", page)


def test_only_what_the_sender_can_mend_is_asked() -> None:
    page = _page()

    assert "<td>Contact flags match.</td><td>12 rows</td><td>Kept</td>" in page
    assert "<td>Rows were set aside.</td><td></td><td>4 measures</td>" in page
    for other in ("All is met here.", "Not of the sender.", "Ours to mend."):
        assert other not in page


def test_an_earlier_period_can_be_asked_for() -> None:
    assert "1 July 2016 to 30 September 2016" in _page(period_end=dt.date(2016, 9, 30))
    assert "No rule of the door found anything." in _page(period_end=dt.date(2016, 9, 30))


def test_clean_submission_says_so() -> None:
    clean = _submissions().assign(is_supplied=True, rows_quarantined=0)
    page = _page(submissions=clean, failed=_results()[:0], is_synthetic=False)

    assert "Every file arrived and no row was held back." in page
    assert "All of them are met." in page
    assert "Synthetic" not in page


def test_empty_submission_has_no_share() -> None:
    assert "with 0 rows; 0 rows were held back." in _page(
        submissions=_submissions().assign(rows_read=0, rows_quarantined=0)
    )


def test_hidden_count_of_rows_reads_as_few() -> None:
    hidden = _submissions().assign(rows_quarantined=None)
    page = _page(submissions=hidden)

    assert '<td>contact</td><td>arrived</td><td class="n">200</td><td class="n">few</td>' in page
    assert "; 0 rows (0.00%) were held back." in page


def test_long_list_says_how_much_more_there_is() -> None:
    many = pd.concat([_findings()[:1]] * 15, ignore_index=True)
    assert "3 further lines stand in the receipt." in _page(findings=many)


def test_page_fetches_nothing_and_runs_nothing() -> None:
    assert not re.search(r"<script|https?://|url\(", _page())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"provider_code": "X99"}, "there are C17, N07"),
        ({"period_end": dt.date(2015, 3, 31)}, "no period that ends on 2015-03-31"),
    ],
    ids=["unknown provider", "unknown period"],
)
def test_what_was_not_sent_has_no_page(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongUseError, match=said):
        _page(**changed)
