"""Being connected to Slack: who we are, and a socket that is kept alive."""

import logging
import threading
import time
from urllib.error import URLError

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.desk import Desk
from bot.traffic import Traffic
from savedesk.assembly import Identity, recall_identity, remember_identity
from savedesk.settings import Settings
from storage.errors import DatabaseRefused

log = logging.getLogger(__name__)

NOBODY = Identity("", "", "")
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
WORKERS = 40


class Connection:
    """Finds out who we are and keeps the socket. Slack out of reach never stops the start."""

    def __init__(self, settings: Settings, desk: Desk, traffic: Traffic) -> None:
        self._settings = settings
        self._desk = desk
        self._traffic = traffic
        self._identity = recall_identity(desk) or NOBODY
        self._problem = "not connected yet"
        self._socket: SocketModeClient | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def identity(self) -> Identity:
        """Who we are, as far as is known."""
        return self._identity

    @property
    def problem(self) -> str:
        """What is wrong with the connection; empty when all is well."""
        if self._problem or not self._settings.socket_mode:
            return self._problem
        return "" if self._socket and self._socket.is_connected() else "the socket is down"

    def start(self, app: App) -> None:
        self._thread = threading.Thread(
            target=self._connect, args=(app,), name="connect", daemon=True
        )
        self._thread.start()

    def _connect(self, app: App) -> None:
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._ask_who_we_are()
                if self._settings.socket_mode:
                    self._open_socket(app)
                self._problem = ""
                log.info("connected to Slack")
                return
            except (SlackClientError, URLError, OSError, DatabaseRefused) as error:
                self._problem = _told(error)
                log.warning("not connected: %s; `savedesk doctor` says what to do", self._problem)
                self._stopping.wait(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
                attempt += 1

    def _ask_who_we_are(self) -> None:
        client = WebClient(self._settings.bot_token, base_url=self._settings.api_url, timeout=10)
        found = client.auth_test()
        self._identity = Identity(found["team_id"], found["user_id"], found["bot_id"])
        remember_identity(self._desk, self._identity)

    def _open_socket(self, app: App) -> None:
        client = SocketModeClient(
            self._settings.app_token,
            web_client=WebClient(
                self._settings.bot_token, base_url=self._settings.api_url, timeout=10
            ),
            concurrency=WORKERS,
            trace_enabled=False,
        )

        def listener(socket: BaseSocketModeClient, request: SocketModeRequest) -> None:
            started = time.time()
            with self._traffic.passing():
                response = run_bolt_app(app, request)
            send_response(socket, request, response, started)

        client.socket_mode_request_listeners.append(listener)
        client.connect()
        self._socket = client

    def stop(self) -> None:
        # First the thread: it may just be opening the socket that is to be closed.
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
        if self._socket is not None:
            self._socket.close()


def _told(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack says {error.response.get('error')}"
    return f"{type(error).__name__}"
