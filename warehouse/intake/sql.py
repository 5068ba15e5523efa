"""SQL for one extract, generated from its contract: typed columns and row rules in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from warehouse.contract import Extract, Field
from warehouse.contract.model import PLACEHOLDER_EXTRACTS

_EARLIEST_YEAR = 1900
_FAR_AHEAD_YEAR = 2100
_YEARS_AHEAD = 2
_MASK_BITS = 62
_INTEGER = r"[+-]?[0-9]+"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_DATETIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])"
)
# UTF-8 read as Windows-1252: the first letters of a dash or quote, of an accented letter, of a
# pound sign; and the sign that stands for what could not be read.
_GARBLED = "â€|Ã[\u0080-\u00bf\u2018-\u201e]|Â[\u00a0-\u00bf]|\ufffd"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Who sends, for when, and what was known before: what the row rules compare with."""

    provider_code: str
    is_reference: bool
    period_start_date: date
    period_end_date: date
    previous_created_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RowRule:
    """A rule that a row breaks when ``condition`` is true."""

    code: str
    column: str | None
    condition: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Mask:
    """A column whose bits say which of its rules a row breaks."""

    name: str
    rules: tuple[RowRule, ...]

    @property
    def expression(self) -> str:
        """The bits, worked out only for rows that break a rule at all."""
        any_rule = " or ".join(f"({rule.condition})" for rule in self.rules)
        bits = " + ".join(
            f"if({rule.condition}, {1 << place}::bigint, 0)"
            for place, rule in enumerate(self.rules)
        )
        return f"case when {any_rule} then {bits} else 0 end"


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def date_literal(day: date) -> str:
    return f"date '{day.isoformat()}'"


def raw_name(field: Field) -> str:
    """The value as sent, beside the typed one."""
    return identifier(f"{field.name}$")


def typed(field: Field) -> str:
    """The typed value of a text ``{x}``; null where it has not the field's type."""
    x = raw_name(field)
    whole, number = f"try_cast({x} as bigint)", f"try_cast({x} as double)"
    day, moment = f"try_cast({x} as date)", f"try_cast({x} as timestamptz)"
    return {
        "string": x,
        "integer": f"case when {whole}::varchar = {x} or regexp_full_match({x}, '{_INTEGER}') "
        f"then {whole} end",
        "number": f"case when regexp_full_match({x}, '{_NUMBER}') and isfinite({number}) "
        f"then {number} end",
        "date": f"case when strlen({x}) = 10 and {day}::varchar = {x} then {day} end",
        "datetime": f"case when regexp_full_match({x}, '{_DATETIME}') "
        f"then make_timestamp(epoch_us({moment})) end",
        "time": f"case when regexp_full_match({x}, '{_TIME}') then {x} end",
        "boolean": f"case {x} when 'Y' then true when 'N' then false end",
    }[field.type]


def london_date(moment: str) -> str:
    """The day in London of a UTC moment; only the last hour of a UTC day can differ."""
    zoned = f"timezone('Europe/London', timezone('UTC', {moment}))"
    return (
        f"case when hour({moment}) = 23 then cast({zoned} as date) else cast({moment} as date) end"
    )


def error_rules(extract: Extract, present: Sequence[Field], sending: Sending) -> list[RowRule]:
    """Rules that put a row in quarantine, the shared key left out."""
    rules = [rule for field in present for rule in _field_rules(field)]
    if extract.owner_field is not None and not sending.is_reference:
        rules.append(_owner_rule(extract.owner_field, sending))
    return rules


def _owner_rule(column: str, sending: Sending) -> RowRule:
    return RowRule(
        code="wrong_provider",
        column=column,
        condition=f"{identifier(column)} <> {literal(sending.provider_code)}",
        detail=f"This submission is sent by {sending.provider_code}.",
    )


def _field_rules(field: Field) -> list[RowRule]:
    name, raw = identifier(field.name), raw_name(field)
    found = [
        (field.is_required, "required_missing", f"{raw} is null"),
        (
            field.required_when is not None,
            "required_when_missing",
            f"{raw} is null and {identifier(field.required_when or '')} is not null",
        ),
        (field.type != "string", "type_invalid", f"{name} is null and {raw} is not null"),
        (
            field.pattern is not None,
            "pattern_mismatch",
            f"not regexp_full_match({name}, {literal(field.pattern or '')})",
        ),
        (bool(field.enum), "not_in_enumeration", _enumeration(field)),
        (_has_limits(field), "out_of_range", _limits(field)),
    ]
    return [
        RowRule(code=code, column=field.name, condition=condition)
        for applies, code, condition in found
        if applies
    ]


def _enumeration(field: Field) -> str:
    values = ", ".join(
        literal(each) if isinstance(each, str) else str(each).lower() for each in field.enum
    )
    return f"{identifier(field.name)} not in ({values})" if values else "false"


def _has_limits(field: Field) -> bool:
    limits = (field.minimum, field.maximum, field.exclusive_minimum)
    return any(each is not None for each in limits)


def _limits(field: Field) -> str:
    name, parts = identifier(field.name), []
    if field.minimum is not None:
        parts.append(f"{name} < {field.minimum}")
    if field.exclusive_minimum is not None:
        parts.append(f"{name} <= {field.exclusive_minimum}")
    if field.maximum is not None:
        parts.append(f"{name} > {field.maximum}")
    return " or ".join(parts) or "false"


def warning_rules(
    extract: Extract, present: Mapping[str, Field], sending: Sending
) -> list[RowRule]:
    """Rules that a row may break and still be accepted, those that need only the row."""
    if sending.is_reference:
        return []
    rules = [rule for each in present.values() if (rule := _date_rule(each, sending))]
    rules += _order_rules(extract, present)
    rules += [
        RowRule(
            code="text_garbled",
            column=each.name,
            condition=f"regexp_matches({identifier(each.name)}, '{_GARBLED}')",
        )
        for each in present.values()
        if each.is_free_text
    ]
    if extract.active_until in present and "active" in present:
        condition = f"active = ({identifier(extract.active_until or '')} is not null)"
        rules.append(RowRule(code="active_disagrees", column="active", condition=condition))
    if extract.name in PLACEHOLDER_EXTRACTS:
        condition = placeholder(extract, present)
        rules.append(RowRule(code="placeholder_staff", column="staff_code", condition=condition))
    if {"outcome_code", "attended", "complied"} <= present.keys():
        condition = "outcome_code is null and (attended is not null or complied is not null)"
        rules.append(RowRule(code="outcome_missing", column="attended", condition=condition))
    return rules + _period_rules(extract, present, sending)


def _date_rule(field: Field, sending: Sending) -> RowRule | None:
    if field.type not in ("date", "datetime"):
        return None
    name = identifier(field.name)
    latest = (
        f"year({name}) >= {_FAR_AHEAD_YEAR}"
        if field.may_lie_far_ahead
        else f"year({name}) > {sending.period_end_date.year + _YEARS_AHEAD}"
    )
    condition = f"year({name}) < {_EARLIEST_YEAR} or {latest}"
    return RowRule(code="date_improbable", column=field.name, condition=condition)


def _order_rules(extract: Extract, present: Mapping[str, Field]) -> list[RowRule]:
    return [
        RowRule(
            code="dates_out_of_order",
            column=order.second,
            condition=f"{identifier(order.second)} < {identifier(order.first)}",
            detail=f"It lies before {order.first}.",
        )
        for order in extract.date_orders
        if order.first in present and order.second in present
    ]


def _period_rules(
    extract: Extract, present: Mapping[str, Field], sending: Sending
) -> list[RowRule]:
    column = extract.event_date[0] if extract.event_date else extract.live_from
    outside = _outside(extract, present, sending)
    rules = [RowRule(code="outside_period", column=column, condition=outside)] if outside else []
    if extract.kind == "snapshot":
        name = identifier(extract.event_date[0])
        condition = f"{name} <> last_day({name})"
        rules.append(RowRule(code="snapshot_not_month_end", column=column, condition=condition))
    return rules


def _outside(extract: Extract, present: Mapping[str, Field], sending: Sending) -> str | None:
    start, end = date_literal(sending.period_start_date), date_literal(sending.period_end_date)
    if extract.kind == "state":
        parts = [f"{identifier(extract.live_from)} > {end}"] if extract.live_from else []
        if extract.live_until in present:
            parts.append(f"{identifier(extract.live_until or '')} < {start}")
        return " or ".join(parts) or None
    if extract.kind not in ("event", "snapshot"):
        return None
    parts = [
        f"{before_period(extract, present, sending)} and not {late(extract, present, sending)}"
    ]
    if not extract.holds_future:
        parts.append(f"{event_day(extract, present)} > {end}")
    return " or ".join(f"({each})" for each in parts)


def event_day(extract: Extract, present: Mapping[str, Field]) -> str:
    """The day that places an event row."""
    days = [
        identifier(extract.field(name).london_date_name or name)
        for name in extract.event_date
        if name in present
    ]
    return f"coalesce({', '.join(days)})" if days else "null::date"


def before_period(extract: Extract, present: Mapping[str, Field], sending: Sending) -> str:
    """True when an event row lies wholly before the period."""
    start = date_literal(sending.period_start_date)
    if extract.event_end is None:
        return f"({event_day(extract, present)} < {start})"
    if extract.event_end not in present:
        return "false"
    return f"({identifier(extract.event_end)} < {start})"


def late(extract: Extract, present: Mapping[str, Field], sending: Sending) -> str:
    """True when a row before the period was changed since the previous submission."""
    if extract.kind != "event":
        return "false"
    before = before_period(extract, present, sending)
    if "last_updated_at" not in present:
        return f"coalesce({before}, false)"
    if sending.previous_created_at is None:
        return "false"
    since = sending.previous_created_at.replace(tzinfo=None).isoformat(sep=" ")
    return f"coalesce({before} and last_updated_at > timestamp '{since}', false)"


def future(extract: Extract, present: Mapping[str, Field], sending: Sending) -> str:
    """True for an appointment after the end of the period."""
    if not extract.holds_future:
        return "false"
    end = date_literal(sending.period_end_date)
    return f"coalesce({event_day(extract, present)} > {end}, false)"


def placeholder(extract: Extract, present: Mapping[str, Field]) -> str:
    """True when the officer's code stands for a pool of cases, by its form or its flag.

    Source:
        Code forms of the case system: an unallocated team ends in UAT, an inactive one in IAV,
        and the code of either's officer is the team's code and a U.
    """
    parts = [
        "staff_code = team_code || 'U'",
        "suffix(staff_code, 'UATU')",
        "suffix(staff_code, 'IAVU')",
        "(strlen(team_code) = 6 and (suffix(team_code, 'UAT') or suffix(team_code, 'IAV')))",
    ]
    if extract.has_field("is_placeholder") and "is_placeholder" in present:
        parts.append("is_placeholder")
    return f"coalesce({' or '.join(parts)}, false)"


def masks(rules: Sequence[RowRule], *, prefix: str) -> tuple[Mask, ...]:
    """Rules packed into as few columns as their number needs."""
    groups = [tuple(rules[i : i + _MASK_BITS]) for i in range(0, len(rules), _MASK_BITS)]
    return tuple(Mask(name=f"{prefix}{n}", rules=group) for n, group in enumerate(groups))
