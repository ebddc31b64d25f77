"""The people at a customer in words: how they stand, and what the relationships lack."""

from datetime import datetime

from domain.cases import Case
from domain.policy import Policy
from domain.stakeholders import Gaps, Stakeholder, Stance, gaps_in
from playbooks.words import N_, Mrkdwn, Words, shorten
from storage.database import Transaction

# So that a list of everybody fits into one modal.
MOST_SHOWN = 100
STANCES = {
    Stance.CHAMPION: N_("champion"),
    Stance.NEUTRAL: N_("neutral"),
    Stance.AGAINST: N_("against us"),
}


def person_line(words: Words, person: Stakeholder) -> Mrkdwn:
    """Name, role, stance, and whether they sponsor us."""
    parts = [words.text("*%(name)s*", name=shorten(person.name, MOST_SHOWN))]
    if person.role:
        parts.append(words.text("%(role)s", role=shorten(person.role, MOST_SHOWN)))
    parts.append(words.text(STANCES[person.stance]))
    if person.sponsor:
        parts.append(words.text("executive sponsor"))
    return Mrkdwn(" · ".join(parts))


def described(words: Words, person: Stakeholder) -> str:
    """The same as plain text, for the timeline."""
    who = f"{person.name}, {person.role}" if person.role else person.name
    if person.gone:
        return words.plain("%(who)s: has left", who=who)
    stance = words.plain(STANCES[person.stance])
    if person.sponsor:
        return words.plain("%(who)s: %(stance)s, executive sponsor", who=who, stance=stance)
    return words.plain("%(who)s: %(stance)s", who=who, stance=stance)


def lacking_in_full(words: Words, gaps: Gaps, policy: Policy) -> list[Mrkdwn]:
    """The warnings above the list of people, each with what to do about it."""
    told = []
    if gaps.too_few:
        told.append(
            words.text(
                ":warning: %(live)s of the %(wanted)s live relationships that a customer needs. "
                "Live means: in contact within %(days)s days. Find out who else decides or uses "
                "it, and call them.",
                live=gaps.live,
                wanted=gaps.wanted,
                days=policy.relationships.live_for.days,
            )
        )
    if not gaps.sponsored:
        told.append(
            words.text(
                ":warning: No executive sponsor: nobody in finance, technology or at the top "
                "stands for us. Ask your champion who could, and ask for an introduction."
            )
        )
    return told


def lacking_in_short(
    tx: Transaction, words: Words, case: Case, policy: Policy, now: datetime
) -> Mrkdwn | None:
    """One line for the card, once somebody has looked into the case; None where nothing lacks."""
    if not case.is_open or (case.tier is None and case.cause is None):
        return None
    gaps = gaps_in(tx.stakeholders.list_of(case.id), now.date(), policy.relationships)
    if not gaps.any:
        return None
    parts = []
    if gaps.too_few:
        parts.append(
            words.text(
                "%(live)s of %(wanted)s live relationships", live=gaps.live, wanted=gaps.wanted
            )
        )
    if not gaps.sponsored:
        parts.append(words.text("no executive sponsor"))
    return words.text(":warning: %(told)s", told=Mrkdwn(", ".join(parts)))
