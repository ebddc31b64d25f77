"""The heartbeat: ticks the runner each second and whenever work was enqueued."""

import logging
import threading
from collections.abc import Callable
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.runner import Runner
from bot.traffic import Traffic
from storage.errors import DatabaseRefused

log = logging.getLogger(__name__)

EVERY_SECONDS = 1
# Before a tick, and between two transactions of one.
LET_PASS_SECONDS, LET_SLIP_SECONDS = 0.25, 0.05
AFTER_TROUBLE_SECONDS = 2.0


class Loop:
    """One thread that ticks. The scheduler only wakes it and stores nothing.

    `leads` tells whether this process runs the jobs.
    """

    def __init__(
        self,
        runner: Runner,
        traffic: Traffic,
        daily: Callable[[], None],
        each_second: Callable[[], object],
    ) -> None:
        self._runner = runner
        self._traffic = traffic
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_job(self._heartbeat, "interval", seconds=EVERY_SECONDS)
        self._scheduler.add_job(daily, "cron", hour=3)
        self._each_second = each_second
        runner.between = partial(traffic.wait, LET_SLIP_SECONDS)
        self._trouble = ""
        self.leads = False

    def start(self) -> None:
        self._thread.start()
        self._scheduler.start()

    @property
    def problem(self) -> str:
        """Why the jobs cannot run now; empty when they do."""
        ended = self._thread.ident is not None and not self._thread.is_alive()
        if ended and not self._stopping.is_set():
            return "the runner has ended by surprise: restart the bot; the log says why"
        return self._trouble

    def wake(self) -> None:
        """Work was enqueued, or a call came back."""
        self._wake.set()

    def _heartbeat(self) -> None:
        self.wake()
        try:
            self._each_second()
        except DatabaseRefused as refused:
            log.error("%s %s", refused.message, refused.hint)
            self._trouble = refused.message

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(timeout=EVERY_SECONDS)
            self._wake.clear()
            self._tick_until_idle()

    def _tick_until_idle(self) -> None:
        try:
            while not self._stopping.is_set():
                self._traffic.wait(LET_PASS_SECONDS)
                tick = self._runner.tick()
                self._trouble, self.leads = "", tick.leading
                if tick.idle:
                    return
        except DatabaseRefused as refused:
            self._trouble, self.leads = refused.message, False
            log.error("%s %s", refused.message, refused.hint)
            self._stopping.wait(AFTER_TROUBLE_SECONDS)

    def stop(self, within: float = 5.0) -> None:
        """Lets what is in flight come home, and gives the lease back.

        The tick under way has `within` seconds; the carrier bounds what is in flight.
        """
        self._scheduler.shutdown(wait=False)
        self._stopping.set()
        self.wake()
        self._thread.join(timeout=within)
        try:
            self._runner.stop()
        except DatabaseRefused as refused:
            # What was in flight is in doubt, as after a crash, and is looked for at the next start.
            log.error("%s %s", refused.message, refused.hint)
