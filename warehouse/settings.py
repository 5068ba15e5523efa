"""Everything that can be set, read once from the environment (``PROBATION_…``) and frozen."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where data lives and which limits hold.

    Units:
        ``memory_limit`` as DuckDB writes it; shares are 0-1; times in seconds.
    """

    model_config = SettingsConfigDict(env_prefix="PROBATION_", frozen=True, extra="ignore")

    home: Path = Field(default=PROJECT_ROOT / "data", description="folder of all data, mode 0700")
    pseudonym_key: SecretStr | None = Field(
        default=None,
        description="key of the pseudonyms; without it a 0600 key file in home is used",
    )
    auto_publish: bool = Field(default=False, description="release every candidate that passes")
    threads: int = Field(default=os.cpu_count() or 1, ge=1)
    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")
    suppression_threshold: int = Field(
        default=5, ge=1, description="counts of 1 to this number are not released"
    )
    row_error_share: float = Field(
        default=0.05, ge=0, le=1, description="share of an extract's rows in error that refuses it"
    )
    duplicate_key_share: float = Field(default=0.01, ge=0, le=1)
    minimum_free_bytes: int = Field(default=200 * 1024 * 1024, ge=0)
    maximum_file_bytes: int = Field(default=20 * 1024**3, gt=0)
    maximum_columns: int = Field(default=500, gt=0)
    publications_kept: int = Field(default=8, ge=1)
    build_timeout: float = Field(default=3600, gt=0)
    lock_timeout: float = Field(default=0, ge=0, description="how long to wait for the run lock")

    @cached_property
    def lake(self) -> Path:
        return self.home / "lake"

    @cached_property
    def ledger_file(self) -> Path:
        return self.home / "ledger.sqlite"

    @cached_property
    def key_file(self) -> Path:
        return self.home / "pseudonym.key"

    @cached_property
    def builds(self) -> Path:
        return self.home / "builds"

    @cached_property
    def candidates(self) -> Path:
        return self.home / "candidates"

    @cached_property
    def published(self) -> Path:
        return self.home / "published"

    @cached_property
    def pointer(self) -> Path:
        """The file that names the current publication; replaced atomically."""
        return self.published / "current.json"
