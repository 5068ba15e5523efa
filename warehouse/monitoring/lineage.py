"""Which table is made from which, as the receipt of a build has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Lineage = Mapping[str, frozenset[str]]
"""Every table by ``schema.name``, with all tables it is made from, near and far."""


def read_lineage(receipt: Path) -> Lineage:
    """The lineage of a build from its receipt; empty without one, so that nothing is folded."""
    if not receipt.is_file():
        return {}
    return _closed(json.loads(receipt.read_text(encoding="utf-8")).get("parents", {}))


def _closed(parents: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    """All ancestors from the direct ones; dbt refuses circles."""
    known: dict[str, frozenset[str]] = {}

    def ancestors(table: str) -> frozenset[str]:
        if table not in known:
            near = parents.get(table, [])
            known[table] = frozenset(near).union(*(ancestors(one) for one in near))
        return known[table]

    return {table: ancestors(table) for table in parents}


def root_of(
    table: str, *, rank: int, failing: Mapping[str, int], lineage: Mapping[str, Any]
) -> str:
    """The failing table that a failure comes from.

    Args:
        table: where the failure was seen.
        rank: how grave it is; 2 critical, 1 warning, 0 info.
        failing: the gravest failure of each failing table.
        lineage: what each table is made from.

    Returns:
        The first failing table on the way to ``table`` that is at least as grave, so that a
        standing warning never swallows a new critical failure; ``table`` itself if there is none.
    """
    before = [
        one for one in lineage.get(table, frozenset()) if one in failing and failing[one] >= rank
    ]
    return min(before, key=lambda one: (len(lineage.get(one, ())), one), default=table)
