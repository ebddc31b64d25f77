"""A save is celebrated once, naming everybody who helped."""

from collections.abc import Iterable
from datetime import datetime

from bot.channel_lines import tell_channel
from bot.desk import Desk
from bot.messages import Message
from bot.standup_facts import channel_of, team_telling
from bot.telling import tell_case
from bot.working import BOT
from domain.cases import KEEPS_REVENUE, Case, Outcome, day_number
from domain.checklist import ItemState
from domain.policy import Policy
from domain.promises import PromiseState
from domain.timeline import EntryKind
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction

MOST_NAMED = 20
# What somebody does about themselves helps no customer.
NO_HELP = frozenset(
    {
        EntryKind.SNOOZED,
        EntryKind.HANDOVER_DECLINED,
        EntryKind.CLOSED,
        EntryKind.REOPENED,
        EntryKind.RESUMED,
        EntryKind.RELAPSED,
        EntryKind.CELEBRATED,
    }
)
KEPT = frozenset({PromiseState.DELIVERED, PromiseState.CONFIRMED})


def celebrate(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """Tells of a save, once for ever: a case that is closed again as saved is told no more."""
    if case.outcome not in KEEPS_REVENUE or tx.afters.get(case.id).celebrated_at is not None:
        return
    tx.afters.change(case.id, celebrated_at=now)
    tx.audit.record(now, BOT.id, "save_celebrated", case.ref)
    helped, policy = helpers_of(tx, case), desk.policy()
    channel = celebration_channel(tx, policy, case)
    if policy.reminders.is_shadow(now):
        # Nobody hears of cases yet but those who work on them.
        channel = None
    words = desk.words(policy.language if channel else case.language)
    message = Message(celebration(words, case, helped))
    if channel:
        tell_channel(tx, channel, f"celebrated:{case.ref}", message, now)
    else:
        tell_case(tx, case, "celebrated", message, now)


def celebration_channel(tx: Transaction, policy: Policy, case: Case) -> str | None:
    """Where the save is told: where the policy says, else at the stand-up that tells of its owner;
    None: in the case's own channel."""
    if policy.outcomes.celebrate_in:
        return policy.outcomes.celebrate_in
    team = team_telling(tx, policy, case.owner_id)
    return channel_of(policy, team) if team else None


def helpers_of(tx: Transaction, case: Case) -> list[str]:
    """Everybody who did something in the case, the owner first, then in the order of their first
    deed: logged, ticked, promised and delivered, decided."""
    found = [case.owner_id, *tx.timeline.list_doers(case.id, NO_HELP)]
    items = (each for each in tx.items.list_of(case.id) if each.state is ItemState.DONE)
    found += [each.settled_by for each in items if each.settled_by]
    promises = (each for each in tx.promises.list_of(case.id) if each.state in KEPT)
    found += [each.owner_id for each in promises]
    found += [each.decided_by for each in tx.concessions.list_of(case.id) if each.decided_by]
    return [each for each in dict.fromkeys(found) if each != BOT.id]


def celebration(words: Words, case: Case, helped: Iterable[str]) -> Mrkdwn:
    """Who stays, what remains, and who did it. Only what may leave a case."""
    assert case.closed_at is not None
    told = words.text(":tada: *%(account)s stays.*", account=case.account_name)
    if case.outcome is Outcome.SAVED_IN_PART:
        told = words.text(":tada: *%(account)s stays, in part.*", account=case.account_name)
    parts = [told]
    if case.arr_kept_minor:
        kept = words.money(case.arr_kept_minor, case.currency or "USD")
        parts.append(words.text("ARR kept: %(kept)s a year.", kept=kept))
    parts.append(_thanks(words, list(helped), day_number(case, case.closed_at)))
    return Mrkdwn(" ".join(parts))


def _thanks(words: Words, helped: list[str], days: int) -> Mrkdwn:
    named = [mention(each) for each in helped[:MOST_NAMED]]
    more = len(helped) - MOST_NAMED
    if more > 0:
        named.append(words.plural("%(n)s more", "%(n)s more", more, n=more))
    return words.plural(
        "Saved in %(n)s day by %(who)s. Thank you!",
        "Saved in %(n)s days by %(who)s. Thank you!",
        days,
        n=days,
        who=words.listed(named),
    )
