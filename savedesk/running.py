"""A running bot: database, connection, heartbeat and HTTP door together."""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

import uvicorn

from bot.carrier import PooledCarrier
from bot.desk import Desk
from bot.people import keep_house, meet_everybody
from bot.slack import SlackGateway
from bot.traffic import Traffic
from domain.clock import Clock, SystemClock
from playbooks.catalogue import load_catalogue
from savedesk.assembly import assemble, begin
from savedesk.connection import Connection
from savedesk.door import Readiness, build_door
from savedesk.errors import CommandFailed
from savedesk.loop import Loop
from savedesk.policy import PolicyWatch
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import open_engine, parse_url
from storage.file_guard import FileLock
from storage.schema import upgrade
from storage.seconds import SharedSeconds

log = logging.getLogger(__name__)

SENDING, MODALS = 16, 20


class Quiet(uvicorn.Server):
    """A server that leaves signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class RunningBot:
    """Everything that runs in one process. `url` is the door's address."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings = settings
        self.policy = PolicyWatch(settings.policy)
        catalogue = load_catalogue(settings.playbooks)
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
                self.database, self.policy, lambda: catalogue, clock or SystemClock(), self._seconds
            )
            self._forget_dead_leases()
            self._put_together()
            undone.pop_all()

    def _put_together(self) -> None:
        settings, traffic = self._settings, Traffic()
        self.connection = Connection(settings, self.desk, traffic)
        timeout = self.policy().delivery.timeout.total_seconds()
        self._modals = PooledCarrier(MODALS, "modal")
        self.bot = assemble(
            self.desk,
            SlackGateway(settings.bot_token, settings.api_url, timeout),
            self.connection.identity,
            token=settings.bot_token,
            sending=PooledCarrier(SENDING, "send"),
            modals=self._modals,
            holder=f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}",
        )
        self._loop = Loop(self.bot.runner, traffic, self._daily, self._each_second)
        self.database.on_enqueued = self._loop.wake
        self._sick = ""
        door = build_door(self.bot.app, traffic, settings.signing_secret, Readiness(self.problems))
        self._server = Quiet(
            uvicorn.Config(door, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
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
        threading.Thread(target=self._check, name="check", daemon=True).start()

    def _check(self) -> None:
        health = self.database.check()
        if not health.sound:
            self._sick = health.said
            log.error("the database is damaged: %s", health.said)

    def problems(self) -> dict[str, str]:
        """What keeps us from being ready."""
        return {"slack": self.connection.problem, "database": self._sick}

    def _daily(self) -> None:
        with self.database.write() as tx:
            keep_house(tx, self.desk.clock.now())

    def _each_second(self) -> None:
        self._seconds.ask()
        if self.policy.look():
            log.info("the policy has changed")
            with self.database.write() as tx:
                meet_everybody(tx, self.policy(), self.desk.clock.now())

    def stop(self) -> None:
        """Finishes what is under way, releases what is held."""
        self.connection.stop()
        self._server.should_exit = True
        self._thread.join(timeout=5)
        self._modals.close()
        self._loop.stop()
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
