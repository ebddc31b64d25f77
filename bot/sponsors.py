"""The executive sponsor of a tier 1 case: asked to join, never added."""

from datetime import datetime

from bot.blocks import actions, button, section
from bot.desk import Desk
from bot.inviting import invite
from bot.messages import Message
from bot.sponsor_choice import sponsor_for
from bot.team import holders_of, language_for
from bot.telling import tell_case, tell_person
from bot.triage_words import product_line
from bot.working import person_using
from domain.cases import Case
from domain.errors import DomainError
from domain.policy import Role
from domain.triage import Triage
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction

# A fact of the case: whom we asked, once.
ASKED = "triage.sponsor"


def ask_sponsor(
    desk: Desk, tx: Transaction, case: Case, triage: Triage, now: datetime
) -> Mrkdwn | None:
    """Asks the first executive into a tier 1 case, once; what the channel is told of it."""
    policy, words = desk.policy(), desk.words(case.language)
    if case.tier != 1 or ASKED in tx.facts.list_of(case.id) or policy.reminders.is_shadow(now):
        return None
    sponsor = sponsor_for(tx, policy, case, now)
    if sponsor is None:
        return words.text("The policy names no executive who could sponsor it.")
    tx.facts.put(case.id, ASKED, sponsor, "savedesk", now)
    tx.audit.record(now, "savedesk", "sponsor_asked", case.ref, person=sponsor)
    if sponsor in tx.cases.list_members(case.id):
        return words.text("Its executive sponsor is %(who)s.", who=mention(sponsor))
    message = invitation(desk.words(language_for(tx, policy, sponsor)), case, triage)
    tell_person(tx, sponsor, f"sponsor:{case.ref}", message, now, case.id)
    return words.text("%(who)s is asked to join as its executive sponsor.", who=mention(sponsor))


def invitation(words: Words, case: Case, triage: Triage) -> Message:
    """For an executive who has never read a manual: what it is, whose, and two buttons."""
    text = words.text(
        "*%(account)s* is a tier 1 save case (%(product)s). Will you be its executive sponsor? "
        "Owner %(owner)s.",
        account=case.account_name,
        product=product_line(words, triage.value, triage.probability),
        owner=mention(case.owner_id),
    )
    buttons = [
        button(words.plain("See case"), "case:see", case.ref),
        button(words.plain("Join"), "sponsor:join", case.ref, style="primary"),
    ]
    return Message(text, [section(text), actions(buttons)])


def join_as_sponsor(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Case:
    """Invites the executive who was asked, and still is one. Raises `not_sponsor`."""
    person, found = person_using(desk, tx, person_id), tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case, now = tx.cases.lock(found.id), desk.clock.now()
    asked = tx.facts.list_of(case.id).get(ASKED)
    if asked != person.id or person.id not in holders_of(tx, desk.policy(), Role.EXECUTIVE):
        raise DomainError("not_sponsor")
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    if person.id in tx.cases.list_members(case.id):
        raise DomainError("sponsor_already")
    if invite(tx, case, person.id, f"sponsor:{now.date().isoformat()}", now):
        tx.audit.record(now, person.id, "sponsor_joined", case.ref)
        words = desk.words(case.language)
        text = words.text("%(who)s joins as executive sponsor.", who=mention(person.id))
        tell_case(tx, case, f"sponsor:{now.date().isoformat()}", Message(text), now)
    return case
