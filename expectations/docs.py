"""Great Expectations' static pages (Data Docs), made to open without a network.

As they come the pages ask content networks for styles, scripts and icons, and their start page is
drawn by such a script. Here everything fetched from elsewhere is taken out, marks become words,
and the start page is a plain list.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

SITE = "build"

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


def write_data_docs(
    context: Any, docs_dir: Path, *, checked: Mapping[str, tuple[int, int]]
) -> Path:
    """Write the pages anew; returns the start page.

    They hold descriptions, queries and counts, never a value of a failing row.

    Args:
        context: the Great Expectations context that holds the results.
        docs_dir: folder of the pages; what it held before is removed.
        checked: by batch, how many expectations it has and how many are not met.
    """
    if docs_dir.exists():
        shutil.rmtree(docs_dir)
    context.add_data_docs_site(SITE, _site(docs_dir))
    context.build_data_docs(site_names=[SITE])
    for page in docs_dir.rglob("*.html"):
        page.write_text(offline(page.read_text(encoding="utf-8")), encoding="utf-8")
    start = docs_dir / "index.html"
    start.write_text(_start_page(docs_dir, checked=checked), encoding="utf-8")
    return start


def offline(page: str) -> str:
    """A page without anything fetched from elsewhere; its marks are words."""
    found = REMOTE_STYLE.sub("none", REMOTE.sub("", page))
    found = NOT_MET_MARK.sub("not met", MET_MARK.sub("met", found))
    return found.replace("</head>", f"{STYLE}</head>", 1)


def _start_page(docs_dir: Path, *, checked: Mapping[str, tuple[int, int]]) -> str:
    rows = "\n".join(
        f'<tr><td><a href="{_address(docs_dir, name)}">{html.escape(name)}</a></td>'
        f"<td>{total}</td><td>{not_met}</td></tr>"
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


def _address(docs_dir: Path, name: str) -> str:
    pages = sorted((docs_dir / "validations" / name).rglob("*.html"))
    return quote(pages[0].relative_to(docs_dir).as_posix()) if pages else "#"


def _site(docs_dir: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        # Pages of results say everything those of suites do; each page takes its time to draw.
        "site_section_builders": {"expectations": "None", "profiling": "None"},
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            # A `$` would be read as the name of a setting.
            "base_directory": str(docs_dir.absolute()).replace("$", r"\$"),
        },
    }
