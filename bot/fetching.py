"""Asking over HTTP, for everything that is not Slack: guarded, bounded, patient for a while.

No redirect is followed, no proxy of the environment is asked, an answer is JSON of at most five
megabytes, and everything that one errand asks together takes no longer than the errand may.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from math import isnan
from typing import Any

import httpx
import tenacity
from tenacity.nap import sleep as nap

from bot.addresses import CheckedTransport, Resolve, addresses_of
from bot.outside import Ask, Fault, SourceFailed
from domain.crm import AllowedHost

AGAIN_IN_PLACE = frozenset(
    {Fault.UNREACHABLE, Fault.TIMED_OUT, Fault.DROPPED, Fault.LIMITED, Fault.UNWELL}
)
# What certainly did nothing, so that even something to be written may be sent again.
DID_NOTHING = frozenset({Fault.UNREACHABLE, Fault.LIMITED})
LONGEST_RETRY_AFTER = 3600.0
TRIES = 3
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
STATUSES = {401: Fault.UNAUTHORISED, 403: Fault.FORBIDDEN, 404: Fault.NOT_FOUND, 429: Fault.LIMITED}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds and bytes. `errand` is for everything that one errand asks together."""

    connect: float = 3.0
    read: float = 10.0
    errand: float = 30.0
    size: int = 5 * 1024 * 1024


class Fetcher:
    """Asks on one errand. `seconds` is elapsed time."""

    def __init__(
        self,
        hosts: Sequence[AllowedHost],
        bounds: Bounds = Bounds(),
        *,
        resolve: Resolve = addresses_of,
        seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = nap,
    ) -> None:
        self._hosts = hosts
        self._bounds = bounds
        self._resolve = resolve
        self._seconds = seconds
        self._sleep = sleep
        self._until = seconds() + bounds.errand

    def fetch(self, ask: Ask) -> Any:
        """The answer. Raises SourceFailed; what may pass is asked again a few times before."""
        again = AGAIN_IN_PLACE if ask.repeatable else DID_NOTHING
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, SourceFailed) and error.fault in again
            ),
            wait=_pause,
            stop=self._is_over,
            sleep=self._sleep,
            reraise=True,
        )
        return tries(self._once, ask)

    def _is_over(self, state: tenacity.RetryCallState) -> bool:
        """Enough tries, or the pause would not be over within the errand."""
        return state.attempt_number >= TRIES or _pause(state) >= self._left()

    def _left(self) -> float:
        return self._until - self._seconds()

    def _once(self, ask: Ask) -> Any:
        host = _host_of(ask.url)
        if not all(value.isascii() and value.isprintable() for value in ask.headers.values()):
            # A token copied with something that no token has; no error of its may show it.
            raise SourceFailed(Fault.UNAUTHORISED, host, "not readable")
        try:
            with self._client(host) as client, client.stream(
                ask.method, ask.url, headers={"Accept-Encoding": "identity", **ask.headers},
                params=dict(ask.query) or None, json=ask.json, data=ask.form,
            ) as answer:  # fmt: skip
                return self._read(answer, host)
        except httpx.ConnectError:
            fault = Fault.UNREACHABLE
        except (httpx.ConnectTimeout, httpx.PoolTimeout):
            fault = Fault.UNREACHABLE
        except httpx.TimeoutException:
            fault = Fault.TIMED_OUT
        except (httpx.HTTPError, httpx.InvalidURL):
            fault = Fault.DROPPED
        # Outside of the handler: what httpx knows of the request stays out of every trace.
        raise SourceFailed(fault, host)

    def _client(self, host: str) -> httpx.Client:
        left = self._left()
        if left <= 0:
            raise SourceFailed(Fault.TIMED_OUT, host)
        read = min(self._bounds.read, left)
        timeout = httpx.Timeout(read, connect=min(self._bounds.connect, left))
        return httpx.Client(
            transport=CheckedTransport(self._hosts, self._resolve),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
        )

    def _read(self, answer: httpx.Response, host: str) -> Any:
        status = answer.status_code
        if 300 <= status < 400:
            raise SourceFailed(Fault.REDIRECTED, host, f"HTTP {status}")
        body = self._body(answer, host)
        if status >= 400:
            raise _refusal(status, answer.headers, body, host)
        if status == 204 or not body.strip():
            return None
        return _json_of(body, host)

    def _body(self, answer: httpx.Response, host: str) -> bytes:
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceFailed(Fault.WRONG_SHAPE, host, "compressed")
        read = bytearray()
        for chunk in answer.iter_raw():
            read += chunk
            if len(read) > self._bounds.size:
                raise SourceFailed(Fault.TOO_LARGE, host)
            if self._left() <= 0:
                raise SourceFailed(Fault.TIMED_OUT, host)
        return bytes(read)


def _host_of(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, UnicodeError):
        # The second: a name in punycode that means no letters.
        raise SourceFailed(Fault.HOST_NOT_LISTED) from None


def _json_of(body: bytes, host: str) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        raise SourceFailed(Fault.NOT_JSON, host) from None


def _refusal(status: int, headers: Mapping[str, str], body: bytes, host: str) -> SourceFailed:
    """What a status of 400 and more means; of the body only a code is kept."""
    try:
        code = code_in(_json_of(body, host))
    except SourceFailed:
        code = ""
    fault = STATUSES.get(status, Fault.UNWELL if status >= 500 else Fault.REFUSED)
    if code == "REQUEST_LIMIT_EXCEEDED":
        fault = Fault.LIMITED
    after = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
    return SourceFailed(fault, host, code or f"HTTP {status}", after)


def code_in(said: Any) -> str:
    """The code in an error of HubSpot (`category`), Salesforce (a list) or OAuth (`error`)."""
    first = said[0] if isinstance(said, list) and said else said
    if not isinstance(first, dict):
        return ""
    code = first.get("errorCode") or first.get("category") or first.get("error")
    is_code = isinstance(code, str) and code.isascii() and code.replace("_", "").isalnum()
    return code[:60] if isinstance(code, str) and is_code else ""


def retry_after(said: str, now: datetime) -> float | None:
    """Seconds, from a number or a date; None where nothing usable is said."""
    try:
        seconds = float(said)
    except ValueError:
        try:
            at = parsedate_to_datetime(said)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = (at - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER) if not isnan(seconds) else None


def _pause(state: tenacity.RetryCallState) -> float:
    """As long as the other side asks for, else twice as long each time."""
    failed = state.outcome.exception() if state.outcome else None
    if isinstance(failed, SourceFailed) and failed.retry_after is not None:
        return failed.retry_after
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (state.attempt_number - 1)))
