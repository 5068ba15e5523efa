"""Tests of the sickness absence and workload mart."""
