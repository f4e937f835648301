"""The settings, from the environment or `samspill.toml`; each checked by name."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dialogs.errors import CannotStart
from storage.database.seals import Keyring

PREFIX = "SAMSPILL_"
FILE = Path("samspill.toml")


class Settings(BaseSettings):
    """What an operator sets; the names are the outside contract."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="ignore")

    database_url: str = "sqlite:///var/samspill.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0
    metrics_host: str = "127.0.0.1"
    base_url: str = ""
    secret_keys: Annotated[SecretStr, NoDecode] = SecretStr("")
    content_dir: Path | None = None
    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    teams_app_id: str = ""
    teams_app_password: SecretStr = SecretStr("")
    teams_tenant_id: str = ""
    teams_allow_anonymous: bool = False
    teams_transport: Literal["botbuilder", "rest"] = "botbuilder"

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
        # No dotenv, no folder of secrets: what is in force stands in two places at
        # most.
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def slack_secrets(self) -> tuple[str, ...]:
        """Return the signing secrets: two, with a comma, while one is changed."""
        written = self.slack_signing_secret.get_secret_value().split(",")
        return tuple(each.strip() for each in written if each.strip())

    @property
    def is_here_only(self) -> bool:
        """Tell whether nobody but this machine can call the main port."""
        return self.host in LOOPBACK and not self.base_url

    @property
    def has_slack(self) -> bool:
        """Tell whether Slack is set up, with a token or to be installed by OAuth."""
        return bool(self.slack_bot_token.get_secret_value() or self.slack_client_id)

    @property
    def has_teams(self) -> bool:
        """Tell whether Teams is set up."""
        return bool(self.teams_app_id or self.teams_allow_anonymous)

    @property
    def keyring(self) -> Keyring:
        """Return the keys, newest first; they are separated by commas."""
        written = self.secret_keys.get_secret_value().split(",")
        return Keyring.of(*(key.strip() for key in written if key.strip()))


# What the demo obeys too: a port that is taken is no installation.
OF_THE_DEMO = frozenset({"port", "content_dir"})


def given(*, beyond: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return which settings an operator has given, beyond some that do not count."""
    named = {name.lower().removeprefix(PREFIX.lower()) for name in os.environ}
    found = named & set(Settings.model_fields)
    return frozenset(found | ({"file"} if FILE.exists() else set())) - beyond


def read(*, needs_channels: bool = True, **given: Any) -> Settings:
    """Read the settings, or say in one line which one is wrong.

    Before a platform is set up only half of its settings are there: then a command
    that helps to set it up does not need the rest.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise CannotStart(f"{name}: {first['msg'].lower()}") from error
    except ValueError as error:
        raise CannotStart(f"{FILE} cannot be read: {error}") from error
    # What is counted stands behind a door of its own, or it is open to all.
    if settings.metrics_port == settings.port:
        raise CannotStart(
            "SAMSPILL_METRICS_PORT: it must be another than SAMSPILL_PORT"
        )
    if needs_channels:
        check_platforms(settings)
    if settings.content_dir and not settings.content_dir.is_dir():
        message = f"SAMSPILL_CONTENT_DIR: there is no folder {settings.content_dir}"
        raise CannotStart(message)
    return settings


def check_platforms(settings: Settings) -> None:
    """Refuse half a platform, naming the setting that is missing."""
    _check_slack(settings)
    _check_teams(settings)


LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_here(address: str) -> bool:
    """Tell whether an address is on this machine."""
    return urlsplit(address).hostname in LOOPBACK


def _check_slack(settings: Settings) -> None:
    """Refuse half of what Slack needs: without its secret anybody could write."""
    app_token = settings.slack_app_token.get_secret_value()
    if not settings.has_slack and not app_token:
        return
    _check_slack_tokens(settings.slack_bot_token.get_secret_value(), app_token)
    # Socket Mode is asked for by us: nothing comes in that would have to be signed.
    if not app_token and not settings.slack_secrets:
        raise CannotStart(
            "SAMSPILL_SLACK_SIGNING_SECRET is missing: find it under Basic Information"
        )
    if settings.slack_client_id:
        _check_slack_installing(settings)
    url = settings.slack_api_url
    if not url.startswith("https://") and not is_here(url):
        raise CannotStart("SAMSPILL_SLACK_API_URL: only https, or this machine")


def _check_slack_tokens(token: str, app_token: str) -> None:
    if token and not token.startswith("xoxb-"):
        raise CannotStart("SAMSPILL_SLACK_BOT_TOKEN: it begins with xoxb-")
    if app_token and not app_token.startswith("xapp-"):
        raise CannotStart("SAMSPILL_SLACK_APP_TOKEN: it begins with xapp-")
    if app_token and not token:
        raise CannotStart("SAMSPILL_SLACK_BOT_TOKEN is missing: Socket Mode needs both")


def _check_slack_installing(settings: Settings) -> None:
    if not settings.slack_client_secret.get_secret_value():
        raise CannotStart("SAMSPILL_SLACK_CLIENT_SECRET is missing")
    if not settings.base_url:
        raise CannotStart("SAMSPILL_BASE_URL is missing: Slack sends people there")


GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _check_teams(settings: Settings) -> None:
    """Refuse half of what Teams needs: without an app id it would be open to all."""
    if settings.teams_allow_anonymous:
        if settings.host not in LOOPBACK:
            raise CannotStart(
                "SAMSPILL_TEAMS_ALLOW_ANONYMOUS: SAMSPILL_HOST must be this machine"
            )
        if settings.teams_app_id:
            raise CannotStart(
                "SAMSPILL_TEAMS_ALLOW_ANONYMOUS: take it away, there is an app id"
            )
        return
    password = settings.teams_app_password.get_secret_value()
    if not settings.teams_app_id:
        if password or settings.teams_tenant_id:
            raise CannotStart("SAMSPILL_TEAMS_APP_ID is missing")
        return
    if not GUID.fullmatch(settings.teams_app_id):
        raise CannotStart("SAMSPILL_TEAMS_APP_ID: it is not an application's id")
    if not password:
        raise CannotStart("SAMSPILL_TEAMS_APP_PASSWORD is missing")
    # One tenant, and not «common»: an app for many would let any organisation in.
    if not GUID.fullmatch(settings.teams_tenant_id):
        raise CannotStart("SAMSPILL_TEAMS_TENANT_ID: it is not a tenant's id")
