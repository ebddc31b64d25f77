"""Taking back one's last step, for a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.errors import DomainError


class Step(StrEnum):
    """The steps that can be taken back."""

    TICK = "tick"
    CONTACT = "contact"
    CLOSE = "close"
    UPDATE = "update"
    ROOT_CAUSE = "root_cause"
    PROMISE = "promise"
    TOUCH = "touch"


@dataclass(frozen=True, slots=True)
class Undoable:
    """A step that was taken. `before` is what it changed, as it was; `target` what it changed."""

    id: int
    person_id: str
    at: datetime
    case_id: int
    kind: Step
    target: str
    before: Mapping[str, Any]
    undone: bool = False


def check_undo(step: Undoable | None, now: datetime, within: timedelta) -> Undoable:
    """The step to take back, or `nothing_to_undo` / `undo_too_late`."""
    if step is None or step.undone:
        raise DomainError("nothing_to_undo")
    if now - step.at > within:
        raise DomainError("undo_too_late", seconds=int(within.total_seconds()))
    return step
