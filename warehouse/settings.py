"""Everything that can be set, read once from the environment (``PROBATION_…``) and frozen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.machine import half_of, memory_bytes

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
    memory_limit: str = Field(
        default_factory=lambda: half_of(memory_bytes()),
        pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$",
    )
    spill_folder: Path | None = Field(
        default=None,
        description="where a build puts what does not fit in memory; none: inside home",
    )
    engine: Literal["duckdb", "spark"] = Field(default="duckdb", description="runs the models")
    spark_url: str | None = Field(
        default=None,
        description="spark://, yarn, k8s://, thrift:// or sc:// of a cluster; none: this computer",
    )
    spark_tables: Path | None = Field(
        default=None,
        description="folder that the cluster and this computer both see; none: inside home",
    )
    spark_options: Mapping[str, str] = Field(
        default_factory=dict, description="further Spark configuration of a build driven from here"
    )
    suppression_threshold: int = Field(
        default=5, ge=1, description="counts of 1 to this number are not released"
    )
    own_borough: str = Field(
        default="E09000023", description="the partnership's borough, hidden last for others' sake"
    )
    row_error_share: float = Field(
        default=0.05, ge=0, le=1, description="share of an extract's rows in error that refuses it"
    )
    duplicate_key_share: float = Field(default=0.01, ge=0, le=1)
    minimum_free_bytes: int = Field(default=200 * 1024 * 1024, ge=0)
    maximum_file_bytes: int = Field(default=20 * 1024**3, gt=0)
    maximum_package_bytes: int = Field(
        default=40 * 1024**3, gt=0, description="all files of a .zip, unpacked"
    )
    maximum_package_files: int = Field(default=1000, gt=0)
    maximum_unpacking_ratio: int = Field(
        default=200, gt=1, description="unpacked to packed bytes beyond which a .zip is a bomb"
    )
    maximum_spreadsheet_bytes: int = Field(
        default=1024**3, gt=0, description="a spreadsheet, unpacked; larger tables come as csv"
    )
    maximum_spreadsheet_memory_bytes: int = Field(
        default=4 * 1024**3, gt=0, description="memory of the process that reads a spreadsheet"
    )
    maximum_columns: int = Field(default=500, gt=0)
    retention_months: int = Field(
        default=84, ge=1, description="months after its period a submission is kept"
    )
    replaced_retention_months: int = Field(
        default=24, ge=1, description="months a replaced submission is kept after it was replaced"
    )
    plausibility_points: int = Field(
        default=6, ge=3, description="earlier periods needed before limits are drawn"
    )
    plausibility_least_change: float = Field(
        default=0.02, ge=0, le=1, description="change of a share too small to be told"
    )
    unreconciled_share: float = Field(
        default=0.05, ge=0, le=1, description="people in one extract only beyond which it is told"
    )
    submission_due_business_days: int = Field(
        default=10, ge=0, description="business days after a period's end a submission may take"
    )
    publications_kept: int = Field(default=8, ge=1)
    build_timeout: float = Field(default=3600, gt=0)
    lock_timeout: float = Field(default=0, ge=0, description="how long to wait for the run lock")
    oidc_client_id: str | None = Field(
        default=None, description="the app's name at the login provider; none: no login, loopback"
    )
    oidc_client_secret: SecretStr | None = None
    oidc_metadata_url: str | None = Field(
        default=None, description="address of the provider's .well-known/openid-configuration"
    )
    oidc_redirect_uri: str | None = Field(
        default=None, description="the app's own address as people type it, and /oauth2callback"
    )
    oidc_cookie_secret: SecretStr | None = Field(
        default=None, description="signs the login cookie: 32 random bytes or more"
    )
    oidc_groups_claim: str = Field(
        default="groups", description="claim of the ID token that lists a person's groups"
    )
    partnership_groups: tuple[str, ...] = ()
    analyst_groups: tuple[str, ...] = ()
    borough_groups: Mapping[str, str] = Field(
        default_factory=dict,
        description="group: borough code; such a person's case lists hold those boroughs only",
    )
    login_hours: float = Field(default=8, gt=0, description="how long a login lasts")
    demo_role: Literal["partnership", "analyst"] = Field(
        default="partnership", description="whose file is shown without a login, on this computer"
    )

    alert_addresses: SecretStr | None = Field(
        default=None, description="Apprise addresses alerts go to, one or more between spaces"
    )

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def ledger_file(self) -> Path:
        return self.home / "ledger.sqlite"

    @property
    def key_file(self) -> Path:
        return self.home / "pseudonym.key"

    @property
    def wraps_file(self) -> Path:
        """Secrets that pseudonyms were wrapped in since the first key, one a line."""
        return self.home / "pseudonym.wraps"

    @property
    def builds(self) -> Path:
        return self.home / "builds"

    @property
    def spill(self) -> Path:
        """Where a build puts what does not fit in memory; nobody else's folder."""
        if self.spill_folder is None:
            return self.builds / "temp"
        return self.spill_folder / self.own_name

    @property
    def own_name(self) -> str:
        """Names this data folder's own folder in a place that others use too."""
        return f"probation-{hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:12]}"

    @property
    def candidates(self) -> Path:
        return self.home / "candidates"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def pointer(self) -> Path:
        """The file that names the current publication; replaced atomically."""
        return self.published / "current.json"
