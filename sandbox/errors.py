"""What the local Slack answers when it does not do what was asked."""

from typing import Any


class SlackError(Exception):
    """An `ok: false` answer with Slack's error code; `extra` goes into the answer as well."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


class RateLimited(Exception):
    """A 429 with `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Dropped(Exception):
    """The connection broke: the caller cannot know whether anything was done."""


class Unfaithful(AssertionError):
    """A person tried what they could not do in Slack: the thing is not on their screen."""
