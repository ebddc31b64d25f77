"""What the doctor asks Slack: tokens, scopes, the time, and whether a channel can be made."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from savedesk.findings import Finding
from savedesk.settings import Settings

MOST_SKEW_SECONDS = 60
TIMEOUT_SECONDS = 10
# What the bot cannot do without; the manifest asks for the same and no more.
SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:manage", "channels:read", "chat:write",
        "commands", "files:write", "groups:history", "groups:read", "groups:write", "im:history",
        "im:write", "pins:write", "usergroups:read", "users:read", "users:read.email",
    }
)  # fmt: skip
REMEDIES = {
    "invalid_auth": "Copy the token again from your app's page; docs/connect-slack.md shows where.",
    "account_inactive": "The app was uninstalled: install it again.",
    "token_revoked": "Install the app again and copy the new token.",
    "not_allowed_token_type": "The bot token (xoxb-) and the app token (xapp-) are exchanged.",
    "restricted_action": "Ask your Slack admin whether apps may do that.",
    "ratelimited": "Wait a minute and run it again.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Slack gave no answer, and what to do."""

    said: str
    remedy: str


NO_TOKEN = Refusal(
    "SLACK_BOT_TOKEN is not set",
    "Copy .env.example to .env and fill it in; docs/connect-slack.md shows how.",
)


def look_at_slack(settings: Settings, *, trying: bool) -> Iterator[Finding]:
    """Asks with both tokens; when `trying`, also makes, uses and archives a test channel."""
    # The SDK would send again what may have arrived: the test channel's post twice.
    client = WebClient(
        settings.bot_token, base_url=settings.api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
    )
    answer = _ask(client.auth_test) if settings.bot_token else NO_TOKEN
    yield _told("bot token", answer)
    if isinstance(answer, SlackResponse):
        yield _scopes(answer)
        yield _clock(answer)
    yield _way_in(settings, client)
    if trying and isinstance(answer, SlackResponse):
        yield _try_channel(client)


def _way_in(settings: Settings, client: WebClient) -> Finding:
    """How deliveries reach us."""
    if settings.app_token:
        return _told(
            "app token", _ask(lambda: client.apps_connections_open(app_token=settings.app_token))
        )
    if settings.signing_secret:
        return Finding("signing secret: set; deliveries come over HTTP", ok=True)
    remedy = "Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)."
    return Finding("neither app token nor signing secret is set", ok=False, remedy=remedy)


def _ask(call: Callable[[], SlackResponse]) -> SlackResponse | Refusal:
    try:
        return call()
    except SlackApiError as error:
        return _refusal(error)
    except (HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        why = getattr(reason, "strerror", None) or str(reason).strip() or type(error).__name__
        said = f"Slack cannot be reached ({why})"
        return Refusal(said, "Check the network and SLACK_API_URL.")


def _refusal(error: SlackApiError) -> Refusal:
    code = str(error.response.get("error"))
    if not code.replace("_", "").isalnum():
        # The SDK's own words for an answer that is no JSON.
        return Refusal("the answer is not Slack's", "Check SLACK_API_URL and any proxy.")
    if code == "missing_scope":
        needed = error.response.get("needed") or "the scope it needs"
        return Refusal(f"Slack says {code}", f"Add {needed} to that token.")
    looked_up = f"Look up “{code}” in Slack's documentation."
    return Refusal(f"Slack says {code}", REMEDIES.get(code, looked_up))


def _told(what: str, answer: SlackResponse | Refusal) -> Finding:
    if isinstance(answer, Refusal):
        return Finding(f"{what}: {answer.said}", ok=False, remedy=answer.remedy)
    return Finding(f"{what}: accepted", ok=True)


def _header(answer: SlackResponse, name: str) -> str:
    headers: dict[str, Any] = {key.lower(): value for key, value in answer.headers.items()}
    value = headers.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def _scopes(answer: SlackResponse) -> Finding:
    granted = {each.strip() for each in _header(answer, "x-oauth-scopes").split(",")}
    missing = ", ".join(sorted(SCOPES - granted))
    if not missing:
        return Finding("scopes: complete", ok=True)
    remedy = f"Add {missing} to the app, then install it again."
    return Finding(f"scopes: {missing} missing", ok=False, remedy=remedy)


def _clock(answer: SlackResponse) -> Finding:
    """Signatures older than five minutes are refused, so the clock must be right."""
    try:
        said = parsedate_to_datetime(_header(answer, "date"))
    except ValueError:
        return Finding("clock: not compared, Slack's answer carries no date", ok=True)
    skew = abs(time.time() - said.timestamp())
    return Finding(
        f"clock: {skew:.0f} s from Slack's", skew < MOST_SKEW_SECONDS, "Switch on time sync (NTP)."
    )


def _try_channel(client: WebClient) -> Finding:
    """Makes, uses and archives a test channel; it is archived also when it cannot be used."""
    name = f"savedesk-doctor-{int(time.time())}"
    made = _ask(lambda: client.conversations_create(name=name, is_private=True))
    if isinstance(made, Refusal):
        return _cannot("make", made)
    channel = made["channel"]["id"]
    used = _ask(
        lambda: client.chat_postMessage(channel=channel, text="Savedesk's doctor was here.")
    )
    archived = _ask(lambda: client.conversations_archive(channel=channel))
    if isinstance(used, Refusal):
        return _cannot("write into", used)
    if isinstance(archived, Refusal):
        return _cannot("archive", Refusal(archived.said, f"Archive #{name} by hand."))
    return Finding("test channel: made, used and archived", ok=True)


def _cannot(step: str, refusal: Refusal) -> Finding:
    return Finding(f"test channel: cannot {step} it ({refusal.said})", False, refusal.remedy)
