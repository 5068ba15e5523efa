"""Synthetic London: submissions as two probation providers would have sent them in 2015 to 2017.

Nobody in it exists. It knows the extract contract and nothing else of the warehouse.
"""

from __future__ import annotations

from warehouse.demo.submissions import DemoReport, write_submissions
from warehouse.demo.world import World, simulate

__all__ = ["DemoReport", "World", "simulate", "write_submissions"]
