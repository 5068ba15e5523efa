"""Great Expectations suites: one module a mart, run over the DuckDB build file itself."""

import sys

# Great Expectations imports PySpark where it finds it, Spark's own tests with it, and those end the
# process when a library for tests is missing. Suites run on DuckDB whatever engine built the marts.
sys.modules["pyspark"] = None  # type: ignore[assignment]
