"""What the door found, as the partnership may see it.

A finding's words can hold counts of their own ("424 of 3471 people", "OM: 0.2% of rows"), and
the findings of one extract add up to its quarantined rows.
"""

from __future__ import annotations

import re

import pandas as pd

from warehouse.intake.rules import RULES

_SENTENCES = re.compile(r"(?<=\.)\s+")
_DIGIT = re.compile(r"\d")
_FORM = "Form: "


def released_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings without counts in words, and without any count where one of its extract is hidden.

    Args:
        findings: rows of ``fct_findings`` whose small counts are null already; not changed.

    Shape:
        As ``findings``.
    """
    is_hidden = findings["findings"].isna()
    has_hidden = is_hidden.groupby([findings["sequence"], findings["extract_name"]], dropna=False)
    return findings.assign(
        findings=findings["findings"].mask(has_hidden.transform("any")),
        rule_text=[
            words_without_counts(code, text)
            for code, text in zip(findings["rule_code"], findings["rule_text"], strict=True)
        ],
    )


def words_without_counts(code: str, text: str) -> str:
    """The rule in its own words, and of what follows the sentences that hold no number.

    The form of a column is the contract's and stays, digits or not.
    """
    rule = RULES[code].text if code in RULES else ""
    detail = _SENTENCES.split(text.removeprefix(rule).strip())
    kept = [each for each in detail if each.startswith(_FORM) or not _DIGIT.search(each)]
    return " ".join(filter(None, [rule, *kept]))
