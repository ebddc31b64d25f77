"""Who owns a new case: whom the directory names for its account, or who opens it."""

from bot.desk import Desk
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_person
from domain.access import is_ours, may_own
from domain.accounts import Account
from domain.cases import Case
from domain.directory import OwnerRule
from domain.policy import Ground, Holder, Policy
from playbooks.words import mention
from storage.database import Transaction


def named_owner(tx: Transaction, account: Account) -> str | None:
    """Who owns the account as the directory says, when that is a full member who is here."""
    if not account.owner_email:
        return None
    team_id = tx.installation.find("team_id")
    named = tx.people.named(Holder(Ground.EMAIL, account.owner_email))
    found = [person for each in named if (person := tx.people.find(each)) and may_own(person)]
    return next((each.id for each in found if is_ours(each, team_id)), None)


def owner_of_new_case(tx: Transaction, policy: Policy, account: Account, opener_id: str) -> str:
    """The directory's owner, where the policy goes by it; else who opens the case."""
    if policy.directory.owner is OwnerRule.OPENER:
        return opener_id
    return named_owner(tx, account) or opener_id


def tell_new_owner(desk: Desk, tx: Transaction, case: Case) -> None:
    """Somebody else has opened a case that is theirs."""
    words = desk.words(language_for(tx, desk.policy(), case.owner_id))
    text = words.text(
        "%(who)s opened a save case for *%(account)s*. The directory names you as its owner, so "
        "the case is yours; its channel follows.",
        who=mention(case.opened_by),
        account=case.account_name,
    )
    tell_person(tx, case.owner_id, f"owner:{case.ref}", Message(text), case.opened_at, case.id)
