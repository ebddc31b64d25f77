"""Trying something that may fail in any way, where the runner must live on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from storage.errors import DatabaseRefused, StaleClaim

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong. Whoever tried logs it."""

    error: Exception


def attempt(work: Callable[[], Result]) -> Result | Failed:
    """The result, or why there is none. Raises what is no fault of the work itself."""
    try:
        return work()
    except (StaleClaim, DatabaseRefused):
        raise
    except Exception as error:  # noqa: BLE001 - the runner must outlive every job
        return Failed(error)
