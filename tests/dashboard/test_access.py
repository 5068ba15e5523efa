"""Nobody has a role by default; groups give one; a login runs out; without login, loopback only."""

from __future__ import annotations

from typing import Any

import pytest

from warehouse.dashboard.access import (
    EXPIRED,
    NO_ROLE,
    NOT_LOGGED_IN,
    NOT_LOOPBACK,
    Access,
    Refusal,
    access_of,
)
from warehouse.settings import Settings

NOW = 1_490_000_000.0
HOUR = 3600
WITH_LOGIN = Settings(
    oidc_client_id="app",
    partnership_groups=("safer-lewisham",),
    analyst_groups=("analysts",),
    borough_groups={"lewisham-analysts": "E09000023"},
    login_hours=8,
)


def user(*groups: str, **claims: Any) -> dict[str, Any]:
    return {"is_logged_in": True, "sub": "u1", "iat": NOW - HOUR, "groups": list(groups), **claims}


def of(claims: dict[str, Any], *, settings: Settings = WITH_LOGIN) -> Access | Refusal:
    return access_of(claims, settings=settings, now=NOW, address="0.0.0.0")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({}, NOT_LOGGED_IN),
        ({"is_logged_in": False}, NOT_LOGGED_IN),
        (user(), NO_ROLE),
        (user("gardeners"), NO_ROLE),
        (user("Analysts"), NO_ROLE),
        (user("analysts", groups=None), NO_ROLE),
        (user("analysts", groups=[["analysts"]]), NO_ROLE),
        (user("analysts", iat=NOW - 8 * HOUR - 1), EXPIRED),
        (user("analysts", iat=None), EXPIRED),
        (user("analysts", iat="yesterday"), EXPIRED),
    ],
)
def test_without_a_known_group_and_a_fresh_login_there_is_no_access(
    claims: dict[str, Any], reason: str
) -> None:
    assert of(claims) == Refusal(reason)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        (user("safer-lewisham"), "partnership"),
        (user("analysts"), "analyst"),
        (user("analysts", "safer-lewisham"), "analyst"),
        (user("safer-lewisham", groups="safer-lewisham"), "partnership"),
        (user("analysts", iat=NOW - 8 * HOUR), "analyst"),
    ],
)
def test_groups_give_the_role(claims: dict[str, Any], role: str) -> None:
    assert of(claims) == Access(role=role, who="u1", is_login=True)


def test_a_borough_group_keeps_row_lists_to_its_borough() -> None:
    found = of(user("analysts", "lewisham-analysts"))
    assert isinstance(found, Access)
    assert found.boroughs == ("E09000023",)


def test_a_borough_group_alone_gives_no_role() -> None:
    assert of(user("lewisham-analysts")) == Refusal(NO_ROLE)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_without_a_provider_this_computer_has_the_demo_role(address: str) -> None:
    found = access_of({}, settings=Settings(), now=NOW, address=address)
    assert found == Access(role="partnership", who="without login")


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.168.1.10", "example.org"])
def test_without_a_provider_another_address_shows_nothing(address: str) -> None:
    found = access_of({}, settings=Settings(demo_role="analyst"), now=NOW, address=address)
    assert found == Refusal(NOT_LOOPBACK)
