"""What Prometheus reads: figures that are right, labels that are few, no customer's word."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.carrier import InlineCarrier
from bot.outcome import Refused, Sent, Uncertain, Wait
from bot.traffic import Traffic
from sandbox.state import ApiCall
from savedesk.assembly import Bot, Identity, assemble
from savedesk.door import Readiness, build_door
from savedesk.metrics import CONTENT_TYPE, CountedSlack, Metrics, delivery_kind
from savedesk.standing import Standing
from storage.job import NewJob
from tests.world import World, delivered


class Measured(World):
    """A world whose bot is measured as a running one is."""

    def __init__(self, directory: Path) -> None:
        self.metrics = Metrics()
        super().__init__(directory)

    def start(self) -> Bot:
        bot = super().start()
        who = Identity(self.sandbox.state.team_id, self.sandbox.bot.id, self.sandbox.bot_id)
        measured = assemble(
            bot.desk,
            CountedSlack(self.slack, self.metrics),
            lambda: who,
            token=self.sandbox.bot_token,
            sending=InlineCarrier(),
            modals=InlineCarrier(),
            holder="bot-1",
            watch=self.metrics,
        )
        self.sandbox.connect(lambda envelope: delivered(measured, envelope))
        standing = Standing(bot.desk, lambda: True, lambda: {"slack": "", "database": "gone"})
        self.metrics.registry.register(standing)
        return measured


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path)


def page(metrics: Metrics) -> dict[str, float]:
    """The figures of the page by their names with labels."""
    lines = [line for line in metrics.page().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_calls_are_counted_by_method_and_outcome_and_errors_by_kind(measured: Measured) -> None:
    measured.sandbox.faults.rate_limit("chat.postMessage", retry_after=1)
    measured.sandbox.faults.error("pins.add", "restricted_action")
    measured.person("mina").types("/save open ACME")
    measured.settle(longest=200)

    found = page(measured.metrics)
    create = 'savedesk_slack_calls_total{method="conversations.create",outcome="sent"}'
    assert found[create] == 1
    assert found['savedesk_slack_rate_limited_total{method="chat.postMessage"}'] == 1
    assert found['savedesk_slack_errors_total{error="restricted_action"}'] == 1
    assert found['savedesk_dead_letters_buried_total{kind="pin_card"}'] == 1
    assert found["savedesk_dead_letters"] in {0, 1}


def test_how_late_a_send_and_a_timer_were_is_measured(measured: Measured) -> None:
    measured.sandbox.faults.rate_limit("conversations.create", retry_after=7)
    measured.person("mina").types("/save open ACME")
    measured.settle(longest=60)

    found = page(measured.metrics)
    assert found['savedesk_send_lateness_seconds_count{kind="show_card"}'] >= 1
    assert found['savedesk_timer_lateness_seconds_count{kind="start_checklist"}'] == 1


def test_a_reminder_is_counted_by_its_kind_and_its_edits_are_not(measured: Measured) -> None:
    measured.person("mina").types("/save open ACME")
    measured.lives_through(timedelta(days=2))

    figures = page(measured.metrics)
    days = sum("Your day" in call.args["blocks"][0]["text"]["text"] for call in posted(measured))
    assert figures['savedesk_reminders_total{kind="day"}'] == days > 0
    assert figures['savedesk_reminders_total{kind="nudge"}'] >= 1
    assert measured.calls("chat.update")


def posted(measured: Measured) -> list[ApiCall]:
    """The posts that begin with a heading or a duty: reminders, to whomever."""
    calls = measured.sandbox.state.calls
    people = {"U0MINA", "U0BOB", "U0DANA", "U0PRIYA"}
    return [
        call
        for call in calls
        if call.method == "chat.postMessage" and call.args["channel"] in people
        if call.args.get("blocks")
    ]


def test_the_queue_and_the_parts_are_read_when_asked(measured: Measured) -> None:
    due = measured.clock.now() - timedelta(seconds=90)
    with measured.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("late", "send", due, lane="x"))

    found = page(measured.metrics)
    assert found["savedesk_queue_jobs"] == 1
    assert found["savedesk_queue_oldest_seconds"] == 90
    assert found["savedesk_leads"] == 1
    assert found['savedesk_ready{part="slack"}'] == 1
    assert found['savedesk_ready{part="database"}'] == 0


def test_a_database_that_does_not_answer_leaves_its_figures_out(measured: Measured) -> None:
    with measured.desk.database._engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE jobs RENAME TO gone")
        connection.commit()

    found = page(measured.metrics)
    assert "savedesk_queue_jobs" not in found
    assert found["savedesk_leads"] == 1


def test_the_page_holds_no_word_of_a_customer_and_few_labels(measured: Measured) -> None:
    mina = measured.person("mina")
    for name in ("Vandelay", "Kramerica", "Pendant"):
        mina.types(f"/save open {name}")
        mina.types(f"/save status {name}")
    measured.settle(longest=60)

    text = measured.metrics.page().decode()
    for word in ("Vandelay", "Kramerica", "U0MINA", "C0", "xoxb"):
        assert word not in text
    assert text.count("\n") < 700


@pytest.mark.parametrize("said", ["<html>ACME</html>", "Größe", "ACME leaves", "", "x" * 100])
def test_an_answer_that_is_no_code_makes_no_label(said: str) -> None:
    metrics = Metrics()
    metrics.called("chat.update", Refused(said, {}))
    labels = [name for name in page(metrics) if "slack_errors_total" in name]
    assert labels in (
        ['savedesk_slack_errors_total{error="other"}'],
        ['savedesk_slack_errors_total{error="network"}'],
    )


def test_error_labels_stay_few_whatever_slack_invents() -> None:
    metrics = Metrics()
    for number in range(500):
        metrics.called("chat.update", Refused(f"error_{number}", {}))
    assert sum("slack_errors_total" in name for name in page(metrics)) <= 61


def test_what_each_outcome_counts() -> None:
    metrics = Metrics()
    for outcome in (Sent({}), Wait(1, "429"), Uncertain("HTTP 503"), Wait(5, "no connection: x")):
        metrics.called("m", outcome)
    found = page(metrics)
    assert found['savedesk_slack_calls_total{method="m",outcome="wait"}'] == 2
    assert found['savedesk_slack_errors_total{error="503"}'] == 1
    assert found['savedesk_slack_errors_total{error="network"}'] == 1


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"command": "/save"}, "command"),
        ({"type": "block_actions"}, "action"),
        ({"type": "view_submission"}, "submission"),
        ({"type": "event_callback"}, "event"),
        ({"type": "ACME"}, "other"),
        ({}, "other"),
    ],
)
def test_every_delivery_has_one_of_a_few_kinds(payload: dict[str, str], kind: str) -> None:
    assert delivery_kind(payload) == kind


@pytest.fixture
def door(world: World) -> Iterator[TestClient]:
    metrics = Metrics()
    traffic = Traffic(metrics.acknowledged)
    app = build_door(world.bot.app, traffic, "secret", Readiness(dict), metrics)
    with TestClient(app) as client:
        yield client


def test_the_door_serves_the_page_and_measures_acknowledgements(door: TestClient) -> None:
    from sandbox.delivery import encoded, signed
    from tests.savedesk.test_door import command

    body, kind = encoded(command("help"))
    door.post("/slack/events", content=body,
              headers={"content-type": kind, **signed(body, "secret")})  # fmt: skip

    answer = door.get("/metrics")
    assert answer.headers["content-type"] == CONTENT_TYPE
    assert 'savedesk_ack_seconds_count{kind="command"} 1.0' in answer.text


def test_two_bots_in_a_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.called("m", Sent({}))
    assert 'savedesk_slack_calls_total{method="m",outcome="sent"}' not in page(second)
