"""`/save after`: what is owed after cases, of mine and my team's, or all of one account."""

from collections.abc import Sequence

from bot.after_duties import after_duty
from bot.aftercare_forms import win_back_buttons
from bot.aftercare_rights import RESOLVERS, tends
from bot.aftercare_words import STEPS, offer_line
from bot.blocks import Block, actions, button, context, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.duties import Owed
from bot.following import last_of
from bot.messages import Message, filled
from bot.outcome_words import OUTCOMES
from bot.reminder_rows import as_read_by, row
from bot.team import viewer_of
from bot.working import person_using
from domain.aftercare import Programme, Touch, TouchState
from domain.cases import KEEPS_REVENUE, Case
from domain.errors import DomainError
from domain.following import is_mistake
from domain.people import Person
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction
from storage.nudges import Nudge, nudge_key

A_PAGE, MOST = 8, 2000


def owed_list(desk: Desk, tx: Transaction, words: Words, person_id: str, page: int = 0) -> Message:
    """Mine, and of the people I manage, the earliest due first; a page at a time."""
    person = person_using(desk, tx, person_id)
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    owners = {person.id} | viewer.manages | viewer.stands_in_for
    touches = [each for who in sorted(owners) for each in tx.touches.list_open_of(who, MOST)]
    touches.sort(key=lambda each: (each.due_at, each.id))
    if not touches:
        nothing = words.text(
            "Nothing is owed after a case. What follows a save, a loss or an exit stands here from "
            "its closing on."
        )
        return Message(nothing)
    last = (len(touches) - 1) // A_PAGE
    page = max(0, min(page, last))
    cases = {each.id: each for each in tx.cases.list_by_ids({each.case_id for each in touches})}
    shown = touches[page * A_PAGE : (page + 1) * A_PAGE]
    rows = [_row(desk, tx, words, cases[each.case_id], each, person) for each in shown]
    n = len(touches)
    text = words.plural(
        "%(n)s thing is owed after cases", "%(n)s things are owed after cases", n, n=n
    )

    def around(fitting: list[Block], left: int) -> list[Block]:
        return [section(Mrkdwn(f"*{text}*")), *fitting, *_turning(words, page, last, left)]

    return Message(text, filled(rows, around))


def _turning(words: Words, page: int, last: int, left: int) -> list[Block]:
    buttons = []
    if page:
        buttons.append(button(words.plain("Earlier ones"), "after:page", str(page - 1)))
    if page < last:
        buttons.append(button(words.plain("Later ones"), "after:later", str(page + 1)))
    blocks = [actions(buttons, "turning")] if buttons else []
    if left:
        blocks.insert(0, context(words.plural("and %(n)s more", "and %(n)s more", left, n=left)))
    return blocks


def after_case(desk: Desk, tx: Transaction, words: Words, person: Person, case: Case) -> Message:
    """Everything after one case, or after the one before it where it was opened by mistake. Raises
    `case_goes_on`, `not_yours_to_tend`, `nothing_after`.

    Product and engineering see of a lost one that it waits for them, and nothing of the case.
    """
    rules = desk.policy().outcomes
    if is_mistake(case, rules):
        case = last_of(tx, case.account_id, rules) or case
    if not tends(desk, tx, case, person):
        return _outside(desk, tx, words, person, case)
    if case.is_open:
        raise DomainError("case_goes_on", account=case.account_name)
    touches = tx.touches.list_of(case.id)
    standing = [each for each in touches if each.is_open]
    nothing = case.outcome in KEEPS_REVENUE | {None} or is_mistake(case, rules)
    if nothing and not standing:
        raise DomainError("nothing_after", account=case.account_name)
    text = _title(words, case)
    rows = [_row(desk, tx, words, case, each, person) for each in standing]

    def around(fitting: list[Block], left: int) -> list[Block]:
        more = words.plural("and %(n)s more", "and %(n)s more", left, n=left)
        told = [context(more)] if left else []
        return [section(text), *fitting, *told, *_around(tx, words, case, touches)]

    return Message(text, filled(rows, around))


def _title(words: Words, case: Case) -> Mrkdwn:
    assert case.outcome is not None
    assert case.closed_at is not None
    return words.text(
        "*After the case of %(account)s* · %(outcome)s, closed %(at)s",
        account=case.account_name,
        outcome=words.text(OUTCOMES[case.outcome]),
        at=moment(words, case.closed_at),
    )


def _around(tx: Transaction, words: Words, case: Case, touches: Sequence[Touch]) -> list[Block]:
    """What is seen to already, and what else there is to do."""
    lines = [_settled(words, each) for each in touches if each.state in SETTLED]
    lines += _exit_lines(tx, words, case, touches)
    buttons = [button(words.plain("Hand over…"), "after:hand_over", case.ref)]
    if case.outcome not in KEEPS_REVENUE:
        after = tx.afters.get(case.id)
        lines.append(offer_line(words, after))
        next_one = next((each for each in touches if _is_contact(each)), None)
        buttons = [*win_back_buttons(words, case, next_one, after), *buttons]
    told = [context("\n".join(lines[-MOST_LINES:]))] if lines else []
    return [*told, actions(buttons, "after")]


SETTLED = frozenset({TouchState.DONE, TouchState.SKIPPED})
MOST_LINES = 20


def _is_contact(touch: Touch) -> bool:
    return touch.is_open and touch.programme is Programme.WIN_BACK


def _settled(words: Words, touch: Touch) -> Mrkdwn:
    assert touch.settled_at is not None
    what, at = words.text(STEPS[touch.step]), moment(words, touch.settled_at)
    if touch.state is TouchState.DONE:
        return words.text(":white_check_mark: %(what)s · %(at)s", what=what, at=at)
    return words.text(":heavy_minus_sign: %(what)s · not done, %(at)s", what=what, at=at)


def _exit_lines(
    tx: Transaction, words: Words, case: Case, touches: Sequence[Touch]
) -> list[Mrkdwn]:
    """The last two of a graceful exit come by themselves: the debrief and the win-back."""
    if not any(each.programme is Programme.EXIT for each in touches):
        return []
    debrief = tx.debriefs.find_latest(case.id)
    lines = []
    if debrief is not None:
        due = moment(words, debrief.due_at)
        lines.append(
            words.text("exit: the debrief comes by itself, due %(due)s", due=due)
            if debrief.is_open
            else words.text(":white_check_mark: exit: the debrief is written")
        )
    contact = next((each for each in touches if _is_contact(each)), None)
    if contact is not None:
        due = moment(words, contact.due_at)
        lines.append(
            words.text(":white_check_mark: exit: the win-back is scheduled, due %(due)s", due=due)
        )
    return lines


def _outside(desk: Desk, tx: Transaction, words: Words, person: Person, case: Case) -> Message:
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    lost = not case.is_open and case.outcome not in KEEPS_REVENUE
    if not (viewer.roles & RESOLVERS and lost):
        raise DomainError("not_yours_to_tend")
    after = tx.afters.get(case.id)
    text = words.text(
        "*%(account)s* was lost; %(owner)s looks after the win-back. %(offer)s",
        account=case.account_name,
        owner=mention(case.owner_id),
        offer=offer_line(words, after),
    )
    if after.resolved_at is not None:
        return Message(text)
    resolve = button(words.plain("Reason dealt with…"), "after:resolve", case.ref)
    return Message(text, [section(text), actions([resolve])])


def _row(
    desk: Desk, tx: Transaction, words: Words, case: Case, touch: Touch, person: Person
) -> list[Block]:
    """As in *Your day*: the same sentence, the same buttons."""
    duty = after_duty(touch, case, desk.policy())
    key = nudge_key(duty.key, person.id)
    nudge = Nudge(
        key, touch.ref, case.id, person.id, duty.kind, duty.due_at, duty.subject, duty.text
    )
    nudge = as_read_by(desk, tx, words, nudge, person.id)
    return row(words, tx, nudge, Owed(duty, case), desk.clock.now(), whole=False)
