"""Outgoing Slack through its SDK, with every retry of the SDK turned off.

A dropped connection does not tell whether Slack acted; the SDK would simply post again.
"""

import ipaddress
import json
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.calls import RESPONSE_URL, UPLOAD
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait

UNCERTAIN_ERRORS = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
)
READS = frozenset(
    {
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "usergroups.users.list",
        "users.info",
        "users.list",
        "users.lookupByEmail",
    }
)
# These two take no JSON.
FORMS = frozenset({"files.completeUploadExternal", "files.getUploadURLExternal"})
# The token does not hold: nothing is done, and nothing is lost when the app is installed again.
TOKEN_ERRORS = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
)
TOKEN_SECONDS = 60.0
CODE = re.compile(r"[a-z][a-z0-9_]{0,79}")
DEFAULT_RETRY_AFTER = 30.0
NOT_CONNECTED = 5.0


class SlackGateway:
    """Slack's Web API and response_urls. `timeout` in seconds, shorter than a job's lease."""

    def __init__(self, token: str, api_url: str, timeout: float) -> None:
        self._timeout = int(timeout)
        self._client = WebClient(
            token=token, base_url=api_url, timeout=self._timeout, retry_handlers=[]
        )

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        try:
            if method == RESPONSE_URL:
                return self._respond(params)
            if method == UPLOAD:
                return self._upload(str(params["url"]), params["content"])
            response = self._ask(method, dict(params))
        except SlackApiError as error:
            return _of_answer(error)
        except (URLError, HTTPException, OSError) as error:
            return _of_network(error)
        except (SlackClientError, json.JSONDecodeError) as error:
            return Uncertain(f"unreadable answer: {type(error).__name__}")
        return Sent(response.data if isinstance(response.data, dict) else {})

    def _ask(self, method: str, params: dict[str, Any]) -> SlackResponse:
        # Slack takes JSON for what writes and query parameters for what reads.
        if method in READS:
            return self._client.api_call(method, http_verb="GET", params=params)
        if method in FORMS:
            return self._client.api_call(method, params=params)
        return self._client.api_call(method, json=params)

    def _upload(self, url: str, content: bytes) -> Outcome:
        import httpx

        if not may_upload_to(url):
            return Refused("upload_address_refused", {})
        try:
            answer = httpx.post(
                url, content=content, timeout=self._timeout, follow_redirects=False,
                headers={"Content-Type": "application/octet-stream"},
            )  # fmt: skip
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Uncertain(type(error).__name__)
        if answer.status_code == 200:
            return Sent({})
        return _of_status(answer.status_code, dict(answer.headers), "")

    def _respond(self, params: Mapping[str, Any]) -> Outcome:
        client = WebhookClient(params["url"], timeout=self._timeout, retry_handlers=[])
        response = client.send_dict(dict(params["body"]))
        if response.status_code == 200:
            return Sent({})
        return _of_status(response.status_code, dict(response.headers), response.body)


def may_upload_to(url: str) -> bool:
    """A file's words leave encrypted, or not this machine: https, or http to a loopback address."""
    try:
        address = urlsplit(url)
        host = address.hostname or ""
        if address.scheme == "https":
            return bool(host)
        return address.scheme == "http" and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _of_answer(error: SlackApiError) -> Outcome:
    answer = error.response
    data = answer.data if isinstance(answer.data, dict) else {}
    code = str(data.get("error", "unreadable_answer"))
    if answer.status_code >= 500 or answer.status_code == 429 or code == "ratelimited":
        return _of_status(
            429 if code == "ratelimited" else answer.status_code, answer.headers, code
        )
    if code in UNCERTAIN_ERRORS:
        return Uncertain(code)
    if code in TOKEN_ERRORS:
        return Wait(TOKEN_SECONDS, code)
    return Refused(code, data)


def _of_status(status: int, headers: Mapping[str, Any], said: str) -> Outcome:
    if status == 429:
        return Wait(_retry_after(headers), "429")
    if status >= 500:
        return Uncertain(f"HTTP {status}")
    # Of an answer that is no code nothing is kept: nobody knows what it quotes.
    return Refused(said if CODE.fullmatch(said) else f"HTTP {status}", {})


def _retry_after(headers: Mapping[str, Any]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            try:
                return max(1.0, float(first))
            except ValueError:
                break
    return DEFAULT_RETRY_AFTER


def _of_network(error: Exception) -> Outcome:
    cause = error.reason if isinstance(error, URLError) else error
    # No connection was made, so nothing can have been done.
    if isinstance(cause, ConnectionRefusedError) or type(cause).__name__ == "gaierror":
        return Wait(NOT_CONNECTED, f"no connection: {type(cause).__name__}")
    return Uncertain(f"{type(cause).__name__}")
