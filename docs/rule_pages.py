"""Write one page per rule of the door, and the tables of ``submissions.md``, from the registry.

Run: ``python -m docs.rule_pages``. A test holds the committed pages to what this writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warehouse.intake import RULES, Rule

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"
SUBMISSIONS = ROOT / "docs" / "submissions.md"
MARK = "<!-- Tables written by docs/rule_pages.py from the registry of rules. -->"
NOTICE = "<!-- Written by docs/rule_pages.py from warehouse/intake/rules.py: edit that. -->"
TITLES = {
    "refuse": "Refuses the submission whole",
    "error": "Puts the row in quarantine",
    "warning": "Lets the row in and counts it",
}
_EFFECTS = {
    "refuse": "The submission is refused whole and nothing changes; `probation submit` ends with "
    "exit code 3. Everything else that was found is told at the same time.",
    "error": "The row goes into quarantine with its reasons and counts nowhere; the other rows are "
    "taken in. `--rejects-to FILE` hands the rows back in a workbook.",
    "warning": "The row, or the submission, is taken in. The finding is on the receipt and is "
    "counted beside the figures it touches.",
}


def pages() -> Mapping[str, str]:
    """Every page by its file name, the list of rules included."""
    return {f"{code}.md": _page(rule) for code, rule in RULES.items()} | {"README.md": _index()}


def submissions_page(text: str) -> str:
    """The page for providers, its tables written anew behind the mark."""
    head = text.split(MARK, 1)[0].rstrip("\n")
    return "\n".join([head, "", MARK, *(line for e in TITLES for line in _table(e)), ""])


def _page(rule: Rule) -> str:
    return "\n".join(
        [
            NOTICE,
            f"# `{rule.code}`",
            "",
            f"**What it asks.** {rule.text}",
            "",
            f"**Why.** {rule.why}",
            "",
            f"**What happens.** {_EFFECTS[rule.effect]}",
            "",
            f"**How to fix it.** {rule.what_to_do}",
            "",
            "[All rules](README.md) · [Sending a submission](../submissions.md)",
            "",
        ]
    )


def _index() -> str:
    lines = [NOTICE, "# Rules of the door", ""]
    for effect, title in TITLES.items():
        lines += [f"## {title}", ""]
        lines += [f"- [`{r.code}`]({r.code}.md): {r.text}" for r in _of(effect)]
        lines.append("")
    return "\n".join(lines)


def _table(effect: str) -> list[str]:
    rows = [f"| `{r.code}` | {r.text} | {r.what_to_do} |" for r in _of(effect)]
    head = ["| code | rule | what to do |", "|---|---|---|"]
    return ["", f"## {TITLES[effect]}", "", *head, *rows]


def _of(effect: str) -> list[Rule]:
    return [each for each in RULES.values() if each.effect == effect]


def main() -> None:
    """Write the pages; remove those of rules that are no more."""
    PAGES.mkdir(exist_ok=True)
    written = pages()
    for file in PAGES.glob("*.md"):
        if file.name not in written:
            file.unlink()
    for name, text in written.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    text = SUBMISSIONS.read_text(encoding="utf-8")
    SUBMISSIONS.write_text(submissions_page(text), encoding="utf-8")


if __name__ == "__main__":
    main()
