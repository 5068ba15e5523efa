"""The contract in words a provider can work from."""

from __future__ import annotations

from warehouse.contract.loader import load_contract
from warehouse.contract.model import Extract, Field

_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number with a decimal point",
    "date": "date, YYYY-MM-DD",
    "datetime": "date and time with offset, such as 2016-10-03T09:15:00+01:00",
    "time": "time, HH:MM",
    "boolean": "Y or N",
}
_KINDS = {
    "state": "every row live at any time in the period, as known at its end",
    "event": "every row dated in the period, and older rows created, changed or deleted since the "
    "last submission",
    "snapshot": "one row set for each month end of the period",
    "reference": "the whole list each time",
}
_REQUIRED = {
    "always": "required in every submission",
    "custodial": "required when a custodial sentence is present",
    "never": "optional; measures that need it are shown as not supplied without it",
}


def contract_guide(extract_name: str) -> str:
    """One extract's contract as Markdown: what to send, column by column.

    Raises:
        WrongUseError: the contract has no such extract.
    """
    extract = load_contract().extract(extract_name)
    return "\n".join([*_heading(extract), "", *_table(extract), "", *_notes(extract)]) + "\n"


def field_rules(field: Field) -> str:
    """What a value of the field must look like, in words."""
    parts = ["Y only, or empty" if field.enum == (True,) else _TYPES[field.type]]
    if field.enum and field.type != "boolean":
        parts.append("one of " + ", ".join(str(each) for each in field.enum))
    if field.pattern:
        parts.append(f"form `{field.pattern}`")
    parts += _limits(field)
    if field.code_list:
        parts.append(f"code list {field.code_list.replace('_', ' ')}")
    return "; ".join(parts)


def _limits(field: Field) -> list[str]:
    limits = []
    if field.minimum is not None:
        limits.append(f"not below {field.minimum:g}")
    if field.exclusive_minimum is not None:
        limits.append(f"above {field.exclusive_minimum:g}")
    if field.maximum is not None:
        limits.append(f"not above {field.maximum:g}")
    return limits


def _heading(extract: Extract) -> list[str]:
    return [
        f"# {extract.title} (`{extract.file_name}`)",
        "",
        extract.description,
        "",
        f"- Send: {_KINDS[extract.kind]}.",
        f"- In a submission: {_REQUIRED[extract.required]}.",
        f"- Key: {', '.join(extract.primary_key)}. Two rows may not share it.",
        f"- Sent by: {_senders(extract)}.",
    ]


def _senders(extract: Extract) -> str:
    if extract.sent_by:
        return ", ".join(extract.sent_by)
    return ", ".join(each.upper().replace("_", " ") for each in extract.expected_of)


def _table(extract: Extract) -> list[str]:
    rows = ["| column | required | what it holds | form |", "|---|---|---|---|"]
    return rows + [_row(each, extract) for each in extract.fields]


def _row(field: Field, extract: Extract) -> str:
    required = "yes" if field.is_required else ""
    if field.required_when:
        required = f"when {field.required_when} is given"
    name = f"**{field.name}**" if field.name in extract.primary_key else field.name
    form = field_rules(field).replace("|", "\\|")
    return f"| {name} | {required} | {field.description} | {form} |"


def _notes(extract: Extract) -> list[str]:
    spellings = [f"{f.name}: {', '.join(f.aliases)}" for f in extract.fields if f.aliases]
    references = [f"{', '.join(k.fields)} refers to {k.extract}" for k in extract.foreign_keys]
    personal = [f.name for f in extract.fields if f.pseudonym]
    notes = ["UTF-8 CSV with a header row; an empty cell means unknown; column order is free."]
    if personal:
        notes.append(f"Replaced by keyed pseudonyms as soon as read: {', '.join(personal)}.")
    if references:
        notes.append("; ".join(references).capitalize() + ".")
    if spellings:
        notes.append("Other header spellings taken: " + "; ".join(spellings) + ".")
    return [f"- {each}" for each in notes]
