"""Trigger ids and response_urls: short-lived permissions to answer what a person did."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import SlackError

TRIGGER_SECONDS = 3.0
URL_SECONDS = 1800.0
URL_USES = 5


@dataclass(slots=True)
class Trigger:
    user: str
    born: float
    used: bool = False


class Triggers:
    """Each trigger opens one modal within three seconds."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._triggers: dict[str, Trigger] = {}
        self._count = 0

    def give(self, user: str) -> str:
        self._count += 1
        name = f"{self._count}.sandbox.trigger"
        self._triggers[name] = Trigger(user, self._elapsed())
        return name

    def exchange(self, name: str) -> str:
        """The person behind the trigger. Raises what Slack says of a spent or an old one."""
        trigger = self._triggers.get(name)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._elapsed() - trigger.born > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user


@dataclass(slots=True)
class ResponseUrl:
    """Where an answer to one act goes: this channel, this person, about this message."""

    channel: str
    user: str
    message_ts: str | None
    born: float
    uses: int = 0


class ResponseUrls:
    """Each takes five answers within half an hour."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._urls: dict[str, ResponseUrl] = {}

    def give(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """The token at the end of a new response_url."""
        token = f"r{len(self._urls) + 1:06d}"
        self._urls[token] = ResponseUrl(channel, user, message_ts, self._elapsed())
        return token

    def find(self, token: str) -> ResponseUrl:
        """Where the answers to one act go."""
        return self._urls[token]

    def use(self, token: str) -> ResponseUrl:
        url = self._urls.get(token)
        if url is None:
            raise SlackError("invalid_url")
        if url.uses >= URL_USES:
            raise SlackError("used_url")
        if self._elapsed() - url.born > URL_SECONDS:
            raise SlackError("expired_url")
        url.uses += 1
        return url
