"""A running bot: database, connection, heartbeat and HTTP door together."""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

import uvicorn

from bot.carrier import PooledCarrier
from bot.crm import CrmDesk
from bot.desk import Desk
from bot.letters import announce_letters
from bot.looking_round import look_at_everybody
from bot.people import keep_house, meet_everybody
from bot.reloading import show_cases_with
from bot.rhythm import plan_rhythm
from bot.slack import SlackGateway
from bot.traffic import Traffic
from bot.unplaced import plan_placing
from bot.unwell import tell_damaged, tell_refused_file, tell_refused_playbooks
from domain.clock import Clock, SystemClock
from playbooks.checked_yaml import BadFile
from savedesk.assembly import assemble, begin
from savedesk.connection import Connection, Patience
from savedesk.door import Readiness, build_door
from savedesk.errors import CommandFailed
from savedesk.heartbeat import Heartbeat
from savedesk.loop import Loop
from savedesk.metrics import CountedSlack, Metrics
from savedesk.playbook_watch import PlaybookWatch
from savedesk.policy import PolicyWatch
from savedesk.pulse import Pulse
from savedesk.settings import Settings
from savedesk.signal_door import SignalDoor
from savedesk.standing import Standing
from storage.database import Database
from storage.engine import open_engine, parse_url
from storage.errors import DatabaseRefused
from storage.file_guard import FileLock
from storage.schema import upgrade
from storage.seconds import SharedSeconds

log = logging.getLogger(__name__)

SENDING, MODALS = 16, 20
# Stopping takes 15 seconds at the most, whatever hangs: 1 for modals, 1 for the tick under way,
# 6 for what is on its way to Slack; the door and the socket (3 + 3) end meanwhile.
SOCKET_SECONDS, MODAL_SECONDS, SEND_SECONDS = 3.0, 1.0, 6.0
ANNOUNCE_EVERY = 60.0


class Quiet(uvicorn.Server):
    """A server that leaves signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class RunningBot:
    """Everything that runs in one process. `url` is the door's address."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, patience: Patience | None = None
    ) -> None:
        self._settings = settings
        self._patience = patience
        self.policy = PolicyWatch(settings.policy, self._policy_refused)
        self.playbooks = PlaybookWatch(settings.playbooks, self._playbooks_refused)
        with ExitStack() as undone:
            self._socket = undone.enter_context(listening(settings.host, settings.port))
            self.url = f"http://{settings.host}:{self._socket.getsockname()[1]}"
            self._lock = hold_database(settings.database_url)
            if self._lock is not None:
                undone.callback(self._lock.release)
            engine = open_engine(settings.database_url)
            upgrade(engine)
            self.database = Database(engine)
            self._seconds = SharedSeconds(engine)
            self.desk = Desk(
                self.database, self.policy, self.playbooks, clock or SystemClock(), self._seconds
            )
            self._forget_dead_leases()
            self._put_together()
            undone.pop_all()

    def _put_together(self) -> None:
        settings, metrics = self._settings, Metrics()
        traffic = Traffic(metrics.acknowledged)
        self.connection = Connection(settings, self.desk, traffic, self._patience)
        timeout = self.policy().delivery.timeout.total_seconds()
        self._modals = PooledCarrier(MODALS, "modal", MODAL_SECONDS)
        self.bot = assemble(
            self.desk,
            CountedSlack(SlackGateway(settings.bot_token, settings.api_url, timeout), metrics),
            self.connection.identity,
            token=settings.bot_token,
            sending=PooledCarrier(SENDING, "send", SEND_SECONDS),
            modals=self._modals,
            holder=f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}",
            watch=metrics,
            crm=CrmDesk(self.policy, settings.crm),
        )
        self._loop = Loop(self.bot.runner, traffic, self._daily, self._each_second)
        self.database.on_enqueued = self._loop.wake
        self._sick, self._announced_at = "", 0.0
        self._loading = threading.Lock()
        self._pulse = Pulse(self._ask_database)
        self._heartbeat = Heartbeat(settings.heartbeat_url, self.problems)
        metrics.registry.register(Standing(self.desk, lambda: self._loop.leads, self.problems))
        self._open_door(traffic, metrics)

    def _open_door(self, traffic: Traffic, metrics: Metrics) -> None:
        readiness, secret = Readiness(self.problems), self._settings.signing_secret
        signals = SignalDoor(self.desk, self._settings.signal_secrets)
        door = build_door(self.bot.app, traffic, secret, readiness, metrics, signals)
        self._server = Quiet(
            uvicorn.Config(
                door,
                # Its own would write traces with the words of errors, past our log.
                log_config=None,
                log_level="warning",
                lifespan="on",
                timeout_graceful_shutdown=3,
            )
        )
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)

    def _forget_dead_leases(self) -> None:
        """On SQLite we are alone: whoever held a lease before is gone."""
        if self._lock is not None:
            with self.database.write() as tx:
                tx.jobs.release_leases()
                tx.runner_lease.release_all()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        begin(self.desk)
        self._thread.start()
        self._loop.start()
        self.connection.start(self.bot.app)
        if self._settings.heartbeat_url:
            self._heartbeat.start()
        threading.Thread(target=self._check, name="check", daemon=True).start()

    def _check(self) -> None:
        self._load_accounts()
        health = self.database.check()
        if not health.sound:
            self._sick = f"damaged: {health.said}"
            log.error("the database is damaged: %s", health.said)
            with self.database.write() as tx:
                tell_damaged(self.desk, tx)

    def _load_accounts(self) -> None:
        """Before the first question, which would wait for it."""
        with self._loading, self.database.read() as tx:
            self.desk.accounts.load(tx)

    def _follow_imports(self) -> None:
        """Beside everything else: many accounts take a while."""
        if self._loading.locked():
            return
        with self.database.read() as tx:
            behind = self.desk.accounts.is_behind(tx)
        if behind:
            threading.Thread(target=self._load_imported, name="accounts", daemon=True).start()

    def _load_imported(self) -> None:
        with self._loading, self.database.read() as tx:
            if self.desk.accounts.is_behind(tx):
                self.desk.accounts.load(tx)

    def problems(self) -> dict[str, str]:
        """What keeps us from being ready, asked anew each time."""
        return {"slack": self.connection.problem, "database": self._pulse.problem()}

    def _ask_database(self) -> str:
        try:
            self.database.answer()
        except DatabaseRefused as refused:
            return refused.message
        return self._sick or self._loop.problem

    def _daily(self) -> None:
        with self.database.write() as tx:
            keep_house(tx, self.desk.clock.now())
        self._load_accounts()

    def _each_second(self) -> None:
        self._seconds.ask()
        self._follow_imports()
        if self.policy.look():
            log.info("the policy has changed")
            with self.database.write() as tx:
                meet_everybody(tx, self.policy(), self.desk.clock.now())
                # Spans, hours and ladders may be others now.
                look_at_everybody(tx, self.desk.clock.now())
                plan_placing(tx, self.desk.clock.now())
                plan_rhythm(tx, self.policy(), self.desk.clock.now())
        changed = self.playbooks.look()
        if changed:
            log.info("playbooks have changed: %s", ", ".join(sorted(changed)))
            with self.database.write() as tx:
                show_cases_with(tx, changed, self.desk.clock.now())
        if self._loop.leads and time.monotonic() - self._announced_at > ANNOUNCE_EVERY:
            self._announced_at = time.monotonic()
            announce_letters(self.desk)

    def _policy_refused(self, problem: BadFile) -> None:
        log.error("policy refused: %s", problem)
        with self.database.write() as tx:
            tell_refused_file(self.desk, tx, problem, self.policy.digest)

    def _playbooks_refused(self, problems: Sequence[BadFile]) -> None:
        with self.database.write() as tx:
            tell_refused_playbooks(self.desk, tx, problems)

    def stop(self) -> None:
        """Finishes what is under way, releases what is held; within 15 seconds, whatever hangs.

        What is still on its way to Slack then stays claimed and in doubt: it is looked for later.
        """
        self._heartbeat.stop()
        self._server.should_exit = True
        hanging_up = threading.Thread(
            target=self.connection.stop, args=(SOCKET_SECONDS,), name="hang-up", daemon=True
        )
        hanging_up.start()
        self._modals.close()
        self._loop.stop(within=1)
        hanging_up.join(timeout=2 * SOCKET_SECONDS)
        self._thread.join(timeout=SOCKET_SECONDS)
        self.database.close()
        self._socket.close()
        if self._lock is not None:
            self._lock.release()


def hold_database(address: str) -> FileLock | None:
    """Keeps a second process away from a SQLite file; PostgreSQL takes several."""
    url = parse_url(address)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    lock = FileLock(Path(url.database))
    lock.acquire()
    return lock


def listening(host: str, port: int) -> socket.socket:
    """A bound socket. Raises CommandFailed when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CommandFailed(
            f"Port {port} on {host} cannot be used: {error.strerror}.",
            "Choose another one with PORT=8081 (or --port), or stop what uses it.",
        ) from error
    return bound
