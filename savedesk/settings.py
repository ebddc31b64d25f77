"""Settings from the environment, and from a `.env` file beside where we run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from bot.crm_access import HUBSPOT, CrmAccess
from savedesk.errors import CommandFailed

SLACK_API = "https://slack.com/api/"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process runs. Secrets are never shown."""

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK_API
    database_url: str = field(default="sqlite:///savedesk.db", repr=False)
    policy: Path | None = None
    playbooks: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    log_level: str = "INFO"
    heartbeat_url: str = field(default="", repr=False)
    crm: CrmAccess = field(default_factory=CrmAccess)
    signal_secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def socket_mode(self) -> bool:
        """With both kinds of token Slack is spoken to over Socket Mode."""
        return bool(self.app_token)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings. Raises CommandFailed for a value that cannot be meant."""
    if environment is None:
        _load_env_file(Path.cwd() / ".env")
        environment = os.environ
    return Settings(
        bot_token=_token(environment, "SLACK_BOT_TOKEN", "xoxb-"),
        app_token=_token(environment, "SLACK_APP_TOKEN", "xapp-"),
        signing_secret=environment.get("SLACK_SIGNING_SECRET", "").strip(),
        api_url=_api_url(environment.get("SLACK_API_URL", "").strip() or SLACK_API),
        database_url=environment.get("DATABASE_URL", "").strip() or "sqlite:///savedesk.db",
        policy=_path(environment, "SAVEDESK_POLICY"),
        playbooks=_path(environment, "SAVEDESK_PLAYBOOKS"),
        host=environment.get("HOST", "").strip() or "127.0.0.1",
        port=read_port(environment.get("PORT", "").strip() or "8080"),
        log_level=_level(environment.get("LOG_LEVEL", "").strip() or "INFO"),
        heartbeat_url=_heartbeat_url(environment.get("HEARTBEAT_URL", "").strip()),
        crm=_crm(environment),
        signal_secrets=_signal_secrets(environment),
    )


def _crm(environment: Mapping[str, str]) -> CrmAccess:
    secrets = ("hubspot_token", "salesforce_client_id", "salesforce_client_secret")
    said = {name: environment.get(name.upper(), "").strip() for name in secrets}
    url = environment.get("HUBSPOT_API_URL", "").strip() or HUBSPOT
    domain = environment.get("SALESFORCE_DOMAIN", "").strip()
    if domain and "://" not in domain:
        domain = f"https://{domain}"
    for name, address in (("HUBSPOT_API_URL", url), ("SALESFORCE_DOMAIN", domain)):
        if address and not _is_web_address(address):
            raise CommandFailed(f"{name} is not a web address.", "docs/crm.md shows an example.")
    return CrmAccess(hubspot_url=url, salesforce_domain=domain, **said)


SIGNAL_SECRET = "SIGNAL_SECRET_"  # noqa: S105 - a name, no secret


def _signal_secrets(environment: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By source, in small letters; several are separated by commas while one is replaced."""
    found = {}
    for name, value in environment.items():
        secrets = tuple(each.strip() for each in value.split(",") if each.strip())
        if name.startswith(SIGNAL_SECRET) and secrets:
            found[name.removeprefix(SIGNAL_SECRET).lower()] = secrets
    return found


def _load_env_file(path: Path) -> None:
    """Adds what the file sets to the environment, which wins where both say something."""
    from dotenv import load_dotenv

    try:
        load_dotenv(path)
    except UnicodeDecodeError as error:
        raise CommandFailed(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise CommandFailed(
            f"{path} cannot be read: {error.strerror}.", "Let this user read it, or move it away."
        ) from error


def _token(environment: Mapping[str, str], name: str, prefix: str) -> str:
    token = environment.get(name, "").strip()
    if token and not token.startswith(prefix):
        raise CommandFailed(
            f"{name} does not look like a token of that kind: it should begin with {prefix}.",
            "Copy it again from your app's page at Slack; docs/connect-slack.md shows where.",
        )
    return token


def _api_url(url: str) -> str:
    if not _is_web_address(url):
        raise CommandFailed(
            f"SLACK_API_URL is not a web address: {url}", "Leave it out to use Slack itself."
        )
    return url if url.endswith("/") else f"{url}/"


def _heartbeat_url(url: str) -> str:
    # The address often holds a secret, so it is not repeated.
    if url and not _is_web_address(url):
        raise CommandFailed("HEARTBEAT_URL is not a web address.", "Leave it out to do without.")
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlparse(url)
    except ValueError:
        # An address in brackets that are never closed.
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    value = environment.get(name, "").strip()
    return Path(value) if value else None


def read_port(typed: str) -> int:
    """A port number. Raises CommandFailed."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 5 and int(typed) < 65536):
        raise CommandFailed(f"“{typed[:40]}” is not a port.", "Use a number from 1 to 65535.")
    return int(typed)


def _level(typed: str) -> str:
    if typed.upper() not in LEVELS:
        raise CommandFailed(f"LOG_LEVEL {typed} is not known.", f"Use one of {', '.join(LEVELS)}.")
    return typed.upper()
