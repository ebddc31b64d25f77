"""One socket to Slack, and whether anything is heard on it.

A socket can stay open while nothing arrives any more. Slack answers our pings, so silence tells;
the moment at which something was heard is kept by a clock that nobody can set.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.traffic import Traffic
from savedesk.metrics import delivery_kind

WORKERS = 40
PINGS = 3


class _Client(SocketModeClient):
    """The SDK's client, which at a refresh would close the old socket with what is still on it."""

    def __init__(self, *args: Any, refreshing: Callable[[], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._refreshing = refreshing
        self._retired = False

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        if force:
            self._retired = True
            self._refreshing()
        elif not self._retired:
            super().connect_to_new_endpoint()


class Line:
    """A socket that delivers to the app. `deaf_after`: seconds of silence that are too many.

    `refreshing` is called when Slack asks for another socket; this one is then `retired`.
    """

    def __init__(
        self,
        app_token: str,
        web: WebClient,
        deaf_after: float,
        refreshing: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deaf_after = deaf_after
        self._refreshing = refreshing
        self._monotonic = monotonic
        self.retired = False
        self._heard_at = monotonic()
        self._last_pong: float | None = None
        self._greeted = False
        # Three pings fit into the silence we bear: one that is lost alone does not make us act,
        # and we act before the SDK would, which waits for four.
        self._client = _Client(
            app_token,
            refreshing=self._retire,
            web_client=web,
            concurrency=WORKERS,
            trace_enabled=False,
            ping_interval=deaf_after / PINGS,
            on_message_listeners=[lambda _message: self._hear()],
        )

    def open(self, app: App, traffic: Traffic) -> None:
        """Connects. Raises what the SDK raises when Slack gives no address for it."""

        def listener(socket: BaseSocketModeClient, request: SocketModeRequest) -> None:
            started = time.time()
            with traffic.passing(delivery_kind(request.payload)):
                response = run_bolt_app(app, request)
            send_response(socket, request, response, started)

        self._client.socket_mode_request_listeners.append(listener)
        self._client.connect()

    def _retire(self) -> None:
        self.retired = True
        self._refreshing()

    def _hear(self) -> None:
        self._greeted = True
        self._heard_at = self._monotonic()

    @property
    def silence(self) -> float:
        """Seconds since anything was heard. Asked at least every few seconds, to notice pongs."""
        session = self._client.current_session
        pong = session.last_ping_pong_time if session is not None else None
        if pong is not None and pong != self._last_pong:
            self._last_pong, self._heard_at = pong, self._monotonic()
        return self._monotonic() - self._heard_at

    @property
    def deaf(self) -> bool:
        """Whether the silence has been too long: nothing is to be expected of it any more."""
        return self.silence > self._deaf_after

    @property
    def problem(self) -> str:
        """What is wrong with it; empty when all is well."""
        if self.deaf:
            return "the socket is open but nothing arrives"
        if not self._client.is_connected():
            return "the socket is down"
        return "" if self._greeted else "Slack has not greeted us yet"

    def close_later(self, after: float) -> None:
        """Closes it in the background after so many seconds; what it brings until then counts."""
        closing = threading.Timer(after, self._close)
        closing.daemon = True
        closing.start()

    def close(self, within: float) -> None:
        """Closes it in the background; returns after `within` seconds at the latest."""
        closing = threading.Thread(target=self._close, name="close-socket", daemon=True)
        closing.start()
        closing.join(within)

    def _close(self) -> None:
        self._client.close()
        # A refresh under way may have opened another session while its client was closing.
        self._client.disconnect()
