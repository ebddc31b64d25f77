"""Several at the same instant. The next feature adds its race in a few lines:

answers = at_once(8, lambda n: approve(desk, "case", people[n]))
assert outcomes(answers) == {"approved": 1, "AlreadyDecided": 7}
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")

HANGS_SECONDS = 60.0


def at_once(n: int, work: Callable[[int], Result]) -> list[Result | Exception]:
    """Runs `work(0)` to `work(n - 1)` in threads that are let go at the same instant.

    What each returned, or the exception it raised. With the addresses of several processes in
    `work`, it is the processes that race.
    """
    gate = threading.Barrier(n)
    found: list[Result | Exception] = [RuntimeError("it never came to an end")] * n

    def one(number: int) -> None:
        gate.wait(timeout=HANGS_SECONDS)
        try:
            found[number] = work(number)
        except Exception as error:  # noqa: BLE001 - what went wrong is what the test looks at
            found[number] = error

    threads = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=HANGS_SECONDS)
    return found


def outcomes(found: Sequence[object]) -> Counter[str]:
    """How often each came: strings as they are, exceptions by their class's name."""
    return Counter(each if isinstance(each, str) else type(each).__name__ for each in found)
