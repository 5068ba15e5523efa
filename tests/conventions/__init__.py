"""Conventions of the dbt project, and what its identity tests find."""
