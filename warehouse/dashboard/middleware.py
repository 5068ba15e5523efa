"""What stands between the browser and Streamlit: headers, the link kept at login, downloads.

Streamlit forgets page and choices at login, serves a download to anyone who has its address, and
writes a page's completed address as a second step of the browser's history. Each is mended here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Charts and tables are drawn with WebAssembly and inline start-up code, without eval.
        "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self' ws: wss:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

RETURN_COOKIE = "_probation_return"
_RETURN_SECONDS = 600
_LOGIN, _CALLBACK, _MEDIA = "/auth/login", "/oauth2callback", "/media/"
_SAFE_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
_FOUND, _FORBIDDEN = 302, 403

# An address that only completes the one before takes its place: Back then leaves the page in one
# step, instead of undoing what the page itself wrote.
_COMPLETE_ADDRESS = b"""<script>(() => {
  const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
  history.pushState = (state, title, url) => {
    const next = new URL(url ?? location.href, location.href), now = new URL(location.href);
    const completes = next.pathname === now.pathname && next.search !== now.search
      && [...now.searchParams].every(([name, value]) => next.searchParams.get(name) === value);
    return (completes ? replace : push)(state, title, url);
  };
})();</script>"""

Wrapped = Callable[["Message"], Awaitable[None]]


def _header(scope: MutableMapping[str, Any], name: bytes) -> str:
    found = [value for key, value in scope.get("headers", []) if key.lower() == name]
    return bytes(found[0]).decode("latin-1") if found else ""


def _cookies(scope: MutableMapping[str, Any]) -> dict[str, str]:
    from starlette.requests import cookie_parser  # noqa: PLC0415  # only a server needs it

    return cookie_parser(_header(scope, b"cookie"))


def safe_return(path: str) -> str | None:
    """A path on this site to go back to, or none when it could lead elsewhere."""
    return path if _SAFE_PATH.fullmatch(path) else None


class SecurityHeaders:
    """Adds the headers to every answer; cookies of a site behind HTTPS are marked Secure."""

    def __init__(self, app: ASGIApp, *, is_https: bool = False) -> None:
        self.app = app
        self.is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name.lower().encode(): text.encode() for name, text in HEADERS.items()}
                kept = [
                    self._secured(name, value)
                    for name, value in message.get("headers", [])
                    if name.lower() not in ours
                ]
                message = {**message, "headers": [*kept, *ours.items()]}
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _secured(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        is_open = self.is_https and name.lower() == b"set-cookie" and b"secure" not in value.lower()
        return name, value + b"; Secure" if is_open else value


class ReturnLink:
    """Leads back to the page and choices of the link after login, on this site only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path not in {_LOGIN, _CALLBACK}:
            await self.app(scope, receive, send)
            return
        change = self._remember(scope) if path == _LOGIN else self._lead_back(scope)

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": change(message)}
            await send(message)

        await self.app(scope, receive, send_changed)

    def _remember(self, scope: Scope) -> Callable[[Message], list[tuple[bytes, bytes]]]:
        came_from = urlsplit(_header(scope, b"referer"))
        asked = came_from.path + (f"?{came_from.query}" if came_from.query else "")
        is_ours = came_from.netloc == _header(scope, b"host")
        kept = safe_return(asked) if is_ours else None

        def change(message: Message) -> list[tuple[bytes, bytes]]:
            return [*message["headers"], *([_cookie(quote(kept, safe=""))] if kept else [])]

        return change

    def _lead_back(self, scope: Scope) -> Callable[[Message], list[tuple[bytes, bytes]]]:
        kept = safe_return(unquote(_cookies(scope).get(RETURN_COOKIE, "")))

        def change(message: Message) -> list[tuple[bytes, bytes]]:
            headers: list[tuple[bytes, bytes]] = list(message["headers"])
            if message["status"] != _FOUND or kept is None:
                return headers
            others = [pair for pair in headers if pair[0].lower() != b"location"]
            return [*others, (b"location", kept.encode("latin-1", "ignore")), _cookie("", age=0)]

        return change


def _cookie(value: str, *, age: int = _RETURN_SECONDS) -> tuple[bytes, bytes]:
    text = f"{RETURN_COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax"
    return b"set-cookie", text.encode()


class DownloadGuard:
    """Gives a download to those who are logged in; anyone else is refused."""

    def __init__(self, app: ASGIApp, *, is_valid: Callable[[str], bool]) -> None:
        self.app = app
        self.is_valid = is_valid

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_download = scope["type"] == "http" and scope.get("path", "").startswith(_MEDIA)
        if is_download and not self.is_valid(_header(scope, b"cookie")):
            from starlette.responses import PlainTextResponse  # noqa: PLC0415

            refused = PlainTextResponse("Log in to download this.", status_code=_FORBIDDEN)
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)


def login_is_valid(cookie_header: str) -> bool:
    """Whether a request's cookies hold a login that this app signed."""
    from starlette.requests import Request  # noqa: PLC0415
    from streamlit.web.server.starlette import starlette_auth_routes as routes  # noqa: PLC0415

    headers = [(b"cookie", cookie_header.encode("latin-1", "ignore"))]
    request = Request({"type": "http", "headers": headers})
    return routes._get_cookie_value_from_request(request, "_streamlit_user") is not None


class CompleteAddress:
    """Puts the script into the page that lets a completed address take the place of a bare one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and b"text/html" in dict(scope.get("headers", [])).get(
            b"accept", b""
        )
        if not is_page or scope.get("method") != "GET":
            await self.app(scope, receive, send)
            return
        # The page is changed on its way, so it comes whole: not squeezed, not "unchanged".
        left_out = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in left_out]
        await self.app({**scope, "headers": headers}, receive, _PageSender(send))


class _PageSender:
    """Holds an HTML answer until it is whole, and sends it with the script in its head."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = self.body.replace(b"<head>", b"<head>" + _COMPLETE_ADDRESS, 1)
        dropped = {b"content-length", b"etag", b"last-modified"}
        headers = [pair for pair in start["headers"] if pair[0].lower() not in dropped]
        headers.append((b"content-length", str(len(body)).encode()))
        await self.send({**start, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _is_html(message: Message) -> bool:
    kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
    return bool(kinds) and kinds[0].startswith(b"text/html")
