"""The sentences, word by word: they are read out, so they are tested as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.signals.frames import catalogue, many, series
from warehouse.signals import alt_text, measure_signals
from warehouse.signals.formats import number_texts, unit_words, value_texts

GEOGRAPHIES = pd.DataFrame(
    {"geography_code": ["all", "E09000023"], "geography_name": ["All London", "Lewisham"]}
)
PROVIDERS = pd.DataFrame({"provider_code": ["C17"], "provider_name": ["London CRC"]})
STEADY = [704, 703, 705, 704, 702, 706, 704, 703, 705, 704, 702, 706] * 2


def sentences(*frames: pd.DataFrame, provider: str = "all") -> pd.Series:
    values = pd.concat(frames).assign(provider_code=provider)
    signals = measure_signals(values, catalogue(), geographies=GEOGRAPHIES, providers=PROVIDERS)
    borough = signals[signals["geography_code"] == "E09000023"]
    return (borough if len(borough) else signals).iloc[-1]


def lewisham(measure: str, counts: list[float], size: float = 1000) -> pd.DataFrame:
    return series(measure, counts, size, geography="E09000023")


def test_the_sentence_of_a_fall() -> None:
    fall = [*STEADY[:19], 612, 612, 612, 612, 612]
    row = sentences(lewisham("seen", fall), series("seen", STEADY, 1000))
    assert row["sentence"] == (
        "Seen in month fell to 61.2% in Lewisham, lower than chance would explain since "
        "August 2015; London 70.6%"
    )
    # Wilson of 612 of 1000: 58.14 to 64.17; of 706: 67.70 to 73.34. Newcombe: -9.4 - 4.11 = -13.5
    # and -9.4 + 4.15 = -5.2.
    assert row["beside_sentence"] == (
        "London 70.6%: 9.4 percentage points lower (95% interval -13.5 to -5.2)."
    )


def test_no_detectable_change_is_a_result() -> None:
    row = sentences(lewisham("seen", STEADY))
    assert row["sentence"] == (
        "Seen in month was 70.6% in Lewisham: no detectable change (usually 70.4%)"
    )


def test_the_provider_and_the_group_are_named() -> None:
    values = lewisham("seen", STEADY).assign(breakdown="sex", breakdown_value="female")
    row = sentences(values, provider="C17")
    assert "in Lewisham (London CRC, sex: female): no detectable" in row["sentence"]


RULE_WORDS = [
    ([5.0, 6.0] * 12 + [20.0], "rose to 20.0% in London, higher than chance would explain since"),
    (
        [5.0, 6.0] * 12 + [5.0, 5.1, 5.2, 5.3, 5.4, 5.45, 5.48],
        "rising seven figures in a row, longer than chance would explain since January 2016",
    ),
    (
        [5.0, 6.0] * 12 + [7.5, 6.0, 7.6],
        "near its upper limit more often than chance would explain since",
    ),
    (
        [5.0, 6.0] * 12 + [5.7, 5.6] * 4,
        "above its usual 5.5% longer than chance would explain since December 2015",
    ),
]


@pytest.mark.parametrize(("values", "words"), RULE_WORDS)
def test_each_rule_has_its_words(values: list[float], words: str) -> None:
    assert words in sentences(series("time_lost", values))["sentence"]


def test_trial_limits_are_said() -> None:
    assert "trial limits" in sentences(series("seen", STEADY[:9], 1000))["sentence"]


def test_a_snapshot_says_the_difference_and_its_interval() -> None:
    row = sentences(series("not_seen", [48, *[20] * 11, 56], [80, *[80] * 11, 70]))
    assert row["sentence"] == (
        "Not seen in 8 weeks rose to 80.0% in London, 20.0 percentage points more than in "
        "January 2014 (95% interval +5.2 to +33.4)"
    )


def test_an_unchanged_snapshot_says_the_interval_too() -> None:
    row = sentences(series("not_seen", [20] * 13, 100))
    assert row["sentence"] == (
        "Not seen in 8 weeks was 20.0% in London: no detectable change on January 2014, the same "
        "(95% interval -11.1 to +11.1)"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("not_supplied", "not supplied"),
        ("low_coverage", "too little of it is covered by what was supplied"),
        ("not_due", "not yet due"),
        ("too_few", "too few cases for a rate"),
        ("suppressed", "left out so that nobody can be recognised"),
    ],
)
def test_silence_says_why(status: str, words: str) -> None:
    values = series("seen", STEADY, 1000).assign(availability_status=status, value=np.nan)
    assert sentences(values)["sentence"] == f"Seen in month in London: cannot say, {words}"


def test_too_few_points_still_say_the_level() -> None:
    assert sentences(series("seen", [704, 705], 1000))["sentence"] == (
        "Seen in month was 70.5% in London: cannot say, fewer than 8 monthly figures"
    )


def test_the_target_is_said_beside_the_verdict() -> None:
    row = sentences(series("seen", STEADY, 1000, target=90))
    assert "Target" not in row["sentence"]
    assert row["beside_sentence"] == ("Target 90.0%: not met, consistently fails the target.")


def test_a_rate_beside_london_has_no_interval() -> None:
    row = sentences(
        series("time_lost", [5.0] * 12, geography="E09000023"), series("time_lost", [4.0] * 12)
    )
    assert row["beside_sentence"] == "London 4.0%: 1.0 percentage points higher."


def test_every_verdict_has_a_sentence_and_the_same_one_each_time() -> None:
    rng = np.random.default_rng(11)
    frames = [
        many("seen", rng.binomial(200, 0.7, (30, 30)).astype(float), 200.0),
        many("not_seen", rng.binomial(200, 0.2, (30, 30)).astype(float), 200.0),
        many("time_lost", rng.normal(5, 1, (30, 30)), 1.0),
        many("cases", rng.normal(40, 1, (3, 30)), 1.0),
    ]
    values = pd.concat(frames, ignore_index=True)
    one, two = (measure_signals(values, catalogue())["sentence"] for _ in range(2))
    assert (one.str.len() > 20).all()
    assert not one.str.contains("nan|None|NaT|  ", regex=True).any()
    assert one.tolist() == two.tolist()


def test_alt_text_says_span_verdict_limits_and_marks() -> None:
    fall = [*STEADY[:19], 612, 612, 612, 612, 612]
    signals = measure_signals(lewisham("seen", fall), catalogue(), geographies=GEOGRAPHIES)
    text = alt_text(signals)
    assert text.startswith("24 monthly figures, January 2014 to December 2015. Worse: Seen in")
    assert "Centre line 68." in text
    assert "Sigma z" in text
    assert text.endswith("October 2015, November 2015, December 2015.")


def test_alt_text_of_a_line_has_no_limits() -> None:
    signals = measure_signals(series("cases", [40.0, 41.0]), catalogue())
    assert "Centre line" not in alt_text(signals)
    assert "Marked" not in alt_text(signals)


def test_alt_text_says_when_a_limit_is_clipped() -> None:
    signals = measure_signals(series("offered", [0.0, 4.0] * 6), catalogue())
    assert "limit clipped" in alt_text(signals)
    assert "No point is marked." in alt_text(signals)


def test_alt_text_of_nothing() -> None:
    assert alt_text(measure_signals(series("seen", []), catalogue())) == "No figures."


@pytest.mark.parametrize(
    ("unit", "words"),
    [("percent", "%"), ("days", " days"), ("persons_per_fte", " persons per FTE"), ("", "")],
)
def test_units_are_words(unit: str, words: str) -> None:
    assert unit_words(unit) == words


def test_numbers_have_one_decimal_and_no_negative_zero() -> None:
    values = np.array([61.25, -0.04, 1234.56, np.nan])
    assert number_texts(values).tolist() == ["61.2", "0.0", "1234.6", ""]
    assert value_texts(np.array([3.44]), ["days"]).tolist() == ["3.4 days"]
