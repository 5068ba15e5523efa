"""Conventions over dbt's manifest; an exception is a line with its reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conventions.conftest import DBT_PROJECT
from warehouse.settings import PROJECT_ROOT

pytestmark = pytest.mark.xdist_group("dbt_project")

Node = dict[str, Any]
Manifest = dict[str, Any]

# Prefixes a layer's models may have. Marts are the layers in the schema `marts`.
PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "core": ("dim_", "fct_"),
    "contact": ("dim_", "fct_"),
    "compliance": ("dim_", "fct_"),
    "sickness_absence": ("dim_", "fct_"),
    "performance": ("dim_", "fct_"),
}
# Intermediate models are named by their domain, and each domain has a folder.
NAMED = re.compile(r"^(stg|int)_(?P<domain>[a-z]+)__[a-z0-9_]+$|^(dim|fct)_[a-z0-9_]+$")
GRAIN = re.compile(r"^One row (per|a) ")
HEADER = ("-- What:", "-- Matters when:", "-- Resolve by:")
UNFINISHED = re.compile(r"\b(TODO|FIXME)\b")

# Words of the catalogue that stand in Python all the same.
TYPED_CODES = {
    ("warehouse/cli.py", "seen_in_month"): "an example in a command's help",
    ("warehouse/demo/", "cases_per_officer"): "a field of the calibration, not the measure",
    ("warehouse/demo/", "caseload_spread"): "a field of the calibration, not the measure",
    ("warehouse/demo/", "plan_on_time"): "a field of the calibration, not the measure",
    ("warehouse/dashboard/case_lists_page.py", "not_seen_4_weeks"): "the list opened first",
    ("warehouse/dashboard/fairness_page.py", "seen_in_month"): "the measure opened first",
}
# Pages that tell one story out of measures chosen by name; `test_told_measures.py` holds them to
# the catalogue.
TOLD = (
    "warehouse/dashboard/contact_gap.py",
    "warehouse/dashboard/not_seen_bands.py",
    "warehouse/dashboard/workload_detail.py",
    "warehouse/dashboard/working_page.py",
)


def nodes(manifest: Manifest, kind: str) -> list[Node]:
    """All nodes of a kind, by name."""
    found = [node for node in manifest["nodes"].values() if node["resource_type"] == kind]
    return sorted(found, key=lambda node: node["name"])


def layer(node: Node) -> str:
    """The first folder of a model."""
    return str(node["fqn"][1])


def is_mart(node: Node) -> bool:
    """Whether the model ends up in a publication."""
    return bool(node["schema"] == "marts")


def parents(node: Node, manifest: Manifest) -> list[Node]:
    """Models and seeds the model reads."""
    known = manifest["nodes"]
    return [known[name] for name in node["depends_on"]["nodes"] if name in known]


def names(found: list[Node]) -> list[str]:
    """What a failing test shows."""
    return [node["name"] for node in found]


def measures() -> list[dict[str, str]]:
    """The catalogue."""
    with (DBT_PROJECT / "seeds" / "measures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def python_files() -> Iterator[Path]:
    """The product's own Python."""
    yield PROJECT_ROOT / "app.py"
    for folder in ("warehouse", "expectations"):
        yield from sorted((PROJECT_ROOT / folder).rglob("*.py"))


def is_excepted(file: str, word: str) -> bool:
    """Whether a word of the catalogue may stand in a file."""
    return file in TOLD or any(
        file.startswith(place) and word == known for place, known in TYPED_CODES
    )


def says_all(test: str) -> bool:
    """Whether a test says what it finds, when that matters and how it is resolved."""
    return all(re.search(rf"^{word}", test, re.MULTILINE) for word in HEADER)


def test_every_model_has_the_prefix_of_its_layer(manifest: Manifest) -> None:
    wrong = [
        node
        for node in nodes(manifest, "model")
        if not node["name"].startswith(PREFIXES[layer(node)])
    ]
    assert names(wrong) == []


def test_every_model_is_named_by_its_domain_and_lies_in_its_folder(manifest: Manifest) -> None:
    wrong = []
    for node in nodes(manifest, "model"):
        match = NAMED.match(node["name"])
        domain = match["domain"] if match else None
        if match is None or (domain is not None and node["fqn"][2] != domain):
            wrong.append(node["name"])
    assert wrong == []


def test_every_model_says_its_grain_first(manifest: Manifest) -> None:
    silent = [n for n in nodes(manifest, "model") if not GRAIN.match(n["description"] or "")]
    assert names(silent) == []


def test_every_model_says_its_grain_in_its_first_line(manifest: Manifest) -> None:
    silent = [
        n for n in nodes(manifest, "model") if not n["raw_code"].startswith("-- One row per ")
    ]
    assert names(silent) == []


def test_every_mart_has_an_enforced_contract(manifest: Manifest) -> None:
    open_ones = [
        n for n in nodes(manifest, "model") if is_mart(n) and not n["contract"]["enforced"]
    ]
    assert names(open_ones) == []


def test_every_mart_tests_its_grain(manifest: Manifest) -> None:
    tested = {
        node["attached_node"]
        for node in nodes(manifest, "test")
        if (node.get("test_metadata") or {}).get("name") == "unique_grain"
    }
    untested = [n for n in nodes(manifest, "model") if is_mart(n) and n["unique_id"] not in tested]
    assert names(untested) == []


def test_every_column_of_a_mart_is_described(manifest: Manifest) -> None:
    silent = [
        f"{node['name']}.{column['name']}"
        for node in nodes(manifest, "model")
        if is_mart(node)
        for column in node["columns"].values()
        if not column["description"]
    ]
    assert silent == []


def test_sources_are_read_in_staging_only(manifest: Manifest) -> None:
    reading = [
        node
        for node in nodes(manifest, "model")
        if layer(node) != "staging"
        and any(name.startswith("source.") for name in node["depends_on"]["nodes"])
    ]
    assert names(reading) == []


def test_every_source_has_one_staging_model(manifest: Manifest) -> None:
    read = [
        name
        for node in nodes(manifest, "model")
        for name in node["depends_on"]["nodes"]
        if name.startswith("source.")
    ]
    assert sorted(read) == sorted(manifest["sources"])


def test_staging_joins_only_seeds(manifest: Manifest) -> None:
    others = [
        f"{node['name']} reads {parent['name']}"
        for node in nodes(manifest, "model")
        if layer(node) == "staging"
        for parent in parents(node, manifest)
        if parent["resource_type"] != "seed"
    ]
    assert others == []


def test_staging_does_not_aggregate(manifest: Manifest) -> None:
    adding_up = re.compile(r"\bgroup by\b|\bselect distinct\b|\bunion\b", re.IGNORECASE)
    found = [
        n
        for n in nodes(manifest, "model")
        if layer(n) == "staging" and adding_up.search(n["raw_code"])
    ]
    assert names(found) == []


def test_facts_are_read_for_figures_only(manifest: Manifest) -> None:
    # Dimensions are for everyone; a fact is an end, but for the counting of its flags.
    reading = [
        f"{node['name']} reads {parent['name']}"
        for node in nodes(manifest, "model")
        if layer(node) == "intermediate" and not node["name"].startswith("int_performance__")
        for parent in parents(node, manifest)
        if parent["name"].startswith("fct_")
    ]
    assert reading == []


def test_seeds_declare_the_type_of_every_column(manifest: Manifest) -> None:
    untyped = []
    for seed in nodes(manifest, "seed"):
        with (DBT_PROJECT / seed["original_file_path"]).open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        typed = seed["config"].get("column_types") or {}
        untyped += [f"{seed['name']}.{name}" for name in header if name not in typed]
    assert untyped == []


def test_every_measure_is_counted(manifest: Manifest) -> None:
    models = {node["name"]: node for node in nodes(manifest, "model")}
    amounts = "".join(
        code
        for name, node in models.items()
        if name.startswith("int_performance__") and (code := node["raw_code"])
    )
    uncounted = [
        row["measure_code"]
        for row in measures()
        if row["measure_code"] not in models[row["fact"]]["columns"]
        and f"'{row['measure_code']}'" not in amounts
    ]
    assert uncounted == []


def test_every_flagged_fact_is_counted(manifest: Manifest) -> None:
    models = {node["name"]: node for node in nodes(manifest, "model")}
    counted = {
        parent["name"]
        for name, node in models.items()
        if name.startswith("int_performance__")
        for parent in parents(node, manifest)
    }
    assert sorted({row["fact"] for row in measures()} - counted) == []


def test_every_singular_test_says_what_when_and_how(manifest: Manifest) -> None:
    singular = [n for n in nodes(manifest, "test") if not n.get("test_metadata")]
    silent = [node for node in singular if not says_all(node["raw_code"])]
    assert singular
    assert names(silent) == []
    assert [node for node in names(singular) if not node.startswith("assert_")] == []


@pytest.mark.parametrize("column", ["measure_code", "measure_name"])
def test_measures_are_typed_in_the_catalogue_only(column: str) -> None:
    words = sorted({row[column] for row in measures()}, key=len, reverse=True)
    known = re.compile(r"(?<![\w])(" + "|".join(map(re.escape, words)) + r")(?![\w])")
    typed = {
        (file.relative_to(PROJECT_ROOT).as_posix(), found)
        for file in python_files()
        for found in known.findall(file.read_text(encoding="utf-8"))
    }
    assert sorted(each for each in typed if not is_excepted(*each)) == []


def test_every_exception_is_still_needed() -> None:
    texts = {file.relative_to(PROJECT_ROOT).as_posix(): file.read_text() for file in python_files()}
    needed = {
        (place, word)
        for place, word in TYPED_CODES
        for file, text in texts.items()
        if file.startswith(place) and word in text
    }
    assert set(TYPED_CODES) - needed == set()


def test_nothing_is_left_unfinished() -> None:
    folders = ("warehouse", "expectations", "dbt_project", "tests", "benchmarks", "docs")
    kinds = {".py", ".sql", ".yml", ".yaml", ".md", ".css", ".toml"}
    left = [
        file.relative_to(PROJECT_ROOT).as_posix()
        for folder in folders
        for file in sorted((PROJECT_ROOT / folder).rglob("*"))
        if file.suffix in kinds
        and not {"target", "logs"} & set(file.relative_to(PROJECT_ROOT).parts)
        and file != Path(__file__)
        and UNFINISHED.search(file.read_text(encoding="utf-8"))
    ]
    assert left == []
