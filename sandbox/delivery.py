"""What Slack sends to an app, and how the app answers."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ACK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery. `kind`: slash_commands, interactive or events_api."""

    kind: str
    payload: Mapping[str, Any]
    retry_num: int = 0


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's answer: taken or not, and what came with it."""

    ok: bool
    body: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


App = Callable[[Envelope], Ack]


def no_app(_envelope: Envelope) -> Ack:
    """Nobody is listening."""
    return Ack(ok=False, reason="app_not_connected")


class HttpApp:
    """Delivers to an app's request URL, signed as Slack signs."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url = url
        self._secret = signing_secret

    def __call__(self, envelope: Envelope) -> Ack:
        body, kind = encoded(envelope)
        headers = {"Content-Type": kind, **signed(body, self._secret)}
        if envelope.retry_num:
            headers |= {
                "X-Slack-Retry-Num": str(envelope.retry_num),
                "X-Slack-Retry-Reason": "http_error",
            }
        request = urllib.request.Request(self._url, body.encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=ACK_SECONDS) as answer:  # noqa: S310
                return Ack(ok=True, body=_read(answer.read().decode()))
        except urllib.error.HTTPError as error:
            return Ack(ok=False, reason=f"http_{error.code}")
        except (TimeoutError, OSError):
            return Ack(ok=False, reason="operation_timeout")


def encoded(envelope: Envelope) -> tuple[str, str]:
    """The body of a delivery over HTTP, and its content type."""
    if envelope.kind == "events_api":
        return json.dumps(dict(envelope.payload)), "application/json"
    form = "application/x-www-form-urlencoded"
    if envelope.kind == "interactive":
        return urllib.parse.urlencode({"payload": json.dumps(dict(envelope.payload))}), form
    return urllib.parse.urlencode(dict(envelope.payload)), form


def signed(body: str, secret: str, at: float | None = None) -> dict[str, str]:
    """Slack's signature headers, version 0."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}


def _read(body: str) -> dict[str, Any]:
    """An answer may be empty, JSON, or plain text for a command."""
    if not body.strip():
        return {}
    try:
        read = json.loads(body)
    except json.JSONDecodeError:
        return {"text": body}
    return read if isinstance(read, dict) else {}
