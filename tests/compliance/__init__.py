"""Tests of the compliance and enforcement mart."""
