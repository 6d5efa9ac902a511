"""Config: what a deployment sets in the environment, read once at the start; odd values are refused by name.

Each variable can also be given as NAME_FILE, the path of a file that holds the value (container secrets).
"""

import os
import secrets
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from evaluator import ROOT

DEFAULT_MODEL = "gpt-6-luna"
"""The cheapest current model with strict JSON schemas; named in the openai package's list of chat models."""
MIN_SECRET_LENGTH = 32
SECRET_FILE = "secret_key"  # noqa: S105 - the file's name, not a secret


class ConfigError(ValueError):
    """The environment does not fit; the message has one line for each variable at fault."""


class _Unreadable(str):
    """Stands for the value of a NAME_FILE that could not be read; says why."""


def _one_of_schemes(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _with_host(value: str) -> str:
    parts = urlsplit(value)
    try:
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host:
        raise ValueError("must name a host, and a port only as a number")
    return value


def _split_networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())


def _address(value: str) -> str:
    if value.count("@") != 1 or any(sign.isspace() for sign in value.partition("@")[2]):
        raise ValueError("must be an e-mail address")
    return value


def _bindable(value: str) -> str:
    try:
        ip_address(value)
    except ValueError as error:
        raise ValueError("must be an IP address of this machine, such as 127.0.0.1 or 0.0.0.0") from error
    return value


PostgresUrl = Annotated[str, _one_of_schemes("postgresql", "postgres", "postgresql+asyncpg")]
WebUrl = Annotated[str, _one_of_schemes("https", "http"), AfterValidator(_with_host)]
SmtpUrl = Annotated[str, _one_of_schemes("smtp", "smtps"), AfterValidator(_with_host)]
Address = Annotated[str, AfterValidator(_address)]
Network = IPv4Network | IPv6Network
ModelName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^\S+$")]


class _NameOrFile(EnvSettingsSource):
    """Reads NAME, or else the file named by NAME_FILE; both at once is a mistake."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The value for one field, as pydantic-settings asks for it."""
        value, key, is_complex = super().get_field_value(field, field_name)
        path = self.env_vars.get(f"{field_name}_file")
        if not path:
            return value, key, is_complex
        if value is not None:
            return _Unreadable("is set, and so is its _FILE: keep one of them"), key, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), key, False
        except (OSError, UnicodeDecodeError) as error:
            return _Unreadable(f"cannot be read from its _FILE ({type(error).__name__})"), key, False


class Config(BaseSettings):
    """A deployment's values. Never shown: addresses of databases and mail servers may hold passwords."""

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: PostgresUrl | None = Field(default=None, repr=False)
    database_direct_url: PostgresUrl | None = Field(default=None, repr=False)
    data_dir: Path = ROOT / "var"
    secret_key: SecretStr | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: WebUrl | None = None
    rating_model: ModelName = DEFAULT_MODEL
    insight_model: ModelName = DEFAULT_MODEL
    smtp_url: SmtpUrl | None = Field(default=None, repr=False)
    mail_from: Address | None = None
    support_email: Address | None = None
    public_url: WebUrl | None = None
    bind: Annotated[str, AfterValidator(_bindable)] = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_split_networks)] = ()
    metrics_token: SecretStr | None = None
    font_dir: Path | None = None
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secret: SecretStr | None = None
    log_format: Literal["text", "json"] = "text"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment; nothing else."""
        return init_settings, _NameOrFile(settings_cls)

    @property
    def is_embedded(self) -> bool:
        """True when PostgreSQL is our own, below `data_dir`."""
        return self.database_url is None

    @property
    def direct_url(self) -> str | None:
        """The address for LISTEN and migrations, which a pooler in transaction mode cannot carry."""
        return self.database_direct_url or self.database_url

    @property
    def is_behind_pooler(self) -> bool:
        """True when a second, direct address is given: the first one then leads to a pooler."""
        return self.database_direct_url is not None

    @property
    def is_loopback(self) -> bool:
        """True when only this machine can reach the port."""
        return ip_address(self.bind).is_loopback

    @property
    def is_private(self) -> bool:
        """True when only people at this machine can be visitors: on loopback, and no proxy brings others."""
        return self.is_loopback and not self.trusted_proxies and self.public_url is None

    @property
    def base_url(self) -> str:
        """The address people use, without a slash at the end."""
        bound = ip_address(self.bind)
        host = f"[{bound}]" if bound.version == 6 else str(bound)
        if bound.is_unspecified:
            host = "localhost"
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_unreadable(cls, value: object) -> object:
        if isinstance(value, _Unreadable):
            raise ValueError(str(value))
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < MIN_SECRET_LENGTH:
            raise ValueError(f"must have at least {MIN_SECRET_LENGTH} characters")
        return value

    @field_validator("openai_api_key", "stripe_secret_key")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value() if value is not None else ""
        if not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("must be letters, digits and signs without spaces, as the provider gave it")
        return value

    @field_validator("font_dir")
    @classmethod
    def _existing_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("must be a folder that exists")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        needs = {
            "SECRET_KEY: is required when DATABASE_URL is set": self.database_url and not self.secret_key,
            "DATABASE_URL: is required when DATABASE_DIRECT_URL is set": self.is_behind_pooler
            and not self.database_url,
            "MAIL_FROM: is required when SMTP_URL is set": self.smtp_url and not self.mail_from,
            "STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET: set both or neither": bool(self.stripe_secret_key)
            != bool(self.stripe_webhook_secret),
        }
        faults = [message for message, is_fault in needs.items() if is_fault]
        if faults:
            raise ValueError("\n".join(faults))
        return self


def load_config() -> Config:
    """Read the environment. Raises ConfigError with a line for every variable at fault.

    With the embedded database a missing SECRET_KEY is made once and kept in `data_dir`, readable by us only.
    """
    try:
        config = Config()
        if config.secret_key is None:
            config = Config(secret_key=SecretStr(_stored_secret(config.data_dir)))
    except ValidationError as error:
        raise ConfigError("\n".join(_lines(error))) from None
    except (FileExistsError, NotADirectoryError):
        raise ConfigError("DATA_DIR: must be a folder") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its secret key is no text"
        raise ConfigError(f"DATA_DIR: cannot be used ({reason})") from None
    return config


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        message = fault["msg"].removeprefix("Value error, ")
        name = str(fault["loc"][0]).upper() if fault["loc"] else ""
        lines.append(f"{name}: {message}" if name else message)
    return lines


def _stored_secret(data_dir: Path) -> str:
    data_dir.mkdir(parents=True, exist_ok=True)
    kept = data_dir / SECRET_FILE
    if not kept.exists():
        fresh = data_dir / f"{SECRET_FILE}.{secrets.token_hex(8)}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        # a link appears whole or not at all; of two processes starting at once the first one's stays
        with suppress(FileExistsError):
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text().strip()
