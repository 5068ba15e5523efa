"""Figures as files for people: spreadsheets that everyone can read."""
