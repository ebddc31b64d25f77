"""What is measured, for Prometheus: no words of customers, and labels from short lists only."""

import re
import threading
from collections.abc import Mapping
from typing import Any

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics import Counter, Histogram
from prometheus_client.registry import CollectorRegistry

from bot.calls import Slack
from bot.outcome import Outcome, Refused, Uncertain, Wait
from bot.watching import outcome_kind
from storage.job import Job

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
ACK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 3.0)
LATE_SECONDS = (1, 2, 5, 15, 60, 120, 300, 900, 3600, 14_400, 86_400)
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}|\d{3}")
MOST_CODES = 60
REMINDER_JOB = "show_reminder"
DELIVERIES = {
    "block_actions": "action",
    "view_submission": "submission",
    "view_closed": "submission",
    "block_suggestion": "options",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "event_callback": "event",
}


def delivery_kind(payload: Mapping[str, Any]) -> str:
    """What a delivery is: command, action, submission, options, shortcut, event or other."""
    if "command" in payload:
        return "command"
    return DELIVERIES.get(str(payload.get("type")), "other")


class Metrics:
    """Everything counted in this process; hears the runner as its Watch."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._acks = Histogram(
            "savedesk_ack_seconds", "Arrival of a delivery to its acknowledgement",
            ["kind"], buckets=ACK_SECONDS, registry=registry,
        )  # fmt: skip
        self._late = Histogram(
            "savedesk_send_lateness_seconds", "A send's due moment to Slack's answer, by job kind",
            ["kind"], buckets=LATE_SECONDS, registry=registry,
        )  # fmt: skip
        self._timers = Histogram(
            "savedesk_timer_lateness_seconds", "A timer's due moment to its work, by job kind",
            ["kind"], buckets=LATE_SECONDS, registry=registry,
        )  # fmt: skip
        self._calls = Counter(
            "savedesk_slack_calls", "Calls to Slack by method and outcome",
            ["method", "outcome"], registry=registry,
        )  # fmt: skip
        self._errors = Counter(
            "savedesk_slack_errors", "What Slack or the network said no with",
            ["error"], registry=registry,
        )  # fmt: skip
        self._limited = Counter(
            "savedesk_slack_rate_limited", "Calls answered 429", ["method"], registry=registry
        )
        self._dead = Counter(
            "savedesk_dead_letters_buried", "Messages given up, by job kind",
            ["kind"], registry=registry,
        )  # fmt: skip
        self._reminders = Counter(
            "savedesk_reminders", "Reminders sent, by kind", ["kind"], registry=registry
        )
        self._codes: set[str] = set()
        self._naming = threading.Lock()

    def acknowledged(self, kind: str, seconds: float) -> None:
        """A delivery of this kind was answered after `seconds`."""
        self._acks.labels(kind).observe(seconds)

    def called(self, method: str, outcome: Outcome) -> None:
        """Slack answered one call of ours, or did not."""
        self._calls.labels(method, outcome_kind(outcome)).inc()
        match outcome:
            case Wait(_, "429"):
                self._limited.labels(method).inc()
            case Refused(error=said) | Wait(reason=said) | Uncertain(reason=said):
                self._errors.labels(self._code(said)).inc()

    def _code(self, said: str) -> str:
        """A label that comes from a bounded set, whatever Slack says."""
        code = said.removeprefix("HTTP ")
        if not CODE.fullmatch(code):
            return "network" if " " in said or said[:1].isupper() else "other"
        with self._naming:
            if len(self._codes) < MOST_CODES:
                self._codes.add(code)
            return code if code in self._codes else "other"

    def delivered(self, job: Job, method: str, outcome: str, late: float) -> None:
        """The calls themselves are counted where they are made: look-ups and modals too."""
        if outcome != "sent":
            return
        self._late.labels(job.kind).observe(late)
        if job.kind == REMINDER_JOB and method == "chat.postMessage":
            self._reminders.labels(str(job.payload["ref"]).partition("-")[0]).inc()

    def fired(self, kind: str, late: float) -> None:
        self._timers.labels(kind).observe(late)

    def buried(self, kind: str) -> None:
        self._dead.labels(kind).inc()

    def page(self) -> bytes:
        """The page that Prometheus scrapes."""
        return generate_latest(self.registry)


class CountedSlack:
    """Slack, with every call counted."""

    def __init__(self, slack: Slack, metrics: Metrics) -> None:
        self._slack, self._metrics = slack, metrics

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        outcome = self._slack.call(method, params)
        self._metrics.called(method, outcome)
        return outcome
