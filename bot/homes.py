"""App Home: my open cases, and the way into everything else."""

from datetime import datetime

from bot.blocks import Block, actions, button, context, divider, header, section
from bot.calls import Call
from bot.cards import facts_line
from bot.case_clocks import clock_line, tried_in
from bot.desk import Desk
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.team import language_for
from domain.cases import Case, day_number
from playbooks.words import Words, channel_link
from storage.database import Transaction
from storage.job import Job

MOST_CASES = 25


class ShowHome:
    """Publishes a person's Home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        person = job.payload["person"]
        words = self._desk.words(language_for(tx, self._desk.policy(), person))
        cases = tx.cases.list_open_of(person)
        blocks = [header(words.plain("My save cases")), *self._doors(words), divider()]
        for case in cases[:MOST_CASES]:
            blocks += case_rows(self._desk, tx, words, case, now)
        if not cases:
            nothing = words.text("You own no open case. When a customer wavers, open one at once.")
            blocks.append(section(nothing))
        elif len(cases) > MOST_CASES:
            more = len(cases) - MOST_CASES
            blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
        return Call(
            "views.publish", {"user_id": person, "view": {"type": "home", "blocks": blocks}}
        )

    def _doors(self, words: Words) -> list[Block]:
        return [
            actions(
                [
                    button(words.plain("Open a save case"), "case:open", style="primary"),
                    button(words.plain("Settings"), "settings:edit"),
                    button(words.plain("Help"), "help:show"),
                ],
                "doors",
            )
        ]

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Nothing to keep."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """A Home that cannot be shown (not enabled, person gone) is nobody's deadline."""
        return Disposal.SETTLED


def case_rows(desk: Desk, tx: Transaction, words: Words, case: Case, now: datetime) -> list[Block]:
    """One case of mine: where it stands, and what I can do about it from here."""
    where = channel_link(case.channel_id) if case.may_post and case.channel_id else ""
    text = words.text(
        "*%(account)s* · day %(day)s %(where)s\n%(clock)s\n%(facts)s",
        account=case.account_name,
        day=day_number(case, now),
        where=where or words.text("(its channel is on the way)"),
        clock=clock_line(words, case, desk.policy(), now, tried_in(tx, case)),
        facts=facts_line(words, case, desk.policy().clocks),
    )
    calls = button(words.plain("Called, no answer"), "contact:no_answer", case.ref)
    writes = button(words.plain("Customer update"), "update:write", case.ref)
    label = words.plain("Log contact with %(account)s", account=case.account_name)
    return [
        section(text),
        actions(
            [
                button(words.plain("Log contact"), "contact:log", case.ref, label=label),
                writes if case.first_contact_at else calls,
                button(words.plain("All items"), "items:all", case.ref),
            ],
            f"mine-{case.ref}",
        ),
    ]
