"""The settings, from the environment or `samspill.toml`; each checked by name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dialogs.errors import CannotStart
from storage.seals import Keyring

PREFIX = "SAMSPILL_"
FILE = Path("samspill.toml")


class Settings(BaseSettings):
    """What an operator sets; the names are the outside contract."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="ignore")

    database_url: str = "sqlite:///var/samspill.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    base_url: str = ""
    secret_keys: Annotated[SecretStr, NoDecode] = SecretStr("")
    content_dir: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - its signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def keyring(self) -> Keyring:
        """Return the keys, newest first; they are separated by commas."""
        written = self.secret_keys.get_secret_value().split(",")
        return Keyring.of(*(key.strip() for key in written if key.strip()))


def read(**given: Any) -> Settings:
    """Read the settings, or say in one line which one is wrong."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise CannotStart(f"{name}: {first['msg'].lower()}") from error
    except ValueError as error:
        raise CannotStart(f"{FILE} cannot be read: {error}") from error
    if settings.content_dir and not settings.content_dir.is_dir():
        message = f"SAMSPILL_CONTENT_DIR: there is no folder {settings.content_dir}"
        raise CannotStart(message)
    return settings
