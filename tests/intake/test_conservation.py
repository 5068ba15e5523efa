"""Whatever is sent: rows in = accepted + quarantined."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from tests.intake.conftest import KEY, lake_rows
from tests.intake.packages import CONTACT, PackageBuilder
from warehouse.intake import submit
from warehouse.settings import Settings

VALUES = st.sampled_from(["", "1", "2", "x", "2016-10-03", "Y", "A000001"])


@given_settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=40))
def test_rows_read_are_accepted_or_quarantined(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    """Whatever stands in the cells, no row is lost and none is counted twice."""
    folder = tmp_path_factory.mktemp("any")
    settings = Settings(
        home=folder / "home", pseudonym_key=KEY, minimum_free_bytes=0, row_error_share=1,
        duplicate_key_share=1,
    )  # fmt: skip
    builder = PackageBuilder()
    builder.extracts["contact"] = [
        CONTACT | {"contact_id": a, "contact_date": b, "attended": c} for a, b, c in rows
    ]
    receipt = submit(builder.write(folder / "package"), settings=settings)
    contact = next(e for e in receipt.content["extracts"] if e["name"] == "contact")
    assert contact["rows_read"] == len(rows)
    assert contact["rows_read"] == contact["rows_accepted"] + contact["rows_quarantined"]
    assert len(lake_rows(settings, "contact")) == contact["rows_accepted"]
