"""Serving the app: on this computer without a login, or to others behind a login provider.

Without a login provider in the settings the app is served on a loopback address only.
"""

from __future__ import annotations

import os
import socket
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from warehouse import marts
from warehouse.charts.bands import bands_template
from warehouse.charts.boroughs import borough_template
from warehouse.charts.funnel import funnel_template
from warehouse.charts.monthly import monthly_template
from warehouse.dashboard.access import has_login, is_loopback
from warehouse.dashboard.middleware import (
    CompleteAddress,
    DownloadGuard,
    ReturnLink,
    SecurityHeaders,
    login_is_valid,
)
from warehouse.errors import NothingPublishedError, WrongUseError
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    import streamlit

_LOGIN_SETTINGS = (
    "oidc_client_secret",
    "oidc_metadata_url",
    "oidc_redirect_uri",
    "oidc_cookie_secret",
)
_SHORTEST_SECRET = 32


def check_address(host: str) -> None:
    """Let only this computer in while there is no login.

    Raises:
        WrongUseError: the address can be reached from another computer.
    """
    if not is_loopback(host):
        raise WrongUseError(
            f"The app has no login here, so it is served on this computer only: {host} is refused. "
            "Use 127.0.0.1, or set up a login provider (docs/app.md)."
        )


def check_login(settings: Settings) -> None:
    """Refuse a login that is set up in part, or that nobody could get a role through.

    Raises:
        WrongUseError: names the settings that are missing.
    """
    missing = [name for name in _LOGIN_SETTINGS if not getattr(settings, name)]
    if not (settings.partnership_groups or settings.analyst_groups):
        missing.append("partnership_groups or analyst_groups")
    if missing:
        named = ", ".join(f"PROBATION_{name.upper()}" for name in missing)
        raise WrongUseError(f"The login is set up in part only. Missing: {named}.")
    secret = settings.oidc_cookie_secret
    if secret is not None and len(secret.get_secret_value()) < _SHORTEST_SECRET:
        raise WrongUseError("PROBATION_OIDC_COOKIE_SECRET is shorter than 32 characters.")


def check_demo_role(settings: Settings) -> None:
    """Row lists are shown without a login only when the people in them are made up.

    Raises:
        WrongUseError: an analyst's file of real records would be shown without a login.
    """
    if settings.demo_role != "analyst" or has_login(settings):
        return
    try:
        manifest = marts.current_publication(settings=settings).manifest()
    except NothingPublishedError:
        return
    if not manifest.get("is_synthetic"):
        raise WrongUseError(
            "This publication is not synthetic: its row lists need a login. Leave "
            "PROBATION_DEMO_ROLE unset, or set up a login provider (docs/app.md)."
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


def secrets_of(settings: Settings) -> dict[str, Any]:
    """What Streamlit needs to know of the login provider; nothing without one, none on disk."""
    if not has_login(settings):
        return {}
    secret, cookie = settings.oidc_client_secret, settings.oidc_cookie_secret
    return {
        "auth": {
            "redirect_uri": settings.oidc_redirect_uri or "",
            "cookie_secret": cookie.get_secret_value() if cookie else "",
            "client_id": settings.oidc_client_id or "",
            "client_secret": secret.get_secret_value() if secret else "",
            "server_metadata_url": settings.oidc_metadata_url or "",
        }
    }


def allowed_hosts(*, host: str, settings: Settings) -> list[str]:
    """The names the app answers to: its own address, and the one people type."""
    typed = urlsplit(settings.oidc_redirect_uri or "").hostname
    return sorted({host, "127.0.0.1", "localhost", *([typed] if typed else [])})


def asgi_app(*, host: str, settings: Settings) -> streamlit.App:
    """The app with its middleware; answers only to its own names."""
    import streamlit as st  # noqa: PLC0415  # importing it takes a second; only a server needs it
    from starlette.middleware import Middleware  # noqa: PLC0415
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415

    is_https = (settings.oidc_redirect_uri or "").startswith("https:")
    login = (
        [Middleware(ReturnLink), Middleware(DownloadGuard, is_valid=login_is_valid)]
        if has_login(settings)
        else []
    )
    return st.App(
        PROJECT_ROOT / "app.py",
        secrets=secrets_of(settings),
        middleware=[
            Middleware(
                TrustedHostMiddleware, allowed_hosts=allowed_hosts(host=host, settings=settings)
            ),
            Middleware(SecurityHeaders, is_https=is_https),
            *login,
            Middleware(CompleteAddress),
        ],
    )


def set_address(host: str) -> None:
    """Tell Streamlit, and through it the pages, where the app is served."""
    from streamlit import config  # noqa: PLC0415

    config.set_option("server.address", host)


def warm_up() -> None:
    """Load what the first page needs and build the charts' templates, before anyone waits."""
    import_module("warehouse.dashboard.navigation")
    for page in Path(__file__).parent.glob("*_page.py"):
        import_module(f"warehouse.dashboard.{page.stem}")
    for template in (monthly_template, borough_template, bands_template, funnel_template):
        template()


def serve(*, settings: Settings | None = None, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the app until it is stopped.

    Args:
        settings: where the publications are; the environment's when left out.
        host: a loopback address, unless a login provider is set up.
        port: where to listen.

    Raises:
        WrongUseError: the address is not loopback and there is no login, the login is set up in
            part, or the port is in use.
    """
    found = settings or Settings()
    if has_login(found):
        check_login(found)
    else:
        check_address(host)
    check_demo_role(found)
    check_port(host, port)
    # Streamlit runs app.py as a script, which reads its settings from the environment.
    os.environ["PROBATION_HOME"] = str(found.home.resolve())
    import uvicorn  # noqa: PLC0415

    app = asgi_app(host=host, settings=found)
    # The pages ask Streamlit where it is served: without a login they refuse another address.
    set_address(host)
    warm_up()
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
