"""Every setting, in one class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import URL

from . import secret_files
from . import setting_checks as checks
from .host_names import is_name
from .rate_limits import OFF, parse
from .setting_sources import Variables
from .variables import PREFIX

_MOST_WORKERS = 64
PublicUrl = Annotated[str | None, AfterValidator(checks.public_url)]


class Settings(BaseSettings):
    """Read from `TRIPTYCH_*` environment variables or `.env`; `triptych serve` has a flag for each.

    S3 credentials and endpoint come from the standard AWS variables.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", validate_default=True)

    # All doors
    host: str = Field("127.0.0.1", min_length=1, description="the address or name to listen on")
    port: int = Field(8000, ge=0, le=65_535, description="the port to listen on; 0 takes a free one and prints it")
    workers: int = Field(1, ge=1, le=_MOST_WORKERS, description="how many processes serve, on this machine")
    tls: bool = Field(False, description="speak https beside http, with a certificate from an authority made once")
    tls_port: int = Field(8443, ge=0, le=65_535, description="the port for https; 0 takes a free one and prints it")
    tls_name: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="names in the certificate beside this machine's own, with commas between them [none]"
    )
    tls_cert: Path | None = Field(None, description="a certificate of your own, with those above it, for https")
    tls_key: Path | None = Field(None, description="its key")
    data_dir: Path = Field(Path("data"), description="folder for the embedded database and files")
    database_url: Annotated[str, AfterValidator(checks.database_url)] = Field(
        "", description="SQLAlchemy URL of SQLite or PostgreSQL [a file in the data folder]"
    )
    database_url_file: Path | None = Field(None, description="a file with that URL, as it may hold a password")
    storage_url: str = Field("", description="file:///path or s3://bucket/prefix [a folder in the data folder]")
    storage_public_url: PublicUrl = Field(
        None, description="the S3 endpoint as clients reach it; uploads and downloads then go straight to it"
    )
    public_url: PublicUrl = Field(
        None,
        description="this service as clients reach it; may have a path that a proxy strips [each request's own host]",
    )
    trust_forwarded: bool = Field(False, description="believe what proxies say in Forwarded and X-Forwarded-*")
    cors_origins: Annotated[str, AfterValidator(checks.cors_origins)] = Field(
        "*", description="pages that may call the doors from browsers: * for all, or origins with commas between them"
    )
    secret_key: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        "", description="signs addresses and page tokens, encrypts what is kept [made once, kept in the database]"
    )
    secret_key_file: Path | None = Field(None, description="a file with that key")
    secret_keys_old: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="keys that were used before, with commas between them: what they made is still read [none]"
    )
    secret_keys_old_file: Path | None = Field(None, description="a file with those keys, one a line")
    config: Path | None = Field(
        None, description="a TOML file of workspaces and who may come into them, read at every start"
    )
    auth: Literal["open", "strict"] = Field(
        "open", description="lets in any well-formed credentials, or only tenants and tokens that are known here"
    )
    anonymous: bool = Field(
        True, description="iQmetrix's GETs and addresses of files need no token, as by their contracts"
    )
    control: Literal["loopback", "open", "token"] = Field(
        "loopback", description="who may call /_triptych without its token: this machine, everybody, or nobody"
    )
    control_token: str | None = Field(
        None, description="lets whoever shows it call /_triptych [made once, kept in the database]"
    )
    control_token_file: Path | None = Field(None, description="a file with that token")
    max_upload_bytes: int = Field(5 * 2**40, ge=1, description="the largest file that is taken")
    upload_buffer_bytes: int = Field(
        64 * 2**20, ge=2**23, description="memory for uploads on their way in; one network address has at most half"
    )
    max_body_bytes: int = Field(1_048_576, ge=1024, description="the largest JSON body that is taken")
    max_decompressed_bytes: int = Field(
        2**27, ge=1024, description="the most that a compressed body may grow to, a form with its files"
    )
    max_head_bytes: int = Field(65_536, ge=1024, description="the largest head of a request, and the largest trailers")
    head_seconds: float = Field(10, gt=0, description="how long a head may take to come, from its first byte")
    idle_seconds: float = Field(75, gt=0, description="how long a connection is kept on which no request comes")
    slowest_bytes_per_second: float = Field(
        1024, gt=0, description="the slowest that a body may come, or an answer be taken"
    )
    slowest_seconds: float = Field(60, gt=0, description="how long it may be slower than that")
    # Below the grace of the sweep, which takes what is older for left over.
    max_body_seconds: float = Field(43_200, gt=0, le=72_000, description="how long a body may take to come in all")
    linger_bytes: int = Field(
        2**30, ge=0, description="how much more is read of a refused body, so that the answer arrives"
    )
    linger_seconds: float = Field(60, gt=0, description="how long it is read on")
    max_image_pixels: int = Field(100_000_000, ge=1, description="images with more pixels are never decoded")
    media_workers: int = Field(
        default_factory=lambda: min(max(3, checks.cores() + 1), _MOST_WORKERS),
        ge=1,
        le=_MOST_WORKERS,
        description="how many files are decoded at once [one more than the processor has cores, at least 3]",
    )
    media_seconds: float = Field(1, gt=0, description="how long a processor may work at one file, in seconds")
    media_seconds_per_megapixel: float = Field(
        0.1, ge=0, description="and how much longer for each million pixels that its header promises"
    )
    media_timeout_seconds: float = Field(
        120, gt=0, description="how long one file may be looked into, waiting for a processor and the store included"
    )
    patience_seconds: float = Field(
        10, gt=0, description="how long a request waits for a busy part before it is refused"
    )
    sweep_seconds: float = Field(
        3600, ge=1, description="how often what is left over in the store is looked for, by one of all replicas"
    )
    workspace_expiry_seconds: int | None = Field(
        None, ge=60, le=3_162_240_000, description="how long workspaces stay that no call comes to [for good]"
    )
    database_seconds: float = Field(
        10, ge=1, description="how long the database may take over one call, with connecting and with waiting for locks"
    )
    storage_seconds: float = Field(10, ge=1, description="how long the store may take to answer")
    durable: bool = Field(False, description="what is acknowledged survives a loss of power; on in the image")
    shutdown_seconds: float = Field(
        8, ge=0, le=86_400, description="how long what runs may go on after SIGTERM before it is cut off"
    )
    rate_limits: str = Field(
        OFF,
        description="`documented` for the limits that the vendors document, or own ones: door=calls/seconds, "
        "door.operation=calls/seconds, with commas between them",
    )
    log: Literal["text", "json", "off"] = Field(
        "text", description="a line on standard error for each request: as text, as JSON, or none"
    )

    # Amazon Ads
    amazon_upload_seconds: int = Field(900, ge=1, le=604_800, description="how long an upload address lives")
    amazon_uploads: Literal["s3", "lenient"] = Field(
        "s3", description="the upload address refuses headers that S3 refuses beside a signature, or lets them pass"
    )
    amazon_answers: Literal["recorded", "spec"] = Field(
        "recorded", description="answers as the live service gives them, or only what its specification allows"
    )
    amazon_processing_seconds_image: float = Field(0, ge=0, description="how long an image stays PROCESSING")
    amazon_processing_seconds_video: float = Field(0, ge=0, description="how long a video stays PROCESSING")

    # iQmetrix
    iqmetrix_part_name: Literal["lenient", "strict"] = Field(
        "lenient", description="takes a form's only file under whatever name, or only under `Filename`"
    )
    iqmetrix_success: Literal["creation", "always"] = Field(
        "creation", description="when assets say `success`: at creation, or also when they are read"
    )
    iqmetrix_file_types: Literal["listed", "pictures"] = Field(
        "listed", description="takes the types of the vendor's list, or only gif, jpg, jpeg and png"
    )
    iqmetrix_max_upload_bytes: int | None = Field(
        None, ge=1, description="the largest file that this door takes [as `TRIPTYCH_MAX_UPLOAD_BYTES`]"
    )

    # Contentstack
    contentstack_max_upload_bytes: int = Field(100 * 2**20, ge=1, description="the largest file that this door takes")
    contentstack_asset_limit: int = Field(10_000, ge=0, description="how many assets a stack may have")
    contentstack_folder_limit: int = Field(300, ge=0, description="how many folders a stack may have")
    contentstack_folder_depth: int = Field(
        5, ge=1, le=100, description="how many levels deep its folders may be nested"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - Variables says more
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags come before the environment, and the environment before `.env`."""
        return init_settings, Variables(settings_cls, ".env")

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: dict[str, Any]) -> dict[str, Any]:
        return secret_files.read_all(given)

    @field_validator("secret_keys_old", mode="before")
    @classmethod
    def _split_keys(cls, given: Any) -> Any:
        keys = given.split(",") if isinstance(given, str) else given
        return [key.strip() for key in keys if key.strip()]

    @field_validator("tls_name", mode="before")
    @classmethod
    def _split_tls_name(cls, names: Any) -> Any:
        return names.replace(",", " ").split() if isinstance(names, str) else names

    @field_validator("tls_name")
    @classmethod
    def _check_tls_name(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not is_name(name.removeprefix("*.")):
                raise ValueError("give names of hosts or IP addresses, like assets.test,*.assets.test,192.0.2.7")
        return names

    @field_validator("data_dir")
    @classmethod
    def _check_data_dir(cls, folder: Path) -> Path:
        try:
            str(folder.absolute()).encode()
        except UnicodeEncodeError:
            raise ValueError("give a path that is UTF-8") from None
        return folder.absolute()

    @field_validator("rate_limits")
    @classmethod
    def _check_rate_limits(cls, text: str) -> str:
        parse(text)
        return text or OFF

    @field_validator("control_token")
    @classmethod
    def _check_control_token(cls, token: str | None) -> str | None:
        token = (token or "").strip()
        if not all(character.isprintable() or character > "\x7f" for character in token):
            raise ValueError("holds characters that no header can carry")
        return token or None

    @model_validator(mode="after")
    def _fill_in(self) -> Settings:
        given = {name for name in self.model_fields_set if getattr(self, name) not in ("", None)}
        database = URL.create("sqlite", database=str(self.data_dir / "triptych.db"))
        self.database_url = self.database_url or database.render_as_string()
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("TRIPTYCH_TLS_CERT and TRIPTYCH_TLS_KEY: give both, or neither")
        self.storage_url = self.storage_url or (self.data_dir / "files").as_uri()
        self.model_fields_set.intersection_update(given)  # what is filled in was not set by anybody
        return self
