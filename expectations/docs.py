"""Great Expectations' static pages (Data Docs), made to open without a network.

As they come the pages ask content networks for styles, scripts and icons, and their start page is
drawn by such a script. Here everything fetched from elsewhere is taken out, marks become words,
and the start page is a plain list.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Container, Mapping
from pathlib import Path
from urllib.parse import quote

Counts = Mapping[str, tuple[int, int]]

REMOTE = re.compile(
    r"<script\b.*?</script>"
    r"|<link[^>]*\shref=[\"']https?://[^>]*>"
    r"|<img[^>]*\ssrc=[\"']https?://[^>]*>"
    r"|<footer\b.*?</footer>",
    flags=re.IGNORECASE | re.DOTALL,
)
REMOTE_STYLE = re.compile(r"url\(\s*[\"']?https?://[^)]*\)", flags=re.IGNORECASE)
MET_MARK = re.compile(r"<i class=\"[^\"]*fa-check-circle[^>]*></i>")
NOT_MET_MARK = re.compile(r"<i class=\"[^\"]*fa-(?:times|exclamation)[^>]*></i>")
STYLE = """<style>
body { font-family: Arial, sans-serif; line-height: 1.5; }
body { margin: 1rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #767676; padding: 0.4rem; text-align: left; }
th, td { vertical-align: top; }
pre, code { white-space: pre-wrap; }
</style>
"""


def write_data_docs(docs_dir: Path, *, pages: Mapping[str, str], checked: Counts) -> Path:
    """Write the pages anew; returns the start page.

    They hold descriptions, queries and counts, never a value of a failing row.

    Args:
        docs_dir: folder of the pages; what it held before is removed.
        pages: by batch, the page as Great Expectations drew it.
        checked: by batch, how many expectations it has and how many are not met.
    """
    if docs_dir.exists():
        shutil.rmtree(docs_dir)
    docs_dir.mkdir(parents=True)
    for name, page in pages.items():
        (docs_dir / f"{name}.html").write_text(offline(page), encoding="utf-8")
    start = docs_dir / "index.html"
    start.write_text(_start_page(checked, drawn=pages), encoding="utf-8")
    return start


def offline(page: str) -> str:
    """A page without anything fetched from elsewhere; its marks are words."""
    found = REMOTE_STYLE.sub("none", REMOTE.sub("", page))
    found = NOT_MET_MARK.sub("not met", MET_MARK.sub("met", found))
    return found.replace("</head>", f"{STYLE}</head>", 1)


def _start_page(checked: Counts, *, drawn: Container[str]) -> str:
    rows = "\n".join(
        f"<tr><td>{_named(name, is_link=name in drawn)}</td><td>{total}</td><td>{not_met}</td></tr>"
        for name, (total, not_met) in checked.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>Expectations</title>\n{STYLE}</head><body>\n<h1>Expectations</h1>\n"
        "<p>What was checked in the build, by mart and table. No value of a row is shown.</p>\n"
        '<table><thead><tr><th scope="col">Checked</th><th scope="col">Expectations</th>'
        f'<th scope="col">Not met</th></tr></thead><tbody>\n{rows}\n</tbody></table>\n'
        "</body></html>\n"
    )


def _named(name: str, *, is_link: bool) -> str:
    words = html.escape(name)
    return f'<a href="{quote(name)}.html">{words}</a>' if is_link else words
