"""What can go wrong on the way to Slack, on demand."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

ANY = "*"


class Fault(Enum):
    """What happens to a call. The three last ones do it, and the caller does not hear so."""

    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    ERROR = "error"
    DROP = "drop"
    DO_THEN_DROP = "do_then_drop"
    DO_THEN_FAIL = "do_then_fail"
    DO_LATE = "do_late"


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault for the next call of a method (or of any). `detail`: error code or seconds."""

    method: str
    fault: Fault
    detail: str = ""


class Faults:
    """The faults to come, and the states that last until switched off."""

    def __init__(self) -> None:
        self._planned: deque[Planned] = deque()
        self.outage = False
        self.latency = 0.0
        self.history_lag = 0.0
        self.missing: set[str] = set()

    def rate_limit(self, method: str = ANY, times: int = 1, retry_after: int = 1) -> None:
        self._plan(Planned(method, Fault.RATE_LIMIT, str(retry_after)), times)

    def server_error(self, method: str = ANY, times: int = 1) -> None:
        self._plan(Planned(method, Fault.SERVER_ERROR), times)

    def error(self, method: str, error: str, times: int = 1) -> None:
        self._plan(Planned(method, Fault.ERROR, error), times)

    def drop(self, method: str = ANY, times: int = 1) -> None:
        """The connection breaks before anything is done."""
        self._plan(Planned(method, Fault.DROP), times)

    def do_then_drop(self, method: str = ANY, times: int = 1) -> None:
        """It is done, and the connection breaks before the answer."""
        self._plan(Planned(method, Fault.DO_THEN_DROP), times)

    def do_then_fail(self, method: str = ANY, times: int = 1) -> None:
        """It is done, and the answer is a 500."""
        self._plan(Planned(method, Fault.DO_THEN_FAIL), times)

    def do_late(self, method: str = ANY, times: int = 1, seconds: float = 5.0) -> None:
        """The caller gives up at once, and the call is done `seconds` of elapsed time later."""
        self._plan(Planned(method, Fault.DO_LATE, str(seconds)), times)

    def take(self, method: str) -> Planned | None:
        """The fault that this call meets, if any."""
        for planned in self._planned:
            if planned.method in {method, ANY}:
                self._planned.remove(planned)
                return planned
        return None

    def clear(self) -> None:
        self._planned.clear()
        self.outage, self.latency, self.history_lag = False, 0.0, 0.0
        self.missing.clear()

    @property
    def waiting(self) -> list[Planned]:
        """The planned faults that no call has met yet."""
        return list(self._planned)

    def _plan(self, planned: Planned, times: int) -> None:
        self._planned.extend([planned] * times)
