"""Reads the Table Schema files once into frozen objects."""

from __future__ import annotations

from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from warehouse.contract.model import (
    Contract,
    DateOrder,
    Extract,
    Field,
    ForeignKey,
    Pseudonym,
    Requirement,
)

CONTRACT_VERSION = "1"
#: The order in which extracts are listed and read: what others refer to comes first.
EXTRACT_NAMES = (
    "person",
    "sentence",
    "custody_event",
    "requirement",
    "contact",
    "enforcement_action",
    "breach",
    "breach_referral",
    "allocation",
    "case_allocation",
    "plan",
    "registration",
    "risk_escalation",
    "court_report",
    "service_request",
    "staff",
    "staff_absence",
    "staff_in_post",
    "supervision_session",
    "team",
    "published_figure",
)
#: The quick loader where the library has it; both are the safe one.
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED: dict[Any, Requirement] = {True: "always", False: "never", "custodial": "custodial"}


@cache
def load_contract() -> Contract:
    """The contract, read from the package's Table Schema files the first time it is asked for."""
    extracts = {name: _extract(_descriptor(name)) for name in EXTRACT_NAMES}
    return Contract(version=CONTRACT_VERSION, extracts=MappingProxyType(extracts))


def _descriptor(name: str) -> dict[str, Any]:
    file = resources.files("warehouse.contract") / "extracts" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_YAML_LOADER)  # noqa: S506
    return loaded


def _extract(raw: dict[str, Any]) -> Extract:
    fields = tuple(_field(each) for each in raw["fields"])
    return Extract(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"].strip(),
        kind=raw["kind"],
        fields=fields,
        primary_key=tuple(raw["primaryKey"]),
        foreign_keys=tuple(_foreign_key(each) for each in raw.get("foreignKeys", ())),
        event_date=tuple(raw.get("eventDate", ())),
        event_end=raw.get("eventEnd"),
        holds_future=raw.get("holdsFuture", False),
        live_from=raw.get("liveFrom"),
        live_until=raw.get("liveUntil"),
        active_until=raw.get("activeUntil"),
        required=_REQUIRED[raw["requiredInSubmission"]],
        expected_of=tuple(raw["expectedOf"]),
        sent_by=tuple(raw.get("sentBy", ())),
        date_orders=tuple(DateOrder(first=a, second=b) for a, b in raw.get("dateOrder", ())),
        owner_field=_owner_field(raw, {each.name for each in fields}),
        descriptor=MappingProxyType(raw),
    )


def _owner_field(raw: dict[str, Any], names: set[str]) -> str | None:
    """The column that names the only provider who may send a row, where there is one."""
    if raw.get("ownedBy") == "anyone":
        return None
    return next((name for name in ("provider_code", "from_provider_code") if name in names), None)


def _foreign_key(raw: dict[str, Any]) -> ForeignKey:
    reference = raw["reference"]
    return ForeignKey(
        fields=tuple(raw["fields"]),
        extract=reference["resource"],
        reference_fields=tuple(reference["fields"]),
    )


def _field(raw: dict[str, Any]) -> Field:
    rules = raw.get("constraints", {})
    pseudonym = raw.get("pseudonym")
    return Field(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"].strip(),
        type=raw["type"],
        format=raw.get("format"),
        is_required=rules.get("required", False),
        required_when=raw.get("requiredWhen"),
        pattern=rules.get("pattern"),
        enum=tuple(rules.get("enum", ())),
        minimum=rules.get("minimum"),
        maximum=rules.get("maximum"),
        exclusive_minimum=rules.get("exclusiveMinimum"),
        pii=raw.get("pii"),
        pseudonym=None if pseudonym is None else Pseudonym(**pseudonym),
        lake_name=raw.get("lakeName"),
        code_list=raw.get("codeList"),
        is_free_text=raw.get("freeText", False),
        may_lie_far_ahead=raw.get("mayLieFarAhead", False),
        aliases=tuple(raw.get("aliases", ())),
    )
