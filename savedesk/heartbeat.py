"""A sign of life to somebody outside, while all is well: their silence alarm is our last resort."""

import logging
import threading
from collections.abc import Callable

import httpx

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
TIMEOUT_SECONDS = 10.0


class Heartbeat:
    """Asks for an address once a minute while we are ready. The address may hold a secret."""

    def __init__(
        self, url: str, problems: Callable[[], dict[str, str]], every: float = EVERY_SECONDS
    ) -> None:
        self._url = url
        self._problems = problems
        self._every = every
        self._failing = False
        self._stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            if not any(self._problems().values()):
                self.beat()

    def beat(self) -> None:
        """One sign of life. A failure is logged once, until one succeeds again."""
        said = self._ask()
        if said and not self._failing:
            log.warning("the heartbeat is not heard: %s", said)
        if not said and self._failing:
            log.info("the heartbeat is heard again")
        self._failing = bool(said)

    def _ask(self) -> str:
        try:
            answer = httpx.get(self._url, timeout=TIMEOUT_SECONDS, follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return "" if answer.is_success else f"HTTP {answer.status_code}"
