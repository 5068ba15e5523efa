"""Great Expectations is known to one module, and is not imported until a suite runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from warehouse.settings import PROJECT_ROOT


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_only_the_engine_imports_great_expectations() -> None:
    modules = [
        *PROJECT_ROOT.glob("warehouse/**/*.py"),
        *PROJECT_ROOT.glob("expectations/*.py"),
        PROJECT_ROOT / "app.py",
    ]
    importing = [
        path.relative_to(PROJECT_ROOT).as_posix()
        for path in modules
        if path.exists() and "great_expectations" in _imports(path)
    ]

    assert importing == ["expectations/engine.py"]


def test_the_list_of_expectations_costs_no_import_of_great_expectations() -> None:
    code = (
        "import sys; import expectations.run; "
        "sys.exit('great_expectations' in sys.modules or 'pandas' in sys.modules)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], check=False, cwd=PROJECT_ROOT).returncode == 0
    )


def test_suites_do_not_meet_pyspark_where_it_is_installed(tmp_path: Path) -> None:
    # Its tests, which Great Expectations imports, end the process when gRPC is missing.
    (tmp_path / "pyspark.py").write_text("raise SystemExit(3)")
    code = "import sys, expectations\ntry:\n    import pyspark\nexcept ImportError:\n    sys.exit()"

    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=PROJECT_ROOT,
        env={"PYTHONPATH": str(tmp_path)},
    )

    assert done.returncode == 0
