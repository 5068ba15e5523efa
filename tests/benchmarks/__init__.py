"""Tests of the benchmarks: the arithmetic of the table and what is really measured."""
