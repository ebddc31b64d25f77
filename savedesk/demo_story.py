"""The story that the demo plays, told line by line as it happens."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.checklist import progress
from domain.concessions import ConcessionState
from sandbox.people import Person
from sandbox.slack import Sandbox
from savedesk.errors import CommandFailed
from savedesk.running import RunningBot

QUIET_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Story:
    """The stage: a local Slack and the bot on it."""

    slack: Sandbox
    bot: RunningBot

    def person(self, name: str) -> Person:
        return Person(self.slack, name, self.settle)

    def settle(self) -> None:
        """Waits until the bot has nothing left to do now."""
        pause = threading.Event()
        quiet = 0
        for _ in range(int(QUIET_SECONDS / 0.02)):
            with self.bot.database.read() as tx:
                busy = tx.jobs.count_due(self.bot.desk.clock.now()) or self.slack.pending()
            quiet = 0 if busy else quiet + 1
            if quiet >= 2:
                return
            pause.wait(0.02)


def filled(story: Story, person: Person, fields: Mapping[str, Any]) -> None:
    """Fills the modal that is about to open, and submits it."""
    pause = threading.Event()
    for _ in range(int(QUIET_SECONDS / 0.02)):
        if person.has_modal:
            break
        pause.wait(0.02)
    errors = person.fills(fields).submits()
    if errors:
        raise CommandFailed(f"The story went wrong: {errors}", "Report this.")


def play(story: Story) -> None:
    """Open, tick, take back, contact, facts; and a second case that nobody has called yet."""
    mina, bob, omar = story.person("mina"), story.person("bob"), story.person("omar")

    tell('Mina types "/save open ACME too expensive" in her direct message.')
    mina.types("/save open ACME too expensive")
    channel = story.slack.state.channel_named("save-acme")
    people = [story.slack.state.users[each].name for each in channel.members]
    tell(f"  #{channel.name} appears, private, with {', '.join(people)}.")
    tell("  The card is pinned, the Budget checklist is posted.")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    tell("Mina ticks “Confirm the cut”.")
    mina.clicks("Done", row="Find out who decides", channel="save-acme")
    mina.types("/save undo")
    tell("She ticks one too many and takes it back with /save undo.")

    mina.clicks("Log contact", channel="save-acme")
    said = {"Whom did you reach?": "Ines Roth, CFO", "What was said": "Budget cut by 20%."}
    filled(story, mina, said)
    tell("Mina logs the call with their CFO: the first-contact clock stops.")

    bob.clicks("Add ARR", channel="save-acme")
    filled(story, bob, {"ARR a year": "84,000", "Renews on": _in_two_months(story)})
    tell("Bob adds ARR and the renewal date; the topic follows.")

    omar.types("/save open Störung & Söhne GmbH")
    omar.clicks("Called, no answer", channel="save-storung-sohne-gmbh")
    tell("Omar opens a second case, calls, and nobody answers: its clock goes on.")


def _in_two_months(story: Story) -> str:
    return (story.slack.clock.now() + timedelta(days=61)).date().isoformat()


def tell(line: str) -> None:
    print(line, flush=True)


def told_result(bot: RunningBot) -> str:
    """What stands in the database after the story."""
    lines = ["In the database:"]
    with bot.database.read() as tx:
        for case in tx.cases.list_open():
            done = progress(tx.items.list_of(case.id))
            contact = "made" if case.first_contact_at else "not yet"
            asked = sum(
                each.state is not ConcessionState.DRAFT for each in tx.concessions.list_of(case.id)
            )
            promises, issues = tx.promises.list_of(case.id), tx.issues.list_of(case.id)
            lines.append(
                f"  {case.account_name}: #{case.channel_name}, playbook {case.playbook}, "
                f"tier {case.tier or 'not set'}, cause {case.cause or 'not known'}, "
                f"issues: {len(issues)}, promises: {len(promises)}, concessions: {asked}, "
                f"{done.settled} of {done.total} items settled, first contact {contact}, "
                f"{len(tx.timeline.list_of(case.id))} timeline entries"
            )
        verdict = tx.audit.verify()
    whole = "whole" if verdict.broken_at is None else f"broken at {verdict.broken_at}"
    lines.append(f"  audit trail {whole}: {verdict.events} events, head {verdict.head[:16]}")
    return "\n".join(lines)
