"""Logs as one JSON object a line: case ids and kinds, no secrets, no customer words."""

import json
import logging
import sys
from datetime import UTC, datetime

OURS = ("job", "kind", "error", "problem", "case")
# These would write whole payloads or addresses with tokens.
QUIET = ("slack_bolt", "slack_sdk", "urllib3", "apscheduler", "uvicorn.access", "savedesk.bolt")


class JsonLines(logging.Formatter):
    """One record as a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname,
            "where": record.name,
            "said": record.getMessage(),
        }
        line |= {name: record.__dict__[name] for name in OURS if name in record.__dict__}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def write_logs(level: str) -> None:
    """Logs to the standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
