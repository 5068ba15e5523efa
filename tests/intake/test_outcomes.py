"""Flags of attendance that no outcome stands behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.intake.conftest import many_contacts, of_code
from tests.intake.packages import PackageBuilder
from warehouse.intake import Verdict


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        ({"attended": "N"}, True),
        ({"complied": "Y"}, True),
        ({"attended": "Y", "complied": "Y", "outcome_code": "ATTC"}, False),
        ({"attended": "", "complied": ""}, False),
    ],
)
def test_flags_without_an_outcome_are_noted(
    checked: Callable[[PackageBuilder], Verdict], change: dict[str, str], fires: bool
) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({3: change}, count=30)
    found = of_code(checked(builder), "outcome_missing")
    assert [(each.count, each.rows) for each in found] == ([(1, (4,))] if fires else [])
