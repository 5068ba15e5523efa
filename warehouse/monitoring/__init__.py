"""Watching the runs: history of every check, one alert per cause, what each step took."""

from warehouse.monitoring.feedback import Feedback, feedback_page
from warehouse.monitoring.history import CheckHistory, Fix, check_histories, keep_results
from warehouse.monitoring.notify import notify, pending_alerts
from warehouse.monitoring.steps import StepWatch, run_table, watched

__all__ = [
    "CheckHistory",
    "Feedback",
    "Fix",
    "StepWatch",
    "check_histories",
    "feedback_page",
    "keep_results",
    "notify",
    "pending_alerts",
    "run_table",
    "watched",
]
