"""The local Slack called without a network, for tests and measurements."""

from collections.abc import Mapping
from typing import Any

from bot.calls import RESPONSE_URL, UPLOAD
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from sandbox.errors import Dropped
from sandbox.slack import ApiResponse, Sandbox

UNCERTAIN = frozenset({"internal_error", "fatal_error"})


class DirectSlack:
    """Calls the sandbox without a network; a broken connection is an uncertain outcome."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        try:
            if method == RESPONSE_URL:
                token = str(params["url"]).rpartition("/")[2]
                return outcome_of(self._sandbox.respond(token, params["body"]))
            if method == UPLOAD:
                name = str(params["url"]).rpartition("/")[2]
                return outcome_of(self._sandbox.upload(name, params["content"]))
            return outcome_of(self._sandbox.call(method, params, self._sandbox.bot_token))
        except Dropped:
            return Uncertain("dropped")


def outcome_of(answer: ApiResponse) -> Outcome:
    if answer.status == 429:
        return Wait(float(answer.headers["Retry-After"]), "429")
    if answer.status >= 500:
        return Uncertain(f"HTTP {answer.status}")
    if answer.body.get("ok"):
        return Sent(answer.body)
    error = str(answer.body["error"])
    return Uncertain(error) if error in UNCERTAIN else Refused(error, answer.body)
