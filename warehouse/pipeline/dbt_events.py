"""Names of dbt's events that the pipeline listens to."""

from __future__ import annotations

NODE_ENDS = frozenset(
    {"LogModelResult", "LogSeedResult", "LogTestResult", "LogUnitTestResult", "LogNodeResult"}
)
