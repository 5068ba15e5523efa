"""Serving the app on this computer, with the headers a browser needs to be careful.

There is no login, so the app is served on a loopback address only and shows the partnership
publication, which holds released figures and nothing about a person.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from importlib import import_module
from typing import TYPE_CHECKING

from warehouse.charts.boroughs import borough_template
from warehouse.charts.monthly import monthly_template
from warehouse.errors import WrongUseError
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    import streamlit
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


class SecurityHeaders:
    """Adds the headers to every answer; one that is already there is replaced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name.lower().encode(): text.encode() for name, text in HEADERS.items()}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *ours.items()]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


def check_address(host: str) -> None:
    """Let only this computer in while there is no login.

    Raises:
        WrongUseError: the address can be reached from another computer.
    """
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise WrongUseError(
            f"The app has no login here, so it is served on this computer only: {host} is refused. "
            "Use 127.0.0.1."
        )


def check_port(host: str, port: int) -> None:
    """Say plainly that a port is taken, before anything starts.

    Raises:
        WrongUseError: something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise WrongUseError(
                f"Port {port} of {host} is in use. Stop what uses it, or choose another: --port."
            ) from None


def asgi_app(*, host: str) -> streamlit.App:
    """The app with its middleware; answers only to this computer's own names."""
    import streamlit as st  # noqa: PLC0415  # importing it takes a second; only a server needs it
    from starlette.middleware import Middleware  # noqa: PLC0415
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415

    names = sorted({host, "127.0.0.1", "localhost"})
    return st.App(
        PROJECT_ROOT / "app.py",
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=names),
            Middleware(SecurityHeaders),
        ],
    )


def warm_up() -> None:
    """Load what the first page needs and build the charts' templates, before anyone waits."""
    import_module("warehouse.dashboard.navigation")
    for page in ("review_page", "domain_page", "measures_page", "quality_page"):
        import_module(f"warehouse.dashboard.{page}")
    monthly_template()
    borough_template()


def serve(*, settings: Settings | None = None, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the app until it is stopped.

    Args:
        settings: where the publications are; the environment's when left out.
        host: a loopback address.
        port: where to listen.

    Raises:
        WrongUseError: the address is not loopback, or the port is in use.
    """
    check_address(host)
    check_port(host, port)
    if settings is not None:
        # Streamlit runs app.py as a script, which reads its settings from the environment.
        os.environ["PROBATION_HOME"] = str(settings.home.resolve())
    import uvicorn  # noqa: PLC0415

    app = asgi_app(host=host)
    warm_up()
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
