"""Login against a real OIDC provider on this computer: nothing without it, a role by group."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import free_port, served, settle

pytestmark = pytest.mark.browser

USERS = (
    User(sub="member", claims={"groups": ["safer-lewisham"]}),
    User(sub="analyst", claims={"groups": ["analysts", "staff"]}),
    User(sub="stranger", claims={"groups": ["gardeners"]}),
)
LINK = "contact?borough=E09000003&provider=C17&quarter=2016-10_2016-12"
SAYS_FIGURES = ("Lewisham", "People seen", "E09000023", "borough=")


@contextmanager
def behind_login(home: Path, log: Path, *, hours: str = "8") -> Iterator[str]:
    port = free_port()
    with run_server_in_thread(user_claims=USERS) as provider:
        site = f"http://localhost:{provider.server_port}"
        settings = {
            "PROBATION_OIDC_CLIENT_ID": "probation",
            "PROBATION_OIDC_CLIENT_SECRET": "only-for-this-test",
            "PROBATION_OIDC_METADATA_URL": f"{site}/.well-known/openid-configuration",
            "PROBATION_OIDC_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth2callback",
            "PROBATION_OIDC_COOKIE_SECRET": "0123456789abcdef" * 2,
            "PROBATION_PARTNERSHIP_GROUPS": json.dumps(["safer-lewisham"]),
            "PROBATION_ANALYST_GROUPS": json.dumps(["analysts"]),
            "PROBATION_LOGIN_HOURS": hours,
        }
        with served(home, log=log, port=port, environment=settings) as address:
            yield address


@pytest.fixture(scope="module")
def gated(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with behind_login(home, tmp_path_factory.mktemp("login") / "log") as address:
        yield address


@pytest.fixture
def frames(page: Page) -> list[bytes]:
    """Everything the page's websockets were sent."""
    found: list[bytes] = []

    def keep(content: str | bytes) -> None:
        found.append(content if isinstance(content, bytes) else content.encode())

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return found


def log_in(page: Page, name: str) -> None:
    page.get_by_role("button", name="Log in").click()
    page.locator("input[name=sub]").fill(name)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_selector("h1")


def said(frames: Sequence[bytes]) -> list[str]:
    whole = b"".join(frames)
    return [text for text in SAYS_FIGURES if text.encode() in whole]


def test_without_a_login_no_figure_is_sent(page: Page, gated: str, frames: list[bytes]) -> None:
    page.goto(f"{gated}/{LINK}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert frames
    assert said(frames) == []
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_a_forged_cookie_is_no_login(chromium_browser: Browser, gated: str) -> None:
    context = chromium_browser.new_context()
    forged = {"name": "_streamlit_user", "value": "2|1:0|10:1|15:_streamlit_user|4:e30=|00"}
    context.add_cookies([{**forged, "url": gated}])
    page = context.new_page()
    page.goto(gated)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    context.close()


def test_a_member_logs_in_and_is_led_to_the_link(
    page: Page, gated: str, frames: list[bytes]
) -> None:
    page.goto(f"{gated}/{LINK}")
    log_in(page, "member")
    settle(page)
    expect(page.get_by_text("Barnet, London CRC, Oct to Dec 2016").first).to_be_visible()
    expect(page.get_by_text("Logged in as partnership member")).to_be_visible()
    assert "borough=" in said(frames)


def test_a_member_cannot_reach_a_page_for_analysts(
    page: Page, gated: str, frames: list[bytes]
) -> None:
    page.goto(gated)
    log_in(page, "member")
    settle(page)
    page.goto(f"{gated}/case_lists?measure=seen_in_month")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quarterly review")
    expect(page.get_by_role("link", name="Case lists")).to_have_count(0)
    assert b"rows behind" not in b"".join(frames)
    assert b"Person id" not in b"".join(frames)


def test_an_analyst_reaches_it_and_logs_out(page: Page, gated: str) -> None:
    page.goto(f"{gated}/case_lists?measure=seen_in_month")
    log_in(page, "analyst")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Case lists")
    expect(page.get_by_text("rows behind “People seen in the month”")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/end_session?**")
    page.goto(f"{gated}/case_lists?measure=seen_in_month")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_login_without_a_known_group_shows_nothing(
    page: Page, gated: str, frames: list[bytes]
) -> None:
    page.goto(gated)
    log_in(page, "stranger")
    expect(page.get_by_role("heading", level=1)).to_have_text("No access")
    assert said(frames) == []


def test_a_download_address_is_refused_without_a_login(gated: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{gated}/media/anything.csv", timeout=10)
    assert refused.value.code == 403


def test_a_login_runs_out(page: Page, home: Path, tmp_path: Path) -> None:
    with behind_login(home, tmp_path / "log", hours="0.003") as address:  # 10.8 seconds
        page.goto(address)
        log_in(page, "member")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Quarterly review")
        page.wait_for_timeout(11_000)
        page.goto(f"{address}/contact")
        expect(page.get_by_role("heading", level=1)).to_have_text("Log in again")
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
