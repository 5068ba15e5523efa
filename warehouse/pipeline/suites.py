"""The main part of the child process that runs the expectation suites.

Prints one JSON object a line: progress, and at the end what stops the publication. Great
Expectations takes seconds to import and keeps what it loaded, so it stays out of the caller.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Any

ROWS_FILE = "rows.json"


def main() -> None:
    """Check a build file; arguments: the file, the folder of results, threads, memory limit."""
    # The process ends in seconds: nothing it makes is worth looking for garbage in.
    gc.disable()
    from expectations.run import run_suites  # noqa: PLC0415

    build_file, out_dir = Path(sys.argv[1]), Path(sys.argv[2])
    results = run_suites(
        build_file,
        out_dir=out_dir,
        progress=_say_progress,
        threads=int(sys.argv[3]),
        memory_limit=sys.argv[4],
    )
    (out_dir / ROWS_FILE).write_text(json.dumps(results.rows()), encoding="utf-8")
    _say({"is_success": results.is_success, "message": results.message()})


def _say_progress(table: str, done: int, total: int) -> None:
    _say({"table": table, "done": done, "total": total})


def _say(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
