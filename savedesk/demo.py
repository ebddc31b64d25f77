"""`savedesk demo`: the bot on a local Slack, with a short story played first."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.duties import duties_in
from sandbox.clock import SandboxClock
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.demo_concession import play_concession
from savedesk.demo_plan import play_plan
from savedesk.demo_quarter import STANDUP_ID, play_quarter, standup_channel
from savedesk.demo_reminders import play_reminders
from savedesk.demo_signals import play_signals
from savedesk.demo_story import Story, play, told_result
from savedesk.errors import CommandFailed
from savedesk.running import RunningBot
from savedesk.settings import Settings

POLICY = f"""
roles:
  manager: [U0BOB]
  director: [U0DANA]
  executive: [U0VERA]
  product: [U0PRIYA]
  admin: [U0DANA]
reporting:
  - manager: U0BOB
    people: [U0MINA, U0OMAR]
  - manager: U0DANA
    people: [U0BOB]
channels:
  standup: {STANDUP_ID}
standups:
  teams:
    - name: Europe and Asia
      time: "09:30"
      zone: Europe/Berlin
      people: [U0BOB]
"""
COMMANDS = [
    ("open", "ACME too expensive"),
    ("mine", ""),
    ("status", "ACME"),
    ("triage", "ACME"),
    ("why", "ACME"),
    ("similar", "ACME"),
    ("timeline", "ACME"),
    ("playbooks", ""),
    ("contact", "ACME"),
    ("issue", "ACME"),
    ("promise", "ACME"),
    ("discount", "15% 12 months for case study"),
    ("policy", "who 18% ACME"),
    ("call", "ACME"),
    ("update", "ACME"),
    ("value", "ACME"),
    ("add", "ACME"),
    ("team", "ACME"),
    ("stakeholders", "ACME"),
    ("escalate", "ACME"),
    ("handover", "ACME"),
    ("away", "12–23 Aug @Omar"),
    ("delegate", "12–23 Aug @Vera"),
    ("standup", ""),
    ("report", "this quarter"),
    ("close", "ACME"),
    ("reopen", "ACME"),
    ("after", ""),
    ("learnings", "release"),
    ("signal", "ACME competitor"),
    ("undo", ""),
    ("settings", ""),
    ("help", ""),
]
SHORTCUTS = [
    {"type": "global", "name": "Open a save case", "callback_id": "open_case"},
    {"type": "message", "name": "Add to save case", "callback_id": "add_to_case"},
    {"type": "message", "name": "Save as promise", "callback_id": "promise_from_message"},
]
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    server: Server
    bot: RunningBot
    database: Path


@contextmanager
def running_demo(port: int = 0, clock: SandboxClock | None = None) -> Iterator[Demo]:
    """A local Slack with the bot connected to it over Socket Mode."""
    slack = Sandbox(clock)
    slack.state.channels[STANDUP_ID] = standup_channel()
    slack.page.commands = [
        {
            "command": "/save",
            "description": "Run a save case",
            "usage_hint": "open ACME",
            "words": COMMANDS,
        }
    ]
    slack.page.shortcuts = SHORTCUTS
    with tempfile.TemporaryDirectory(prefix="savedesk-demo-") as directory:
        server = _served(slack, port)
        bot = None
        try:
            bot = RunningBot(_settings(slack, server, Path(directory)), slack.clock)
            slack.page.next_deadline = lambda: next_deadline(bot)
            bot.start()
            _wait_for(server, bot)
            slack.connect(server.sockets)
            yield Demo(server, bot, Path(directory) / "savedesk.db")
        finally:
            if bot is not None:
                bot.stop()
            server.stop()


def _served(slack: Sandbox, port: int) -> Server:
    try:
        return serve(slack, port=port)
    except OSError as error:
        raise CommandFailed(
            f"Port {port} cannot be used: {error.strerror}.",
            "Choose another with `savedesk demo --port 4001`.",
        ) from error


def _settings(slack: Sandbox, server: Server, directory: Path) -> Settings:
    policy = directory / "policy.yml"
    policy.write_text(POLICY, encoding="utf-8")
    return Settings(
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{directory}/savedesk.db",
        policy=policy,
        port=0,
    )


def _wait_for(server: Server, bot: RunningBot) -> None:
    """Until the bot is connected and has met the people."""
    waited = threading.Event()
    for _ in range(int(CONNECT_SECONDS / 0.02)):
        if server.sockets.connections and _has_met(bot):
            return
        waited.wait(0.02)
    raise CommandFailed("The bot did not connect to the local Slack.", "Try again.")


def _has_met(bot: RunningBot) -> bool:
    with bot.database.read() as tx:
        return tx.people.count() > 0


def next_deadline(bot: RunningBot) -> datetime | None:
    """The next moment at which something falls due."""
    now = bot.desk.clock.now()
    with bot.database.read() as tx:
        due = [
            duty.due_at
            for case in tx.cases.list_open()
            for duty in duties_in(tx, bot.policy(), case)
        ]
    return min((moment for moment in due if moment > now), default=None)


def run(*, once: bool, port: int, until: threading.Event | None = None) -> None:
    """Plays the story; then serves the page until interrupted, or ends when `once`."""
    with running_demo(0 if once else port) as demo:
        story = Story(demo.server.slack, demo.bot)
        play(story)
        play_plan(story)
        play_concession(story)
        play_reminders(story)
        play_signals(story)
        play_quarter(story)
        print()
        if once:
            print(told_result(demo.bot))
            return
        print(f"Open {demo.server.url} and act as any of these people.")
        print(f"Everything is kept in {demo.database} while this runs. Ctrl-C ends it.")
        try:
            (until or threading.Event()).wait()
        except KeyboardInterrupt:
            print()
