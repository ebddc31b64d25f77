"""Debriefs in words: what is asked, and the whole of one as plain text."""

from collections.abc import Iterator, Mapping

from bot.cause_words import cause_name
from bot.concession_words import offer_in_words
from bot.desk import Desk
from bot.outcome_words import OUTCOMES
from domain.cases import KEEPS_REVENUE, Case
from domain.concessions import ConcessionState
from domain.debriefing import ANSWERS, hours_typed
from domain.outcomes import Answer, Debrief
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

SUCCESS = ("commitment", "cause_dealt", "health_up", "promises_kept")
QUESTIONS: Mapping[str, str] = {
    "commitment": N_("Are they committed to stay?"),
    "cause_dealt": N_("Is the root cause dealt with?"),
    "health_up": N_("Is the relationship better than before?"),
    "promises_kept": N_("Were our promises kept?"),
    "worked": N_("What worked?"),
    "not_worked": N_("What did not?"),
    "differently": N_("What would we do differently?"),
    "real_reason": N_("What was the real reason?"),
    "lost_when": N_("When did we really lose them?"),
    "missed": N_("Which signals did we miss?"),
    "could_have": N_("Could we have saved them?"),
    "how": N_("How?"),
    "pattern": N_("Is it a pattern with others?"),
    "change": N_("Which change would prevent it from happening again?"),
    "elsewhere": N_("Is it happening to other customers?"),
}
SAID = {Answer.YES: N_("Yes"), Answer.NO: N_("No"), Answer.UNKNOWN: N_("Not known")}
DONE = {ConcessionState.ACCEPTED, ConcessionState.OFFERED, ConcessionState.DECLINED}


def is_loss(case: Case) -> bool:
    return case.outcome not in KEEPS_REVENUE


def asked(case: Case) -> tuple[str, ...]:
    """What is asked about a case, in its order; losses ask more."""
    losses = ("real_reason", "lost_when", "missed", "could_have", "how", "pattern")
    return (
        *SUCCESS, "worked", "not_worked", "differently", *(losses if is_loss(case) else ()),
        "change", "elsewhere",
    )  # fmt: skip


def known_facts(desk: Desk, tx: Transaction, words: Words, case: Case) -> Mrkdwn:
    """Outcome, root cause, ARR before and after, and what was conceded."""
    assert case.outcome is not None
    parts = [words.text("*%(outcome)s*", outcome=words.text(OUTCOMES[case.outcome]))]
    if case.cause:
        parts.append(words.text("cause %(cause)s", cause=cause_name(words, case.cause)))
    parts += _arr(words, case)
    offered = [each for each in tx.concessions.list_of(case.id) if each.state in DONE]
    parts += [offer_in_words(words, each.terms) for each in offered]
    return Mrkdwn(" · ".join(parts))


def _arr(words: Words, case: Case) -> list[Mrkdwn]:
    if case.arr_minor is None:
        return []
    currency = case.currency or "USD"
    before, kept = words.money(case.arr_minor, currency), case.arr_kept_minor
    if kept is None:
        return [words.text("ARR before %(before)s", before=before)]
    after = words.money(kept, currency)
    return [words.text("ARR %(before)s → %(after)s", before=before, after=after)]


def said(words: Words, case: Case, debrief: Debrief) -> Iterator[tuple[str, str, str]]:
    """Each question with its name and what was answered; what nobody answered is left out."""
    for name in asked(case):
        value = getattr(debrief, name)
        answer = words.plain(SAID[value]) if name in ANSWERS else value
        if answer:
            yield name, words.plain(QUESTIONS[name]), answer


def in_full(words: Words, case: Case, debrief: Debrief) -> str:
    """The whole of it, as the timeline keeps each version."""
    lines = [f"{question}\n{answer}" for _, question, answer in said(words, case, debrief)]
    if debrief.effort_minutes is not None:
        hours = hours_typed(debrief.effort_minutes)
        lines.append(words.plain("Effort: %(hours)s hours", hours=hours))
    return "\n\n".join(lines)
