"""The case card: four lines a phone shows at once, then the next three items."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks import Block, actions, button, context, section
from bot.case_clocks import Tried, clock_in_short, clock_line, moment, tried_in
from bot.cause_words import cause_name
from bot.checklists import with_waits
from bot.concession_words import concession_line
from bot.covering import with_cover
from bot.crm_asking import age_of_facts
from bot.desk import Desk
from bot.fact_age import facts_as_of
from bot.following import follow_note
from bot.messages import Message
from bot.outcome_words import OUTCOMES
from bot.pins import pin_card
from bot.promise_views import promise_line
from bot.stakeholder_words import lacking_in_short
from bot.triage_messages import triage_blocks
from bot.triage_words import RISKS
from domain.cases import Case, day_number
from domain.checklist import Item, next_items, progress, waits_for
from domain.deadlines import time_box
from domain.policy import Clocks, Policy
from domain.triage_tables import Band
from playbooks.words import Mrkdwn, Words, mention, shorten, slack_age
from storage.database import Transaction

MOST_REASON = 600


class Card:
    """Renders the card. In its channel everybody may read it; `actions` adds the buttons."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def render(self, tx: Transaction, case: Case, now: datetime) -> Message:
        """The card as it stands now, in the language of the case."""
        words = self._desk.words(case.language)
        items = tx.items.list_of(case.id)
        policy, tried = self._desk.policy(), tried_in(tx, case)
        title = self._desk.catalogue().get(case.playbook).in_language(case.language).title
        lines = [
            with_cover(tx, words, case, state_line(words, case), now),
            clock_line(words, case, policy, now, tried),
            self._facts(tx, words, case),
            cause_line(words, case, title),
        ]
        blocks = [section("\n".join(lines))]
        blocks += self._missing_facts(words, case)
        blocks += triage_blocks(self._desk, tx, case)
        if case.is_open:
            blocks += _items(words, items, now)
            blocks.append(_buttons(words, case))
        blocks.append(context(*self._notes(tx, words, case, items, now)))
        return Message(notification(words, case, policy, now, tried), blocks)

    def _facts(self, tx: Transaction, words: Words, case: Case) -> Mrkdwn:
        """The facts, and how old they are where a directory says them."""
        line = facts_line(words, case, self._desk.policy().clocks)
        age = facts_as_of(self._desk, tx, words, case)
        return Mrkdwn(f"{line} · {age}") if age else line

    def _notes(
        self, tx: Transaction, words: Words, case: Case, items: list[Item], now: datetime
    ) -> list[Mrkdwn]:
        """How far the checklist is; why a closed case ended; what its relationships lack."""
        done = progress(items)
        notes = [
            words.text(
                "Checklist: %(settled)s of %(total)s settled",
                settled=done.settled,
                total=done.total,
            )
        ]
        follows = follow_note(tx, words, case)
        notes += [follows] if follows else []
        if not case.is_open and case.outcome_reason:
            why = shorten(case.outcome_reason, MOST_REASON)
            notes.append(words.text("It ended because: %(why)s", why=why))
        promises = promise_line(words, tx.promises.list_of(case.id), now)
        notes += [promises] if promises else []
        conceded = concession_line(words, tx.concessions.list_of(case.id)) if case.is_open else None
        notes += [conceded] if conceded else []
        age = age_of_facts(self._desk, tx, words, case)
        notes += [age] if age else []
        lacking = lacking_in_short(tx, words, case, self._desk.policy(), now)
        return [*notes, lacking] if lacking else notes

    def posted(self, tx: Transaction, case: Case, generation: int, now: datetime) -> None:
        """A card that stands newly is counted from and pinned."""
        tx.cases.note(case.id, messages_since_card=0)
        pin_card(tx, case, generation, now)

    def _missing_facts(self, words: Words, case: Case) -> list[Block]:
        """What is missing is a button, not a blank."""
        if not case.is_open:
            return []
        missing = []
        if case.arr_minor is None:
            missing.append(button(words.plain("Add ARR"), "facts:edit_arr", case.ref))
        if case.renewal_on is None:
            missing.append(button(words.plain("Add renewal date"), "facts:edit_renewal", case.ref))
        if case.tier is None:
            missing.append(button(words.plain("Triage"), "triage:edit", case.ref))
        return [actions(missing, "missing")] if missing else []


def state_line(words: Words, case: Case) -> Mrkdwn:
    """Account, state and owner."""
    if case.is_open:
        return words.text(
            "*%(account)s* · open, flagged %(ago)s · owner %(owner)s",
            account=case.account_name,
            ago=slack_age(case.flagged_at, words.moment(case.flagged_at, "UTC")),
            owner=mention(case.owner_id),
        )
    assert case.outcome is not None
    return words.text(
        "*%(account)s* · closed: %(outcome)s · owner %(owner)s",
        account=case.account_name,
        outcome=words.text(OUTCOMES[case.outcome]),
        owner=mention(case.owner_id),
    )


def facts_line(words: Words, case: Case, clocks: Clocks) -> Mrkdwn:
    """ARR, renewal, tier with the end of its time box, and risk."""
    arr = (
        words.text("ARR %(arr)s", arr=words.money(case.arr_minor, case.currency or "USD"))
        if case.arr_minor is not None
        else words.text("ARR not known")
    )
    renewal = (
        words.text("renews %(day)s", day=words.date(case.renewal_on))
        if case.renewal_on is not None
        else words.text("renewal not known")
    )
    parts = [arr, renewal, _tier(words, case, clocks)]
    if case.risk in set(Band):
        parts.append(words.text(RISKS[Band(case.risk)]))
    return Mrkdwn(" · ".join(parts))


def _tier(words: Words, case: Case, clocks: Clocks) -> Mrkdwn:
    if case.tier is None:
        return words.text("tier not set")
    box = time_box(case, clocks) if case.is_open else None
    if box is None:
        return words.text("tier %(tier)s", tier=case.tier)
    day = words.day(box.due_at.date())
    return words.text("tier %(tier)s, time box until %(day)s", tier=case.tier, day=day)


def cause_line(words: Words, case: Case, playbook: str) -> Mrkdwn:
    """The root cause by its category; until it is known, what the flag said."""
    if case.cause:
        cause = cause_name(words, case.cause)
        return words.text("Cause: %(cause)s · playbook %(title)s", cause=cause, title=playbook)
    if not case.is_open:
        return words.text("No root cause recorded · playbook %(title)s", title=playbook)
    if case.reason:
        return words.text(
            "Cause not known yet; the flag said “%(reason)s” · playbook %(title)s",
            reason=case.reason,
            title=playbook,
        )
    return words.text("Cause not known yet · playbook %(title)s", title=playbook)


def notification(words: Words, case: Case, policy: Policy, now: datetime, tried: Tried) -> Mrkdwn:
    """What a lock screen or a screen reader gets for the card."""
    if not case.is_open:
        return words.text("The save case for %(account)s is closed.", account=case.account_name)
    return words.text(
        "Save case %(account)s, day %(day)s: %(clock)s",
        account=case.account_name,
        day=day_number(case, now),
        clock=clock_in_short(words, case, policy, now, tried),
    )


def _items(words: Words, items: list[Item], now: datetime) -> list[Block]:
    todo = next_items(items)
    if not todo:
        return []
    blocks = [section(words.text("*Next*"))]
    for item in todo:
        label = words.plain("Done: %(item)s", item=item.text)
        done = button(words.plain("Done"), "item:tick", item.ref, label=label)
        said = item_line(words, item, now, waits_for(item, items))
        blocks.append(section(said, done, f"item-{item.ref}"))
    return blocks


def item_line(words: Words, item: Item, now: datetime, waits: Sequence[Item] = ()) -> Mrkdwn:
    """An item with its owner and date; overdue is said in words, not only in colour."""
    parts = {"item": item.text, "owner": mention(item.owner_id), "due": moment(words, item.due_at)}
    if item.is_overdue(now):
        said = words.text(":warning: %(item)s\n%(owner)s · overdue since %(due)s", **parts)
    else:
        said = words.text("%(item)s\n%(owner)s · due %(due)s", **parts)
    return with_waits(words, said, waits)


def _buttons(words: Words, case: Case) -> Block:
    return actions(
        [
            button(words.plain("Log contact"), "contact:log", case.ref, style="primary"),
            button(words.plain("Customer update"), "update:write", case.ref),
            button(words.plain("Concession…"), "concession:new", case.ref),
            *_trying(words, case),
            button(words.plain("All items"), "items:all", case.ref),
            button(words.plain("More…"), "case:more", case.ref),
        ],
        "case",
    )


def _trying(words: Words, case: Case) -> list[Block]:
    """Until somebody was reached, trying counts."""
    if case.first_contact_at is not None:
        return []
    return [button(words.plain("Called, no answer"), "contact:no_answer", case.ref)]
