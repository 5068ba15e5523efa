"""A warning stands on exactly the charts it touches."""

from __future__ import annotations

import pytest

from warehouse.dashboard.warned import warning_html

WARNED = [
    {"measure_code": code, "description": text, "extent": extent}
    for code, text, extent in (
        ("kept", "Flags match <outcomes>.", "few"),
        ("late", "One.", "few"),
        ("late", "Two.", "many"),
        ("late", "Three.", "few"),
        ("late", "Four.", "few"),
    )
]


def test_banner_says_what_should_hold_and_is_escaped() -> None:
    banner = warning_html(WARNED, measure_code="kept")

    assert "1 check of the data behind this figure did not pass in fewer than 1 in 100" in banner
    assert "Small faults known." in banner
    assert "<li>Flags match &lt;outcomes&gt;.</li>" in banner
    assert "One." not in banner


def test_long_list_is_cut_and_says_so() -> None:
    banner = warning_html(WARNED, measure_code="late")

    assert "Read with care.</b> 4 checks of the data behind this figure did not pass.<" in banner
    assert "And 1 more, on the page Data quality." in banner
    assert "Four." not in banner


@pytest.mark.parametrize("warned", [WARNED, []], ids=["others only", "none at all"])
def test_chart_without_a_warning_has_no_banner(warned: list[dict[str, str]]) -> None:
    assert warning_html(warned, measure_code="met") == ""
