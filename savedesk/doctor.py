"""`savedesk doctor`: every problem with its remedy, before or while the bot runs."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from playbooks.catalogue import load_catalogue
from playbooks.checked_yaml import BadFile
from savedesk.errors import CommandFailed
from savedesk.policy import load_policy
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import open_engine
from storage.errors import DatabaseRefused
from storage.schema import HEAD, revision_of

MOST_SKEW_SECONDS = 60
# What the bot cannot do without; the manifest asks for the same and no more.
SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:manage", "channels:read", "chat:write",
        "commands", "groups:history", "groups:read", "groups:write", "im:history", "im:write",
        "pins:write", "usergroups:read", "users:read", "users:read.email",
    }
)  # fmt: skip
SLACK_REMEDIES = {
    "invalid_auth": "Copy the token again from your app's page; docs/connect-slack.md shows where.",
    "not_authed": "Set SLACK_BOT_TOKEN.",
    "account_inactive": "The app was uninstalled: install it again.",
    "token_revoked": "Install the app again and copy the new token.",
    "not_allowed_token_type": "The bot token (xoxb-) and the app token (xapp-) are exchanged.",
    "missing_scope": "Add connections:write to the app-level token.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: well, or a problem with its remedy."""

    what: str
    ok: bool
    remedy: str = ""


def run(settings: Settings, *, trying: bool) -> None:
    """Prints every finding. Raises CommandFailed when there is any problem."""
    findings = []
    for finding in examine(settings, trying=trying):
        findings.append(finding)
        print(f"{'ok     ' if finding.ok else 'problem'}  {finding.what}")
        if not finding.ok:
            print(f"         {finding.remedy}")
    wrong = sum(not finding.ok for finding in findings)
    if wrong:
        noun = "problem" if wrong == 1 else "problems"
        raise CommandFailed(f"{wrong} {noun} found.", "Each line above says what to do.")
    print("All is well.")


def examine(settings: Settings, *, trying: bool = False) -> Iterator[Finding]:
    """Looks at everything, one thing after the other."""
    yield _policy(settings)
    yield from _playbooks(settings)
    yield from _database(settings)
    client = WebClient(settings.bot_token, base_url=settings.api_url, timeout=10)
    yield from _slack(settings, client)
    if trying:
        yield _try_channel(client)


def _policy(settings: Settings) -> Finding:
    try:
        load_policy(settings.policy)
    except BadFile as problem:
        return Finding(f"policy: {problem}", ok=False, remedy="Correct that line.")
    return Finding(f"policy: {settings.policy or 'none, the defaults hold'}", ok=True)


def _playbooks(settings: Settings) -> Iterator[Finding]:
    if settings.playbooks is not None and not settings.playbooks.is_dir():
        remedy = "Create the directory, or leave SAVEDESK_PLAYBOOKS out."
        yield Finding(f"playbooks: {settings.playbooks} is no directory", False, remedy)
        return
    catalogue = load_catalogue(settings.playbooks)
    for problem in catalogue.problems:
        yield Finding(f"playbooks: {problem}", ok=False, remedy="Correct that line.")
    if not catalogue.problems:
        yield Finding(f"playbooks: {', '.join(catalogue.ids())}", ok=True)


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        engine = open_engine(settings.database_url)
        revision = revision_of(engine)
        health = Database(engine).check()
        engine.dispose()
    except DatabaseRefused as refused:
        yield Finding(f"database: {refused.message}", ok=False, remedy=refused.hint)
        return
    remedy = "Stop the bot and restore a backup."
    yield Finding(f"database: check says {health.said}", health.sound, remedy)
    if revision == HEAD:
        yield Finding(f"database: schema {HEAD}", ok=True)
    else:
        told = f"database: schema {revision or 'not made yet'}, this version has {HEAD}"
        yield Finding(told, revision is None, "Run `savedesk migrate`; it makes a backup first.")


def _slack(settings: Settings, client: WebClient) -> Iterator[Finding]:
    answer, finding = _asked("bot token", client.auth_test)
    yield finding
    if answer is not None:
        yield from _scopes(answer)
        yield _clock(answer)
    if settings.app_token:
        yield _asked("app token", lambda: _open_socket(settings, client))[1]
    elif settings.signing_secret:
        yield Finding("signing secret: set; deliveries come over HTTP", ok=True)
    else:
        remedy = "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)."
        yield Finding("neither app token nor signing secret is set", ok=False, remedy=remedy)


def _open_socket(settings: Settings, client: WebClient) -> SlackResponse:
    return client.apps_connections_open(app_token=settings.app_token)


def _asked(what: str, ask: Callable[[], SlackResponse]) -> tuple[SlackResponse | None, Finding]:
    try:
        answer = ask()
    except SlackApiError as error:
        code = str(error.response.get("error"))
        remedy = SLACK_REMEDIES.get(code, f"Look up “{code}” in Slack's documentation.")
        return None, Finding(f"{what}: Slack says {code}", ok=False, remedy=remedy)
    except (URLError, OSError) as error:
        remedy = "Check the network and SLACK_API_URL."
        return None, Finding(f"{what}: Slack cannot be reached ({error})", ok=False, remedy=remedy)
    return answer, Finding(f"{what}: accepted", ok=True)


def _header(answer: SlackResponse, name: str) -> str:
    headers: dict[str, Any] = {key.lower(): value for key, value in answer.headers.items()}
    value = headers.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _scopes(answer: SlackResponse) -> Iterator[Finding]:
    granted = {each.strip() for each in _header(answer, "x-oauth-scopes").split(",")}
    missing = sorted(SCOPES - granted)
    remedy = f"Add {', '.join(missing)} to the app, then install it again."
    yield Finding(
        f"scopes: {', '.join(missing)} missing" if missing else "scopes: complete",
        not missing,
        remedy,
    )


def _clock(answer: SlackResponse) -> Finding:
    """Signatures older than five minutes are refused, so the clock must be right."""
    said = _header(answer, "date")
    if not said:
        return Finding("clock: Slack's answer carries no date", ok=True)
    skew = abs(time.time() - parsedate_to_datetime(said).timestamp())
    return Finding(
        f"clock: {skew:.0f} s from Slack's", skew < MOST_SKEW_SECONDS, "Switch on time sync (NTP)."
    )


def _try_channel(client: WebClient) -> Finding:
    """Makes, uses and archives a test channel."""
    step = "make"
    try:
        name = f"savedesk-doctor-{int(time.time())}"
        channel = client.conversations_create(name=name, is_private=True)["channel"]["id"]
        step = "write into"
        client.chat_postMessage(channel=channel, text="Savedesk's doctor was here.")
        step = "archive"
        client.conversations_archive(channel=channel)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        remedy = SLACK_REMEDIES.get(code, "Ask your Slack admin whether apps may do that.")
        return Finding(f"test channel: cannot {step} it ({code})", ok=False, remedy=remedy)
    return Finding("test channel: made, used and archived", ok=True)
