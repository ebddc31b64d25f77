"""What the channel reads of a triage."""

from datetime import datetime

from bot.blocks import Block, actions, button, section
from bot.desk import Desk
from bot.messages import Message
from bot.time_box_views import let_go_button
from bot.triage_words import (
    SIGNS,
    box_line,
    difficulty_line,
    guide_line,
    override_line,
    product_line,
    risk_line,
    runway_line,
    tier_line,
    why_line,
)
from domain.cases import Case
from domain.triage import Judged, Triage
from domain.triage_tables import NO_SAVE, Sign
from playbooks.words import Mrkdwn, mention
from storage.database import Transaction


def triage_message(
    desk: Desk, case: Case, triage: Triage, found: Judged, sponsor: Mrkdwn | None, now: datetime
) -> Message:
    """Tier, effort, time box, runway and why, in a few short lines."""
    words, policy = desk.words(case.language), desk.policy()
    head = words.text(
        "%(tier)s. Triaged by %(by)s.", tier=tier_line(words, case.tier or 0), by=mention(triage.by)
    )
    times = [box_line(words, case, policy), runway_line(words, case, found.runway, now)]
    worth = [risk_line(words, case, policy, found), guide_line(words, case, found.value, policy)]
    lines = [
        head,
        override_line(words, triage),
        _joined(times),
        why_line(words, case, policy, found),
        _joined([each for each in worth if each]),
        difficulty_line(words, case),
        sponsor,
    ]
    text = Mrkdwn("\n".join(line for line in lines if line))
    if case.tier != NO_SAVE:
        return Message(text)
    return Message(text, [section(text), actions([let_go_button(words, case)])])


def _joined(parts: list[Mrkdwn]) -> Mrkdwn:
    return Mrkdwn(" · ".join(parts))


def lost_cause_message(desk: Desk, case: Case, signs: tuple[Sign, ...]) -> Message:
    """Asks for a let-go decision, with what was seen."""
    words = desk.words(case.language)
    seen = words.listed([words.text(SIGNS[sign]) for sign in signs])
    text = words.text(
        ":warning: Signs of a lost cause: %(signs)s. Let *%(account)s* go now, or say in the "
        "triage why it is worth more effort.",
        signs=seen,
        account=case.account_name,
    )
    triage = button(words.plain("Triage"), "triage:edit", case.ref)
    return Message(text, [section(text), actions([let_go_button(words, case), triage])])


def changed_message(desk: Desk, case: Case, triage: Triage) -> Message:
    """The facts have changed so that another tier would follow from them."""
    words = desk.words(case.language)
    text = words.text(
        "With what is known now (%(product)s) this would be tier %(tier)s. It stays tier "
        "%(now)s until somebody triages it again.",
        product=product_line(words, triage.value, triage.probability),
        tier=triage.proposed_tier,
        now=triage.tier,
    )
    again = button(words.plain("Triage"), "triage:edit", case.ref)
    return Message(text, [section(text), actions([again])])


def triage_blocks(desk: Desk, tx: Transaction, case: Case) -> list[Block]:
    """What the card says of a triage beyond its tier: that more time was asked for."""
    asked = tx.extensions.find_open(case.id)
    if asked is None or not case.is_open:
        return []
    words = desk.words(case.language)
    who = mention(asked.asked_of) if asked.asked_of else ""
    text = words.text(
        "%(by)s asked for time until %(day)s: %(who)s decides",
        by=mention(asked.by),
        day=words.date(asked.until.date()),
        who=who,
    )
    return [section(text)]
