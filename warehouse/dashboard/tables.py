"""Tables in our own HTML: a caption, scopes, a region that scrolls by keyboard, all escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

Row = Mapping[str, Any]


class Markup(str):
    """HTML made by this package from escaped parts; everything else is escaped as text."""

    __slots__ = ()


@dataclass(frozen=True)
class Column:
    """A column of a table: where its text is found and what heads it."""

    name: str
    title: str
    is_number: bool = False


def as_html(value: Any) -> str:
    """A cell's content: our own markup as it is, anything else escaped."""
    return value if isinstance(value, Markup) else escape(str(value))


def _cell(row: Row, column: Column, *, is_header: bool) -> str:
    text = as_html(row.get(column.name, ""))
    style = ' class="n"' if column.is_number else ""
    if is_header:
        return f'<th scope="row" role="rowheader"{style}>{text}</th>'
    return f'<td role="cell" data-title="{escape(column.title)}"{style}>{text}</td>'


def _row(row: Row, columns: Sequence[Column]) -> str:
    cells = (_cell(row, column, is_header=n == 0) for n, column in enumerate(columns))
    return f'<tr role="row">{"".join(cells)}</tr>'


def _head(columns: Sequence[Column]) -> str:
    cells = "".join(
        f'<th scope="col" role="columnheader"{" class=n" if column.is_number else ""}>'
        f"{escape(column.title)}</th>"
        for column in columns
    )
    return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>'


def html_table(
    rows: Sequence[Row], *, columns: Sequence[Column], caption: str, key: str, stacks: bool = False
) -> str:
    """A table as HTML; the first column heads its row.

    Args:
        rows: texts by column name; every text is escaped, our own :class:`Markup` is not.
        columns: in the order shown.
        caption: says what the table holds; the region is named by it.
        key: makes the caption's id unique on the page.
        stacks: on a narrow screen each row becomes a block with its column's names.
    """
    caption_id = escape(f"table-{key}")
    body = "".join(_row(row, columns) for row in rows)
    kind = "stacks" if stacks else "scrolls"
    return (
        f'<div class="pw-table {kind}" role="region" tabindex="0" aria-labelledby="{caption_id}">'
        f'<table role="table"><caption id="{caption_id}">{escape(caption)}</caption>'
        f'{_head(columns)}<tbody role="rowgroup">{body}</tbody></table></div>'
    )
