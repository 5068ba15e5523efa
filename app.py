"""The Streamlit app. Served by ``probation app``."""

from __future__ import annotations

from warehouse.dashboard.navigation import run

run()
