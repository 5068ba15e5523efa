"""Tests of the documentation: what is written is what holds."""
