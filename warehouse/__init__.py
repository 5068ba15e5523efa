"""Probation performance: from a provider's submission to figures a partnership can challenge."""
