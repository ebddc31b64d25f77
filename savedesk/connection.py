"""Being connected to Slack: who we are, and a socket that is watched and replaced when deaf."""

import logging
import threading
from dataclasses import dataclass
from urllib.error import URLError

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.desk import Desk
from bot.traffic import Traffic
from savedesk.assembly import Identity, recall_identity, remember_identity
from savedesk.line import Line
from savedesk.settings import Settings
from storage.errors import DatabaseRefused

log = logging.getLogger(__name__)

NOBODY = Identity("", "", "")
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0)
CLOSE_SECONDS = 3.0
UNREACHABLE = (SlackClientError, URLError, OSError)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how often the line is looked at, how long it may be silent, how often we ask who
    we are, how long a socket that Slack replaces is still listened to."""

    look: float = 1.0
    silence: float = 20.0
    identity: float = 60.0
    retire: float = 10.0


class Connection:
    """Finds out who we are and keeps the socket. Slack out of reach never stops the start."""

    def __init__(
        self, settings: Settings, desk: Desk, traffic: Traffic, patience: Patience | None = None
    ) -> None:
        self._settings = settings
        self._desk = desk
        self._traffic = traffic
        self._patience = patience or Patience()
        self._identity = recall_identity(desk) or NOBODY
        self._problem = "not connected yet"
        self._line: Line | None = None
        self._retired: Line | None = None
        self._failures = 0
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None

    def identity(self) -> Identity:
        """Who we are, as far as is known."""
        return self._identity

    @property
    def problem(self) -> str:
        """What is wrong with the connection; empty when all is well."""
        if self._thread is not None and not self._thread.is_alive():
            return "nobody looks after the connection: restart the bot; the log says why"
        if self._problem or not self._settings.socket_mode:
            return self._problem
        return self._line.problem if self._line is not None else "the socket is down"

    def start(self, app: App) -> None:
        self._thread = threading.Thread(target=self._keep, args=(app,), name="connect", daemon=True)
        self._thread.start()

    def _keep(self, app: App) -> None:
        """Until told to stop: asks who we are, opens the line, replaces it when it is deaf."""
        while not self._stopping.is_set():
            try:
                self._ask_who_we_are()
                if self._settings.socket_mode:
                    self._have_line(app)
                self._well()
                self._watch()
            except (*UNREACHABLE, DatabaseRefused) as error:
                self._unwell(error)

    def _have_line(self, app: App) -> None:
        """Opens a line when there is none that hears."""
        old = self._line
        if old is None:
            self._line = self._open_line(app)
        elif old.retired:
            self._line, self._retired = self._open_line(app), old
            old.close_later(self._patience.retire)
        elif old.deaf:
            log.warning("nothing arrives on the socket to Slack: opening another")
            self._line = self._open_line(app)
            old.close(within=0)

    def _watch(self) -> None:
        """Returns when another line is needed, or when it is time to ask again who we are."""
        looks = max(1, round(self._patience.identity / self._patience.look))
        for _ in range(looks):
            self._news.wait(self._patience.look)
            self._news.clear()
            line = self._line
            if self._stopping.is_set() or (line is not None and (line.retired or line.deaf)):
                return

    def _well(self) -> None:
        if self._problem:
            log.info("connected to Slack")
        self._problem, self._failures = "", 0

    def _unwell(self, error: Exception) -> None:
        told = _told(error)
        if told != self._problem:
            log.warning("not connected: %s; `savedesk doctor` says what to do", told)
        self._problem = told
        self._stopping.wait(RETRY_SECONDS[min(self._failures, len(RETRY_SECONDS) - 1)])
        self._failures += 1

    def _ask_who_we_are(self) -> None:
        found = self._web().auth_test()
        who = Identity(found["team_id"], found["user_id"], found["bot_id"])
        if who != self._identity:
            self._identity = who
            remember_identity(self._desk, who)

    def _web(self) -> WebClient:
        return WebClient(self._settings.bot_token, base_url=self._settings.api_url, timeout=10)

    def _open_line(self, app: App) -> Line:
        silence = self._patience.silence
        line = Line(self._settings.app_token, self._web(), silence, self._news.set)
        try:
            line.open(app, self._traffic)
        except UNREACHABLE:
            line.close(within=0)
            raise
        return line

    def stop(self, within: float = CLOSE_SECONDS) -> None:
        """Closes the socket; returns after about `within` seconds whatever Slack does."""
        # First the thread: it may just be opening the socket that is to be closed.
        self._stopping.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(timeout=within)
        if self._retired is not None:
            self._retired.close(within=0)
        if self._line is not None:
            self._line.close(within)


def _told(error: Exception) -> str:
    if isinstance(error, DatabaseRefused):
        return error.message
    if isinstance(error, SlackApiError):
        return f"Slack says {error.response.get('error')}"
    return f"Slack does not answer ({type(error).__name__})"
