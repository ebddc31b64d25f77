"""Errors as they may be logged: where and of what type, without words that may be a customer's.

`KeyError('ACME')`, a broken constraint or a text that cannot be encoded quote what they were given.
Only what is known to speak of code alone keeps its words.
"""

import traceback

from slack_sdk.errors import SlackApiError

from domain.errors import DomainError
from savedesk.errors import CommandFailed
from storage.errors import DatabaseRefused

# Their messages name types, attributes and modules; never what is in them.
OF_CODE = (
    AttributeError,
    ImportError,
    IndexError,
    MemoryError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ZeroDivisionError,
)
DEEPEST = 5
NOT_KEPT = "(what it said is not kept)"


def told(error: BaseException) -> str:
    """The error in one line."""
    name, driver = type(error).__name__, getattr(error, "orig", None)
    if driver is not None:
        # What the database's driver raised, such as UniqueViolation.
        name = f"{name} of {type(driver).__name__}"
    words = _words(error)
    return f"{name}: {words}" if words else name


def _words(error: BaseException) -> str:
    match error:
        case DomainError(code=code):
            return code
        case DatabaseRefused(message=message) | CommandFailed(message=message):
            return message
        case SlackApiError(response=response):
            return f"Slack says {response.get('error')}"
        case OSError(strerror=strerror) if type(error).__module__ == "builtins":
            return strerror or ""
    if type(error) in OF_CODE:
        return str(error)
    return NOT_KEPT if error.args else ""


def trace(error: BaseException) -> str:
    """The trace of an error and of what caused it: files, lines and code."""
    parts: list[str] = []
    seen: BaseException | None = error
    for _ in range(DEEPEST):
        if seen is None:
            break
        stack = traceback.format_tb(seen.__traceback__)
        parts.insert(0, "".join([*stack, told(seen)]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n\nled to:\n\n".join(parts)
