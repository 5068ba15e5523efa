"""Recommendations, inspection, fairness, working together, submissions, questions, row lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.conftest import Open, texts
from tests.support.publication import PUBLICATION_ID, write_publication
from warehouse.dashboard import contact_gap, recommendations_page, working_page
from warehouse.dashboard.menu import PAGES, pages_for
from warehouse.ledger import Ledger
from warehouse.settings import Settings

OLDER = [page.script for page in PAGES if page.script in
         ("recommendations.py", "inspection.py", "cannot_know.py")]  # fmt: skip


def test_recommendations_are_counted_and_shown_by_organisation(
    open_page: Open, full_home: Path
) -> None:
    found = texts(open_page(full_home, "recommendations.py"))
    # Number 2 has a measure of the company without a figure; its NPS state is as stored.
    assert "Of 3 recommendations: the figures got worse: 2; no figure can show it: 1." in found
    assert "London CRC: the figures cannot say; NPS London: the figures got worse." in found
    assert "Said by Head of service, 1 February 2017:" in found
    assert "Both &lt;b&gt;meet&lt;/b&gt; monthly." in found


def test_a_recommendation_sets_the_inspection_beside_now(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "recommendations.py"))
    row = found[found.index("Figures that bear on it: Operations first") :]
    assert "60.0%" in row
    assert "45.0%" in row
    assert "down 15.0 percentage points" in row
    assert '<b class="pw-word worse">Worse</b>' in row
    assert "no figure for these months" in row  # the rolling rate has no evidence row


def test_an_inspection_statement_says_how_little_its_sample_can_bear(
    open_page: Open, full_home: Path
) -> None:
    found = texts(open_page(full_home, "inspection.py"))
    assert "At most 10 of 21 cases (at most 48%)" in found
    assert "anywhere in 28.3% to 67.6%" in found
    assert "these records speak to 1 of them" in found
    assert "7 of 8" in found
    assert "likely 40.4% to 59.6%" in found


@pytest.mark.parametrize("script", OLDER)
def test_a_publication_older_than_a_page_says_so(
    open_page: Open, bare_home: Path, script: str
) -> None:
    assert "This publication was made before" in texts(open_page(bare_home, script))


# 300 of 400 men and 50 of 100 women: 50 / 75 = 0.667; Katz: exp(+-1.96 * sqrt(1/50 - 1/100 +
# 1/300 - 1/400)) = exp(+-1.96 * 0.10408) gives 0.544 to 0.818.
def test_fairness_compares_each_group_with_the_largest(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "fairness.py"))
    assert "these differ from Male, the largest group (75.0%): Female (50.0%)." in found
    assert "0.67 (0.54 to 0.82)" in found
    assert "compared with this" in found
    assert "[c] Hidden" in found


def test_fairness_keeps_its_choices_in_the_address(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "fairness.py", period="quarter")
    assert app.query_params["breakdown"] in ("sex", ["sex"])
    assert "not published by this kind of group" in texts(app)


def test_working_together_says_what_cannot_be_followed(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "working_together.py"))
    assert "the way of a breach cannot be followed from end to end" in found
    assert "3 packs were sent back and 15 business days lost; most often for: missing" in found
    assert "team not given to N07" in found


def test_a_partnership_member_sees_no_teams(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "working_together.py", role="partnership"))
    assert "T1" not in found
    assert "Reasons and teams are listed for analysts" in found


def test_what_cannot_be_known_names_the_field_that_would_answer(
    open_page: Open, full_home: Path
) -> None:
    found = texts(open_page(full_home, "cannot_know.py"))
    assert "however they are counted: 1." in found
    assert "Quality mark, in the file “Plan”" in found


def test_row_lists_are_filtered_and_escaped(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "case_lists.py", measure="not_seen_4_weeks", rows="yes")
    found = texts(app)
    # Lewisham holds people 0 to 4; of them 0 and 3 are counted; a snapshot lists March only.
    assert "2 rows behind “" in found
    assert "&lt;script&gt;" in found
    assert "<script>" not in found.replace("<style>", "")


def test_a_share_of_months_lists_the_whole_quarter(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "case_lists.py", measure="seen_in_month", borough="all", rows="no")
    # Of people 0 to 7, numbers 0, 3 and 6 were not seen in any of three months: nine rows.
    assert "9 rows behind" in texts(app)


def audited(home: Path) -> list[dict]:
    with Ledger.open(settings=Settings(home=home)) as ledger:
        return [row for row in ledger.audit() if row["action"] == "view_rows"]


def test_every_look_at_rows_is_written_down_once(open_page: Open, tmp_path: Path) -> None:
    write_publication(tmp_path)
    app = open_page(tmp_path, "case_lists.py", measure="not_seen_4_weeks")
    app.run()
    assert len(audited(tmp_path)) == 1
    app.selectbox(key="filter_rows").select("yes").run()
    lines = audited(tmp_path)
    assert len(lines) == 2
    assert lines[1]["details"] | {
        "measure": "not_seen_4_weeks",
        "rows": 2,
        "borough": "E09000023",
        "publication": PUBLICATION_ID,
        "role": "analyst",
    } == lines[1]["details"]  # fmt: skip


def test_no_row_is_shown_when_the_look_cannot_be_written_down(
    open_page: Open, tmp_path: Path
) -> None:
    write_publication(tmp_path)
    (tmp_path / "ledger.sqlite").mkdir()
    app = open_page(tmp_path, "case_lists.py")
    assert app.exception
    assert "rows behind “" not in texts(app)


def test_a_partnership_member_has_no_row_lists(open_page: Open, full_home: Path) -> None:
    assert "case_lists.py" not in [page.script for page in pages_for("partnership")]
    app = open_page(full_home, "case_lists.py", role="partnership")
    assert "rows behind “" not in texts(app)


def test_submissions_name_the_rules_and_organisations(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "submissions.py"))
    assert "The ledger of this warehouse holds no submission." in found
    assert "R24: The officer is a placeholder, not a person." in found
    assert "1.0% (Jun 2015)" in found


def test_only_analysts_may_upload(open_page: Open, full_home: Path) -> None:
    def has_upload(app: AppTest) -> bool:
        return "Check a new submission" in texts(app)

    assert has_upload(open_page(full_home, "submissions.py"))
    assert not has_upload(open_page(full_home, "submissions.py", role="partnership"))


def test_a_link_reopens_an_older_publication_without_rows(open_page: Open, tmp_path: Path) -> None:
    write_publication(tmp_path)
    write_publication(tmp_path, publication_id="20170601T090000Z-0000000b")
    app = open_page(tmp_path, publication=PUBLICATION_ID)
    assert "figures of an earlier publication" in texts(app)
    assert app.query_params["publication"] in (PUBLICATION_ID, [PUBLICATION_ID])
    lists = open_page(tmp_path, "case_lists.py", publication=PUBLICATION_ID)
    assert "newest publication only" in texts(lists)


@pytest.mark.parametrize("asked", ["20160101T000000Z-00000000", "../../etc", "nonsense"])
def test_a_publication_that_is_not_kept_leads_to_the_newest(
    open_page: Open, full_home: Path, asked: str
) -> None:
    app = open_page(full_home, publication=asked)
    assert not app.exception
    assert "earlier publication" not in texts(app)
    assert app.query_params["publication"] in (PUBLICATION_ID, [PUBLICATION_ID])


def test_an_open_page_follows_a_new_publication(open_page: Open, tmp_path: Path) -> None:
    write_publication(tmp_path)
    app = open_page(tmp_path)
    newer = "20170601T090000Z-0000000b"
    write_publication(tmp_path, publication_id=newer)
    app.run()
    assert app.query_params["publication"] in (newer, [newer])


def test_the_link_of_a_page_holds_every_choice(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "contact.py", measure="seen_in_month", provider="C17")
    link = app.sidebar.code[0].value
    for part in ("contact?", "borough=E09000023", "provider=C17", "quarter=2017-01_2017-03",
                 "measure=seen_in_month", f"publication={PUBLICATION_ID}"):  # fmt: skip
        assert part in link


def row(measure: str, value: float | None) -> dict:
    return {
        "measure_code": measure,
        "value": value,
        "unit": "percent",
        "availability_status": "available" if value is not None else "too_few",
    }


def test_the_gap_between_arranged_and_seen_is_said_in_one_sentence() -> None:
    rows = {
        code: row(code, value)
        for code, value in (
            (contact_gap.ARRANGED, 93.5),
            (contact_gap.ATTENDED, 68.0),
            (contact_gap.SEEN, None),
            (contact_gap.NOT_SEEN, 26.25),
        )
    }
    assert contact_gap.sentence(rows) == (
        "93.5% of first appointments were arranged on time, which is what counts officially; "
        "68.0% were attended on time; 26.2% had not been seen for four weeks or more."
    )


def test_the_contact_page_opens_with_the_gap(open_page: Open, full_home: Path) -> None:
    found = texts(open_page(full_home, "contact.py"))
    assert "had not been seen for four weeks or more." in found
    assert found.index("pw-flow") < found.index("pw-table")


def test_both_clocks_and_the_joint_one_stand_in_one_sentence() -> None:
    codes = ("breach_referred_on_time", "breach_presented_on_time_referred",
             "breach_end_to_end_on_time")  # fmt: skip
    rows = {code: row(code, value) for code, value in zip(codes, (80.0, 86.4, 50.0), strict=True)}
    assert working_page.gap_sentence(rows) == (
        "The company sent 80.0% of breaches on time, the NPS brought 86.4% of accepted packs to "
        "court on time; from beginning to end 50.0% reached the court on time."
    )


def test_the_flow_of_breaches_is_counted_and_its_small_parts_hidden(
    open_page: Open, full_home: Path
) -> None:
    found = texts(open_page(full_home, "working_together.py", role="partnership"))
    assert "Open now: 2 with the company, 4 with the NPS, 6 with the court." in found
    assert "In 9 of them each organisation kept its own clock; 2 of those came to court" in found
    flow = found[found.index("How far they came") :]
    assert "[c] Hidden" in flow[: flow.index("A pack was accepted")]


def test_a_quarter_without_a_flow_has_no_table_of_it(open_page: Open, full_home: Path) -> None:
    app = open_page(full_home, "working_together.py", borough="all")
    assert "How far they came" not in texts(app)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({"better", "worse", "cannot_say"}, "mixed"),
        ({"better", "no_detectable_change"}, "better"),
        ({"worse", "cannot_say"}, "worse"),
        ({"changed", "no_detectable_change"}, "changed"),
        ({"no_detectable_change", "cannot_say"}, "no_detectable_change"),
        ({"cannot_say"}, "cannot_say"),
        (set(), "cannot_say"),
    ],
)
def test_a_state_follows_from_the_figures_by_rule(found: set[str], state: str) -> None:
    assert recommendations_page.state_of(found) == state


def test_a_state_is_that_of_the_figures_shown() -> None:
    stored = {"provider_code": "C17", "evidence_state": "cannot_say", "has_measures": True}
    shown = [
        {"provider_code": "C17", "evidence_state": "better"},
        {"provider_code": "N07", "evidence_state": "worse"},
    ]
    [found] = recommendations_page.with_shown_evidence([stored], shown)
    assert found["evidence_state"] == "better"
    [alone] = recommendations_page.with_shown_evidence([stored], [])
    assert alone["evidence_state"] == "cannot_say"
