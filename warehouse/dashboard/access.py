"""Who is looking: the role and boroughs that a login's groups give, or why there is none.

Nobody has a role by default. Without a login provider in the settings the app runs on this
computer only, and shows what ``demo_role`` says.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.marts import Role
from warehouse.settings import Settings

NOT_LOGGED_IN, EXPIRED, NO_ROLE, NOT_LOOPBACK = (
    "not_logged_in",
    "expired",
    "no_role",
    "not_loopback",
)
_WITHOUT_LOGIN = "without login"
_SECONDS = 3600


@dataclass(frozen=True)
class Access:
    """What a person may see.

    Attributes:
        role: decides which of a publication's files is opened.
        who: the login's subject, for the audit.
        boroughs: codes that row lists are kept to; none given means every borough.
        is_login: whether the person logged in, rather than using this computer.
    """

    role: Role
    who: str
    boroughs: tuple[str, ...] = ()
    is_login: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why nothing is shown: one of the reasons of this module."""

    reason: str


def has_login(settings: Settings) -> bool:
    """Whether a login provider is set up."""
    return bool(settings.oidc_client_id)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this computer only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def role_of(groups: frozenset[str], *, settings: Settings) -> Role | None:
    """The role these groups give; an analyst's group wins, an unknown group gives none."""
    if groups & set(settings.analyst_groups):
        return "analyst"
    return "partnership" if groups & set(settings.partnership_groups) else None


def access_of(
    user: Mapping[str, Any], *, settings: Settings, now: float, address: str
) -> Access | Refusal:
    """What this person may see at this moment.

    Args:
        user: the claims of the login, as Streamlit keeps them; empty without one.
        settings: groups, roles and how long a login lasts.
        now: seconds since 1970.
        address: where the app is served; matters only when there is no login.
    """
    if not has_login(settings):
        if not is_loopback(address):
            return Refusal(NOT_LOOPBACK)
        return Access(role=settings.demo_role, who=_WITHOUT_LOGIN)
    if not user.get("is_logged_in"):
        return Refusal(NOT_LOGGED_IN)
    if _is_expired(user, settings=settings, now=now):
        return Refusal(EXPIRED)
    groups = _groups(user.get(settings.oidc_groups_claim))
    role = role_of(groups, settings=settings)
    if role is None:
        return Refusal(NO_ROLE)
    boroughs = sorted({code for group, code in settings.borough_groups.items() if group in groups})
    return Access(role=role, who=str(user.get("sub", "")), boroughs=tuple(boroughs), is_login=True)


def _is_expired(user: Mapping[str, Any], *, settings: Settings, now: float) -> bool:
    """Whether the login is older than it may be; one that does not say when it began is."""
    began = user.get("iat")
    if isinstance(began, bool) or not isinstance(began, int | float):
        return True
    return now - began > settings.login_hours * _SECONDS


def _groups(claim: Any) -> frozenset[str]:
    """The groups of a claim: a list of texts, or one text."""
    if isinstance(claim, str):
        return frozenset({claim})
    return frozenset(one for one in claim or () if isinstance(one, str))
