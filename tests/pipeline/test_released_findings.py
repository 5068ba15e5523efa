"""No count leaves in the words of a finding, and none that another gives away."""

from __future__ import annotations

import pandas as pd
import pytest

from warehouse.intake.rules import RULES
from warehouse.pipeline.released_findings import released_findings, words_without_counts


@pytest.mark.parametrize(
    ("code", "detail", "kept"),
    [
        ("people_unreconciled", "3 of 3471 people have no sentence in sentence.", ""),
        (
            "code_unknown",
            "Code list om_grade_code in staff_grades. Not in it: AB (1), text (2).",
            "Code list om_grade_code in staff_grades.",
        ),
        ("codes_unusual", "OM: 0.1% of rows; usual are 2.0 to 3.0.", ""),
        ("reference_orphan", "It refers to sentence.", "It refers to sentence."),
        ("pattern_mismatch", "Form: `^[A-Z][0-9]{6}$`.", "Form: `^[A-Z][0-9]{6}$`."),
        ("date_improbable", "", ""),
    ],
)
def test_a_finding_keeps_its_rule_and_words_without_numbers(code, detail, kept):
    rule = RULES[code].text

    assert words_without_counts(code, f"{rule} {detail}".strip()) == f"{rule} {kept}".strip()


def test_a_rule_that_is_no_more_says_nothing_with_numbers():
    assert words_without_counts("no_such_rule", "Rows differ. 3 of 12 rows.") == "Rows differ."


def test_a_hidden_count_hides_the_others_of_its_extract():
    # 20 rows of contact are quarantined: 17 and a hidden 3 would add up to them.
    findings = pd.DataFrame(
        [
            (1, "contact", "type_invalid", None),
            (1, "contact", "duplicate_key", 17),
            (1, "sentence", "duplicate_key", 17),
            (2, "contact", "duplicate_key", 17),
            (2, None, "duplicate_key", 8),
        ],
        columns=["sequence", "extract_name", "rule_code", "findings"],
    ).assign(rule_text="")

    released = released_findings(findings)

    assert released["findings"].isna().tolist() == [True, True, False, False, False]
