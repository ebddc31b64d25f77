"""Logs as one JSON object a line: case ids and kinds, no secrets, no customer words."""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType

from savedesk.traces import told, trace

OURS = ("job", "kind", "error", "problem", "case")
# These would write whole payloads or addresses with tokens.
QUIET = ("slack_bolt", "slack_sdk", "urllib3", "apscheduler", "uvicorn.access", "savedesk.bolt",
         "httpx", "httpcore")  # fmt: skip
# These put what they were given into their sentences; where they said it is kept.
TALKATIVE = ("slack_bolt", "slack_sdk", "savedesk.bolt")
ROOMS = frozenset({"savedesk", "handlers", "bot", "storage", "playbooks", "domain"})


class JsonLines(logging.Formatter):
    """One record as a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname,
            "where": record.name,
            "said": _said(record),
        }
        line |= {name: record.__dict__[name] for name in OURS if name in record.__dict__}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["trace"] = trace(error)
        return json.dumps(line, ensure_ascii=False, default=str)


def _said(record: logging.LogRecord) -> str:
    """The sentence. Of other people's code only the part that is code."""
    if record.name.startswith(TALKATIVE):
        return f"a problem, reported by {record.funcName} in line {record.lineno}"
    if record.name.partition(".")[0] in ROOMS:
        return record.getMessage()
    return str(record.msg)


def write_logs(level: str) -> None:
    """Logs to the standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    threading.excepthook = _thread_failed
    sys.excepthook = _failed


def are_written() -> bool:
    """Whether this process writes such logs."""
    return any(isinstance(each.formatter, JsonLines) for each in logging.getLogger().handlers)


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        name = failed.thread.name if failed.thread is not None else "a thread"
        _log_failure(f"{name} ended by surprise", failed.exc_value)


def _failed(_type: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _log_failure("ended by surprise", error)


def _log_failure(said: str, error: BaseException) -> None:
    logging.getLogger(__name__).critical("%s: %s", said, told(error), exc_info=error)
