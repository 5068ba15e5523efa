"""The link kept at login leads only back here; downloads need a login; the script is put in."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from warehouse.dashboard.middleware import (
    HEADERS,
    RETURN_COOKIE,
    CompleteAddress,
    DownloadGuard,
    ReturnLink,
    SecurityHeaders,
    safe_return,
)


async def page(request: Request) -> Response:
    del request
    return HTMLResponse("<html><head><title>x</title></head></html>", headers={"ETag": "1"})


async def login(request: Request) -> Response:
    del request
    return RedirectResponse("https://login.example/authorize", status_code=302)


async def callback(request: Request) -> Response:
    is_failed = "error" in request.query_params
    return PlainTextResponse("no", 400) if is_failed else RedirectResponse("/", status_code=302)


async def media(request: Request) -> Response:
    del request
    answer = PlainTextResponse("figures")
    answer.set_cookie("one", "1")
    return answer


def client(*, is_https: bool = False) -> TestClient:
    app = Starlette(
        routes=[
            Route("/", page),
            Route("/auth/login", login),
            Route("/oauth2callback", callback),
            Route("/media/{name}", media),
            Route("/static/media/{name}", media),
        ],
        middleware=[
            Middleware(SecurityHeaders, is_https=is_https),
            Middleware(ReturnLink),
            Middleware(DownloadGuard, is_valid=lambda cookies: "good" in cookies),
            Middleware(CompleteAddress),
        ],
    )
    return TestClient(app, base_url="http://app.example", follow_redirects=False)


def test_login_leads_back_to_the_link() -> None:
    browser = client()
    link = "/contact?borough=E09000023&provider=all"
    browser.get("/auth/login", headers={"referer": f"http://app.example{link}"})
    back = browser.get("/oauth2callback")
    assert back.headers["location"] == link
    assert RETURN_COOKIE not in browser.cookies
    assert browser.get("/oauth2callback").headers["location"] == "/"


@pytest.mark.parametrize(
    "referer", ["http://evil.example/contact", "http://app.example//evil.example", "", "nonsense"]
)
def test_a_link_of_another_site_is_not_kept(referer: str) -> None:
    browser = client()
    browser.get("/auth/login", headers={"referer": referer} if referer else {})
    assert browser.get("/oauth2callback").headers["location"] == "/"


def test_a_login_that_failed_leads_nowhere() -> None:
    browser = client()
    browser.get("/auth/login", headers={"referer": "http://app.example/contact"})
    failed = browser.get("/oauth2callback?error=denied")
    assert failed.status_code == 400
    assert "location" not in failed.headers


@pytest.mark.parametrize(
    ("path", "is_safe"),
    [
        ("/", True),
        ("/contact?borough=E09000023", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/a\\b", False),
        ("https://evil.example", False),
        ("/a\r\nSet-Cookie: x", False),
        ("", False),
    ],
)
def test_only_a_path_of_this_site_is_safe(path: str, is_safe: bool) -> None:
    assert (safe_return(path) == path) is is_safe


def test_a_download_needs_a_login_and_fonts_do_not() -> None:
    browser = client()
    assert browser.get("/media/table.csv").status_code == 403
    assert browser.get("/static/media/font.woff2").status_code == 200
    assert browser.get("/media/table.csv", headers={"cookie": "user=good"}).text == "figures"


def test_cookies_are_marked_secure_behind_https_only() -> None:
    plain = client().get("/static/media/x").headers["set-cookie"]
    secure = client(is_https=True).get("/static/media/x").headers["set-cookie"]
    assert "Secure" not in plain
    assert secure.endswith("; Secure")


def test_a_page_carries_the_script_and_the_headers() -> None:
    answer = client().get("/", headers={"accept": "text/html"})
    assert "<head><script>" in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "etag" not in answer.headers
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_what_is_not_a_page_is_left_alone() -> None:
    assert client().get("/", headers={"accept": "*/*"}).text.startswith("<html><head><title>")
    browser = client()
    text = browser.get("/static/media/x", headers={"accept": "text/html"}).text
    assert text == "figures"
