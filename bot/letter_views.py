"""Undelivered messages as an admin reads them: what, for which case, since when, and why."""

from bot.blocks import Block, actions, button, confirm, context, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.messages import Message, opaque
from bot.working import sees
from domain.people import Person
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction
from storage.job import Job

SHOWN = 10
KINDS = {
    "create_channel": N_("The channel"),
    "invite": N_("The invitations to the channel"),
    "learn_account": N_("A question to the CRM"),
    "look_at_channel": N_("Looking whether the channel is still private"),
    "meet_group": N_("Reading who is in a user group"),
    "meet_people": N_("Reading who is in the workspace"),
    "pin_card": N_("Pinning the card"),
    "send_file": N_("A file"),
    "show_card": N_("The card"),
    "show_checklist": N_("The checklist"),
    "show_reminder": N_("A reminder"),
    "show_topic": N_("The channel's topic"),
    "tell_case": N_("A line in the case's channel"),
    "tell_person": N_("A direct message"),
    "write_back": N_("A note to the CRM"),
}
OF_THE_CRM = frozenset({"learn_account", "write_back"})
CHANNEL_GONE = N_("the channel is archived, or I am not in it any more")
PERSON_GONE = N_("the person cannot be written to: deactivated, or does not take messages of apps")
FORM = N_("Slack does not take it in this form (%(error)s); please report that")
TOKEN = N_("the app's token does not hold any more; install the app again")
REASONS = {
    "account_inactive": TOKEN,
    "cannot_dm_bot": PERSON_GONE,
    "channel_not_found": CHANNEL_GONE,
    "invalid_auth": TOKEN,
    "invalid_blocks": FORM,
    "is_archived": CHANNEL_GONE,
    "messages_tab_disabled": N_("the app's messages tab is off in its settings at Slack"),
    "missing_scope": N_("the app lacks a permission; `savedesk doctor` names it"),
    "msg_blocks_too_long": FORM,
    "msg_too_long": FORM,
    "name_taken": N_("every name for the channel is taken"),
    "not_in_channel": CHANNEL_GONE,
    "restricted_action": N_("the settings of your workspace do not allow it"),
    "token_revoked": TOKEN,
    "user_disabled": PERSON_GONE,
    "user_not_found": PERSON_GONE,
}


def letters_message(desk: Desk, tx: Transaction, words: Words, person: Person) -> Message:
    """The newest undelivered messages, each with its two buttons."""
    count, letters = tx.letters.count(), tx.letters.list_newest(SHOWN)
    if not letters:
        return Message(words.text("Everything was delivered: there is nothing to decide."))
    text = words.plural(
        "%(n)s message could not be delivered", "%(n)s messages could not be delivered", count,
        n=count,
    )  # fmt: skip
    blocks: list[Block] = [section(Mrkdwn(f"*{text}*"))]
    for letter in letters:
        blocks += _row(desk, tx, words, person, letter)
    if count > len(letters):
        more = count - len(letters)
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    if count > 1:
        blocks.append(actions([button(words.plain("Try all again"), "letters:retry_all")]))
    return Message(text, blocks)


def _row(desk: Desk, tx: Transaction, words: Words, person: Person, letter: Job) -> list[Block]:
    text = words.text(
        "*%(what)s*%(case)s · since %(since)s\nWhy: %(why)s",
        what=letter_name(words, letter),
        case=_case(desk, tx, words, person, letter),
        since=moment(words, letter.finished_at or letter.due_at),
        why=reason(words, letter),
    )
    name = opaque(letter.key)
    asked = confirm(
        words.plain("Let it go?"),
        words.plain("It will not be sent any more. This cannot be taken back."),
        words.plain("Let it go"),
        words.plain("Keep it"),
    )
    again = button(words.plain("Try again"), "letter:retry", name)
    let_go = button(words.plain("Let it go"), "letter:let_go", name) | {"confirm": asked}
    return [section(text), actions([again, let_go], f"letter-{name}")]


def letter_name(words: Words, letter: Job) -> Mrkdwn:
    """What it is that could not be delivered."""
    known = KINDS.get(letter.kind)
    if known is None:
        return words.text("A step of mine (%(kind)s)", kind=letter.kind)
    person = letter.payload.get("person")
    if letter.kind == "tell_person" and person:
        return words.text("A direct message to %(who)s", who=mention(str(person)))
    return words.text(known)


def _case(desk: Desk, tx: Transaction, words: Words, person: Person, letter: Job) -> Mrkdwn:
    if letter.case_id is None:
        return Mrkdwn("")
    case = tx.cases.get(letter.case_id)
    if not sees(desk, tx, case, person):
        return words.text(" · a case that you may not see")
    return words.text(" · *%(account)s*", account=case.account_name)


def reason(words: Words, letter: Job) -> Mrkdwn:
    """Why, in words; what an exception said is never shown."""
    error = (letter.last_error or "").removeprefix("look-up: ")
    if error in REASONS:
        return words.text(REASONS[error], error=error)
    if letter.perhaps_sent or letter.lane is None:
        return words.text("something unexpected on our side (%(error)s); the log says more",
                          error=error or "unknown")  # fmt: skip
    if letter.kind in OF_THE_CRM:
        return words.text("the CRM answers “%(error)s”; an admin was told what helps", error=error)
    return words.text("Slack answers “%(error)s”", error=error)
