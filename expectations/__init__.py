"""Great Expectations suites: one module a mart, run over the DuckDB build file itself."""
