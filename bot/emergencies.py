"""Fewer than thirty days to the renewal: manager and executive hear of it at once, once."""

from datetime import datetime

from bot.blocks import actions, button, section
from bot.desk import Desk
from bot.hearing import breach_hearers
from bot.messages import Message
from bot.sponsor_choice import sponsor_for
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.triage_words import runway_line
from domain.cases import Case
from domain.clocks import Hears
from domain.deadlines import Runway, runway
from domain.policy import Policy
from playbooks.words import Words, mention
from storage.database import Transaction

# A fact of the case, so that it is told once however it came to be known.
TOLD = "triage.emergency"


def alert_emergency(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Tells who answers for the case, at opening, triage, a change of facts or the crossing.

    A renewal that moves away and comes near again is told of again.
    """
    policy = desk.policy()
    told = TOLD in tx.facts.list_of(case.id)
    if runway(case.renewal_on, now, policy.clocks) is not Runway.EMERGENCY:
        if told:
            tx.facts.remove(case.id, TOLD)
        return
    if told or not case.is_open or policy.reminders.is_shadow(now):
        return
    tx.facts.put(case.id, TOLD, str(case.renewal_on), "savedesk", now)
    people = _people(tx, policy, case, now)
    for person_id in people:
        words = desk.words(language_for(tx, policy, person_id))
        key = f"emergency:{case.ref}:{case.version}"
        tell_person(tx, person_id, key, alert(words, case, now), now, case.id)
    tx.audit.record(now, "savedesk", "emergency_told", case.ref, people=",".join(people))
    tell_case(tx, case, f"emergency:{case.version}", _line(desk, case, people), now)


def _people(tx: Transaction, policy: Policy, case: Case, now: datetime) -> list[str]:
    """The owner's manager, or who hears in their stead, and the first executive."""
    managers = breach_hearers(tx, policy, case.owner_id, (Hears.MANAGER,), now)
    sponsor = sponsor_for(tx, policy, case, now)
    return list(dict.fromkeys([*managers, *([sponsor] if sponsor else [])]))


def alert(words: Words, case: Case, now: datetime) -> Message:
    """What it means, for somebody who has not opened the case yet."""
    text = words.text(
        ":rotating_light: *%(account)s* · %(runway)s. Its checklist is down to what must be done, "
        "and you hear of passed deadlines at once. Owner %(owner)s.",
        account=case.account_name,
        runway=runway_line(words, case, Runway.EMERGENCY, now),
        owner=mention(case.owner_id),
    )
    see = button(words.plain("See case"), "case:see", case.ref)
    return Message(text, [section(text), actions([see])])


def _line(desk: Desk, case: Case, people: list[str]) -> Message:
    words = desk.words(case.language)
    if not people:
        return Message(
            words.text(
                "This is an emergency, and the policy names no manager or executive to tell."
            )
        )
    who = words.listed([mention(each) for each in people])
    return Message(words.text("This is an emergency: %(who)s are told now.", who=who))
