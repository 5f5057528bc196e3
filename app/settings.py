"""Every setting, in one class."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `TRIPTYCH_*` environment variables or `.env`; `triptych serve` has a flag for each.

    S3 credentials and endpoint come from the standard AWS variables.
    """

    model_config = SettingsConfigDict(env_prefix="TRIPTYCH_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("data"), description="folder for the embedded database and files")
    database_url: str = Field("", description="SQLAlchemy URL of SQLite or PostgreSQL [a file in the data folder]")
    storage_url: str = Field("", description="file:///path or s3://bucket/prefix [a folder in the data folder]")
    storage_public_url: str | None = Field(
        None, description="the S3 endpoint as clients reach it; uploads and downloads then go straight to it"
    )
    public_url: str | None = Field(None, description="this service as clients reach it [each request's own host]")
    trust_forwarded: bool = Field(False, description="believe X-Forwarded-Proto and X-Forwarded-Host")
    secret_key: str = Field("", description="signs upload addresses and page tokens [made once, kept in the database]")
    control: Literal["loopback", "open", "token"] = Field("loopback", description="who may call /_triptych")
    control_token: str | None = Field(None, description="the bearer token of TRIPTYCH_CONTROL=token")
    upload_seconds: int = Field(900, ge=1, le=604_800, description="how long an Amazon upload address lives")
    max_upload_bytes: int = Field(5 * 2**40, ge=1, description="the largest file that is taken")
    max_body_bytes: int = Field(1_048_576, ge=1024, description="the largest JSON body that is taken")
    max_image_pixels: int = Field(100_000_000, ge=1, description="images with more pixels are never decoded")
    media_workers: int = Field(2, ge=1, le=64, description="how many files are decoded at once")
    media_timeout_seconds: float = Field(30, gt=0, description="how long decoding one file may take")
    patience_seconds: float = Field(10, gt=0, description="how long a request waits for a busy part before 503")
    processing_seconds_image: float = Field(0, ge=0, description="how long an image stays PROCESSING")
    processing_seconds_video: float = Field(0, ge=0, description="how long a video stays PROCESSING")

    @model_validator(mode="after")
    def _fill_in(self) -> Settings:
        self.data_dir = self.data_dir.absolute()
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'triptych.db'}"
        self.storage_url = self.storage_url or (self.data_dir / "files").as_uri()
        if not self.database_url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise ValueError("database_url: give a sqlite:/// or postgresql:// URL")
        if not self.storage_url.startswith(("file:///", "s3://")):
            raise ValueError("storage_url: give file:///path or s3://bucket/prefix")
        for name in ("public_url", "storage_public_url"):
            url = getattr(self, name)
            if url is not None and not url.startswith(("http://", "https://")):
                raise ValueError(f"{name}: give an http:// or https:// URL")
        if self.control == "token" and not self.control_token:
            raise ValueError("control_token: TRIPTYCH_CONTROL=token needs it")
        if self.database_url.startswith("postgresql:"):
            self.database_url = self.database_url.replace("postgresql:", "postgresql+psycopg:", 1)
        return self
