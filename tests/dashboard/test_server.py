"""The server lets in whom it may, refuses half a login, and shows no real rows without one."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.support.publication import write_publication
from warehouse.dashboard.server import (
    allowed_hosts,
    check_address,
    check_demo_role,
    check_login,
    check_port,
    secrets_of,
)
from warehouse.errors import WrongUseError
from warehouse.settings import Settings

LOGIN = {
    "oidc_client_id": "app",
    "oidc_client_secret": SecretStr("s"),
    "oidc_metadata_url": "https://login.example/.well-known/openid-configuration",
    "oidc_redirect_uri": "https://figures.example/oauth2callback",
    "oidc_cookie_secret": SecretStr("x" * 32),
    "partnership_groups": ("members",),
}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_this_computer_is_let_in(host: str) -> None:
    check_address(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "example.org", ""])
def test_an_address_others_can_reach_is_refused(host: str) -> None:
    with pytest.raises(WrongUseError, match="this computer only"):
        check_address(host)


def test_a_port_in_use_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WrongUseError, match="is in use"):
            check_port("127.0.0.1", taken.getsockname()[1])


def test_a_whole_login_is_accepted_and_handed_to_streamlit() -> None:
    settings = Settings(**LOGIN)
    check_login(settings)
    assert secrets_of(settings)["auth"]["client_secret"] == "s"
    assert secrets_of(Settings()) == {}


@pytest.mark.parametrize("name", [name for name in LOGIN if name != "oidc_client_id"])
def test_half_a_login_is_refused_by_name(name: str) -> None:
    left = {key: value for key, value in LOGIN.items() if key != name}
    with pytest.raises(WrongUseError, match=f"PROBATION_{name.upper()}"):
        check_login(Settings(**left))


def test_a_short_cookie_secret_is_refused() -> None:
    with pytest.raises(WrongUseError, match="shorter than 32"):
        check_login(Settings(**{**LOGIN, "oidc_cookie_secret": SecretStr("x" * 31)}))


def test_the_app_answers_to_the_name_people_type() -> None:
    names = allowed_hosts(host="0.0.0.0", settings=Settings(**LOGIN))
    assert names == ["0.0.0.0", "127.0.0.1", "figures.example", "localhost"]


def test_row_lists_of_real_records_need_a_login(tmp_path: Path) -> None:
    folder = write_publication(tmp_path)
    check_demo_role(Settings(home=tmp_path, demo_role="analyst"))
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "is_synthetic": False}), encoding="utf-8")
    with pytest.raises(WrongUseError, match="not synthetic"):
        check_demo_role(Settings(home=tmp_path, demo_role="analyst"))
    check_demo_role(Settings(home=tmp_path))
    check_demo_role(Settings(home=tmp_path, demo_role="analyst", **LOGIN))
