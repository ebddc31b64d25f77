"""The local Slack: a workspace, its Web API, and the delivery of what people do to one app."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.delivery import Ack, App, Envelope, no_app
from sandbox.demo_people import demo_people
from sandbox.errors import Dropped, RateLimited, SlackError
from sandbox.faults import Fault, Faults, Planned
from sandbox.late import LateCalls
from sandbox.methods import chat, conversations, files, views, workspace
from sandbox.methods.registry import METHODS
from sandbox.rates import Limits
from sandbox.state import ApiCall, User, Workspace
from sandbox.talk import Talk
from sandbox.triggers import ResponseUrls, Triggers

FAMILIES = (chat, conversations, files, views, workspace)
ALL_SCOPES = frozenset(scope for each in METHODS.values() for scope in each.scopes) | {
    "commands",
    "app_mentions:read",
}
RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An HTTP answer of the Web API."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Pending:
    """An event on its way to the app."""

    payload: dict[str, Any]
    due: datetime
    retry_num: int = 0


@dataclass(slots=True)
class Page:
    """What whoever starts the sandbox tells its page about the app."""

    commands: list[dict[str, Any]] = field(default_factory=list)
    shortcuts: list[dict[str, Any]] = field(default_factory=list)
    next_deadline: Callable[[], datetime | None] | None = None


class Sandbox(Talk):
    """A local Slack for one app. Thread-safe; every state change counts `version` up."""

    def __init__(
        self,
        clock: SandboxClock | None = None,
        *,
        bot_token: str = "xoxb-sandbox",  # noqa: S107
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107
        seed: Callable[[Workspace], None] = demo_people,
        elapsed: Callable[[], float] = time.monotonic,
        app_name: str = "savedesk",
    ) -> None:
        super().__init__()
        self.clock = clock or SandboxClock()
        self.elapsed = elapsed
        self.bot_token, self.app_token = bot_token, app_token
        self.signing_secret = signing_secret
        self.scopes: frozenset[str] = ALL_SCOPES
        self.faults, self.late = Faults(), LateCalls(elapsed)
        self.limits = Limits()
        self.triggers, self.response_urls = Triggers(elapsed), ResponseUrls(elapsed)
        self.base_url = "http://sandbox.invalid"
        self.socket_url: Callable[[], str] | None = None
        self.page = Page()
        self.lock = threading.RLock()
        self.app_id, self.bot_id = "A0SANDBOX", "B0SANDBOX"
        self.bot = User("U0BOT", app_name, app_name.title(), f"{app_name}@example.com", is_bot=True)
        seed(self.state)
        self.state.users[self.bot.id] = self.bot
        self._app: App = no_app
        self._events: deque[Pending] = deque()
        self._delivering = 0
        self.closing = False

    def connect(self, app: App) -> None:
        """Tells where commands, interactions and events go."""
        self._app = app

    def call(self, method: str, args: Mapping[str, Any], token: str | None) -> ApiResponse:
        """One call of the Web API. Raises Dropped when the connection breaks."""
        if self.faults.latency:
            time.sleep(self.faults.latency)
        with self.lock:
            self.late.catch_up()
            response = self._through(method, lambda: self._done(method, args, token))
            called = ApiCall(self.clock.now(), method, dict(args), response.status, response.body)
            self.state.calls.append(called)
            self.version += 1
            return response

    def _through(self, method: str, done: Callable[[], ApiResponse]) -> ApiResponse:
        """The way to Slack and back, with what goes wrong on it."""
        fault = self.faults.take(method)
        if self.faults.outage or (fault and fault.fault is Fault.SERVER_ERROR):
            return ApiResponse(503, {}, {"ok": False, "error": "service_unavailable"})
        if fault is None:
            return done()
        early = self._before(fault, done)
        if early is not None:
            return early
        response = done()
        if fault.fault is Fault.DO_THEN_DROP:
            raise Dropped
        if fault.fault is Fault.DO_THEN_FAIL:
            return ApiResponse(500, {}, {"ok": False, "error": "internal_error"})
        return response

    def _before(self, fault: Planned, done: Callable[[], object]) -> ApiResponse | None:
        """The faults that keep a call from being done now, or at all."""
        if fault.fault is Fault.DO_LATE:
            self.late.put_off(float(fault.detail), done)
        if fault.fault in {Fault.DROP, Fault.DO_LATE}:
            raise Dropped
        if fault.fault is Fault.RATE_LIMIT:
            return _limited(int(fault.detail))
        if fault.fault is Fault.ERROR:
            return ApiResponse(200, {}, {"ok": False, "error": fault.detail})
        return None

    def _done(self, method: str, args: Mapping[str, Any], token: str | None) -> ApiResponse:
        try:
            answer = {"ok": True} | self._handled(method, args, token)
        except SlackError as error:
            answer = {"ok": False, "error": error.error} | error.extra
        except RateLimited as limited:
            return _limited(limited.retry_after)
        return ApiResponse(200, {"x-oauth-scopes": ",".join(sorted(self.scopes))}, answer)

    def _handled(self, name: str, args: Mapping[str, Any], token: str | None) -> dict[str, Any]:
        method = METHODS.get(name)
        if method is None or name in self.faults.missing:
            raise SlackError("unknown_method", req_method=name)
        self._check_token(token, self.app_token if method.app_token else self.bot_token)
        if method.scopes and not self.scopes & set(method.scopes):
            self.need_scope(method.scopes[0])
        channel = str(args.get("channel") or "") or None
        self.limits.check(name, method.per_minute, channel, self.elapsed())
        return method.handler(self, args)

    def _check_token(self, token: str | None, wanted: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token != wanted:
            known = token in {self.app_token, self.bot_token}
            raise SlackError("not_allowed_token_type" if known else "invalid_auth")

    def need_scope(self, scope: str) -> None:
        """Raises `missing_scope` with what is needed and what there is."""
        if scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def paged(self, name: str, items: Sequence[Any], args: Mapping[str, Any]) -> dict[str, Any]:
        """One page of a list, with the cursor to the next."""
        start, limit = int(args.get("cursor") or 0), int(args.get("limit") or 100)
        following = start + limit
        cursor = str(following) if following < len(items) else ""
        answer = {name: list(items[start:following]), "has_more": bool(cursor)}
        return answer | {"response_metadata": {"next_cursor": cursor}}

    def upload(self, file_id: str, content: bytes) -> ApiResponse:
        """The bytes of a file. Raises Dropped when the connection breaks."""
        with self.lock:
            return self._through("upload", lambda: self._uploaded(file_id, content))

    def _uploaded(self, file_id: str, content: bytes) -> ApiResponse:
        file = self.state.files.get(file_id)
        if file is None or len(content) != file.length:
            return ApiResponse(404 if file is None else 400, {}, {"ok": False, "error": "no_file"})
        file.content = content
        return ApiResponse(200, {}, {"ok": True})

    def respond(self, token: str, answer: Mapping[str, Any]) -> ApiResponse:
        """A POST to a response_url. Raises Dropped when the connection breaks."""
        with self.lock:
            return self._through("response_url", lambda: self._taken(token, answer))

    def _taken(self, token: str, answer: Mapping[str, Any]) -> ApiResponse:
        try:
            self.take_answer(self.response_urls.use(token), answer)
        except SlackError as error:
            return ApiResponse(404, {}, {"ok": False, "error": error.error})
        return ApiResponse(200, {}, {"ok": True})

    def deliver(self, kind: str, payload: Mapping[str, Any]) -> Ack:
        """Sends what a person did to the app and waits for its answer."""
        return self._app(Envelope(kind, payload))

    def emit(self, event: dict[str, Any]) -> None:
        """Queues an event for the app; `pump` delivers it."""
        wrapped = {
            "type": "event_callback",
            "team_id": self.state.team_id,
            "api_app_id": self.app_id,
            "event_id": self.state.fresh("Ev"),
            "event_time": int(self.clock.now().timestamp()),
            "event": event,
            "authorizations": [{"team_id": self.state.team_id, "user_id": self.bot.id}],
        }
        self._events.append(Pending(wrapped, self.clock.now()))
        self.changed()

    def pending(self) -> int:
        """How many events are on their way and due."""
        return sum(each.due <= self.clock.now() for each in list(self._events)) + self._delivering

    def pump(self) -> int:
        """Delivers the events that are due, with Slack's three retries; how many were taken."""
        with self.lock:
            taken = self.late.catch_up()
        for _ in range(len(self._events)):
            pending = self._events.popleft()
            if pending.due > self.clock.now():
                self._events.append(pending)
                continue
            self._delivering += 1
            ack = self._app(Envelope("events_api", pending.payload, pending.retry_num))
            self._delivering -= 1
            taken += ack.ok
            if not ack.ok and pending.retry_num < len(RETRIES):
                due = self.clock.now() + RETRIES[pending.retry_num]
                self._events.append(Pending(pending.payload, due, pending.retry_num + 1))
        return taken


def _limited(seconds: int) -> ApiResponse:
    body = {"ok": False, "error": "ratelimited"}
    return ApiResponse(429, {"Retry-After": str(seconds)}, body)
