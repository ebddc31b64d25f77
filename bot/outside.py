"""Asking what is outside of Slack: the question as data, and every way in which it can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Fault(StrEnum):
    """Why there is no answer that can be used."""

    NOT_SET = "credentials_missing"
    HOST_NOT_LISTED = "host_not_listed"
    HOST_PRIVATE = "host_private"
    HOST_UNKNOWN = "host_unknown"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    DROPPED = "dropped"
    LIMITED = "rate_limited"
    UNWELL = "server_error"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


# What may pass by itself in a moment.
PASSING = frozenset(
    {Fault.HOST_UNKNOWN, Fault.UNREACHABLE, Fault.TIMED_OUT, Fault.DROPPED, Fault.LIMITED,
     Fault.UNWELL, Fault.NOT_JSON}
)  # fmt: skip
# After these nobody knows whether something that was to be written is written.
DOUBTFUL = frozenset(
    {Fault.TIMED_OUT, Fault.DROPPED, Fault.UNWELL, Fault.NOT_JSON, Fault.WRONG_SHAPE,
     Fault.TOO_LARGE}
)  # fmt: skip


class SourceFailed(Exception):
    """No answer that can be used. Says codes only, never what was asked or answered.

    `code` is the other side's own, `host` whom we asked, `retry_after` the seconds it asked for.
    """

    def __init__(
        self, fault: Fault, host: str = "", code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(" ".join(part for part in (fault.value, code, host) if part))
        self.fault = fault
        self.host = host
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `repeatable`: asking twice does no harm. Headers hold secrets."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    repeatable: bool = True


class Outside(Protocol):
    """Whoever is asked over HTTP."""

    def fetch(self, ask: Ask) -> Any:
        """What was answered, read from JSON; None for an empty answer. Raises SourceFailed."""
        ...
