"""Codes that are in no list, queued with the code they are likeliest to mean."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.contract import load_contract
from warehouse.intake.code_lists import CODE_COLUMNS, CodeLists
from warehouse.ledger import Ledger
from warehouse.settings import Settings

UNKNOWN_CODE = "unknown_code"
_LEAST_LIKENESS = 0.75
_NOT_LETTERS_OR_DIGITS = re.compile(r"[^A-Z0-9]+")
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, kw_only=True)
class QueuedCode:
    """An unknown code of the current submissions.

    ``suggestion`` is the code of the list it is likeliest to mean, with the reason; both empty
    where nothing is like it.
    """

    code_list: str
    code: str
    extract_name: str
    column_name: str
    provider_code: str
    first_sequence: int
    rows: int
    suggestion: str = ""
    reason: str = ""


def queued_codes(
    *, settings: Settings, code_lists: CodeLists | None = None
) -> tuple[QueuedCode, ...]:
    """Codes to be mapped, the commonest first; a code leaves once its list holds it.

    Codes of columns that hold special categories are counted in the receipt, not listed here.

    Shape:
        One row per code, column and provider; see :class:`QueuedCode`.
    """
    lists = code_lists or CodeLists()
    with Ledger.open(settings=settings) as ledger:
        current = {each.sequence: each for each in ledger.current_submissions()}
        points = [e for e in ledger.profiles() if e.statistic == UNKNOWN_CODE]
    found: dict[tuple[str, str, str, str], QueuedCode] = {}
    for each in points:
        extract = load_contract().extracts.get(each.extract_name)
        name = extract.field(each.column_name).code_list if extract else None
        if each.sequence not in current or name is None or each.code in lists.codes(name):
            continue
        provider = current[each.sequence].provider_code
        key = (each.extract_name, each.column_name, provider, each.code)
        known = found.get(key)
        suggestion, reason = suggested(each.code, names_of(name, lists))
        found[key] = QueuedCode(
            code_list=name,
            code=each.code,
            extract_name=each.extract_name,
            column_name=each.column_name,
            provider_code=provider,
            first_sequence=min(each.sequence, known.first_sequence if known else each.sequence),
            rows=int(each.numerator) + (known.rows if known else 0),
            suggestion=suggestion,
            reason=reason,
        )
    return tuple(sorted(found.values(), key=lambda e: (-e.rows, e.code_list, e.code)))


def names_of(code_list: str, lists: CodeLists) -> dict[str, str]:
    """The codes of a list with their names."""
    column = CODE_COLUMNS[code_list]
    rows = lists.rows(code_list)
    named = next((name for name in rows[0] if name.endswith("_name")), column) if rows else column
    return {row[column]: row[named] or "" for row in rows if row[column]}


def suggested(code: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The known code an unknown one is likeliest to mean, and why.

    Tried in turn: the same but for case, spaces and signs; the same with O for 0, I or L for 1;
    the name of a code in place of the code; the most alike code.

    Args:
        code: the unknown code.
        names: the known codes with their names.
    """
    plain = _plain(code)
    steps = (
        ("same letters and digits", {_plain(each): each for each in reversed(list(names))}, plain),
        (
            "a letter for a digit",
            {_plain(each).translate(_LOOK_ALIKE): each for each in reversed(list(names))},
            plain.translate(_LOOK_ALIKE),
        ),
        ("the name, not the code", {_plain(n): c for c, n in names.items() if n}, plain),
    )
    for reason, known, wanted in steps:
        if wanted and wanted in known:
            return known[wanted], reason
    alike = difflib.get_close_matches(plain, sorted(map(_plain, names)), 1, _LEAST_LIKENESS)
    if not alike:
        return "", ""
    return next(each for each in sorted(names) if _plain(each) == alike[0]), "most alike"


def _plain(text: str) -> str:
    return _NOT_LETTERS_OR_DIGITS.sub("", text.upper())
