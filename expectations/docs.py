"""Great Expectations' static pages (Data Docs), made to open without a network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

SITE = "build"

# The pages ask content networks for styles and scripts. They must open offline and tell nobody
# who reads them, so those are taken out and one local style sheet is put in.
REMOTE = re.compile(
    r"<script[^>]*\ssrc=[\"']https?://[^>]*>\s*</script>"
    r"|<link[^>]*\shref=[\"']https?://[^>]*>"
    r"|<img[^>]*\ssrc=[\"']https?://[^>]*>",
    flags=re.IGNORECASE | re.DOTALL,
)
LOCAL_STYLE = """<style>
body { font-family: Arial, sans-serif; line-height: 1.5; }
body { margin: 1rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #767676; padding: 0.4rem; text-align: left; vertical-align: top; }
pre, code { white-space: pre-wrap; }
</style></head>"""


def write_data_docs(context: Any, docs_dir: Path) -> Path:
    """Write the pages anew; returns the start page.

    They hold descriptions, queries and counts, never a value of a failing row.
    """
    if docs_dir.exists():
        shutil.rmtree(docs_dir)
    context.add_data_docs_site(SITE, _site(docs_dir))
    context.build_data_docs(site_names=[SITE])
    for page in docs_dir.rglob("*.html"):
        page.write_text(offline(page.read_text(encoding="utf-8")), encoding="utf-8")
    return docs_dir / "index.html"


def offline(html: str) -> str:
    """A page without anything fetched from elsewhere."""
    return REMOTE.sub("", html).replace("</head>", LOCAL_STYLE, 1)


def _site(docs_dir: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "show_how_to_buttons": False,
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(docs_dir.absolute()),
        },
    }
