"""The option ``--engine`` of the commands that build."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from warehouse.settings import Settings


class EngineName(StrEnum):
    """What can run the models."""

    DUCKDB = "duckdb"
    SPARK = "spark"


EngineOption = Annotated[
    EngineName | None,
    typer.Option(
        help="What runs the models; spark needs Java 17, dbt-spark and minutes. "
        "Default: PROBATION_ENGINE, else duckdb."
    ),
]


def settings_for(engine: EngineName | None) -> Settings:
    """The settings, with the engine that was asked for on the command line."""
    return Settings() if engine is None else Settings(engine=engine.value)
