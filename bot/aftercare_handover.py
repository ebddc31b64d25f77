"""What follows a case changes hands: given to a colleague, or asked about when its owner leaves."""

from collections.abc import Sequence
from datetime import datetime

from bot.aftercare_rights import check_may_hand_on, owners_left, start_closed
from bot.blocks import Block, button, section
from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.inviting import invite
from bot.leaver_questions import ask_above, question_of
from bot.messages import Message
from bot.showing import look_again, look_at_case
from bot.team import language_for
from bot.telling import tell_person
from domain.cases import Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction

MOST_THINGS = 2000


def hand_on(desk: Desk, tx: Transaction, case_ref: str, person_id: str, new_owner: str) -> Case:
    """Gives everything that is owed after a case to one person, who comes into the case with it.

    Raises `nothing_after`, `owner_not_possible`, `owner_already`, `not_yours_to_tend`.
    """
    work = start_closed(desk, tx, case_ref, person_id)
    check_may_hand_on(desk, tx, work.case, work.person)
    owners = set(owners_left(tx, work.case))
    if not owners:
        raise DomainError("nothing_after", account=work.case.account_name)
    new = check_possible_owner(tx, new_owner)
    if owners == {new_owner}:
        raise DomainError("owner_already", account=work.case.account_name)
    for old in sorted(owners - {new_owner}):
        tx.touches.hand_over(work.case.id, old, new_owner)
        tx.debriefs.hand_over(work.case.id, old, new_owner)
        look_again(tx, old, work.now)
    ref = desk.new_ref()
    tx.timeline.add(
        ref=ref, case_id=work.case.id, at=work.now, by=person_id,
        kind=EntryKind.AFTER_HANDED_OVER.value, who=new.name,
    )  # fmt: skip
    work.record("aftercare_handed_over", new=new_owner)
    # Whoever looks after the customer has to be able to read what happened.
    if work.case.may_post:
        invite(tx, work.case, new_owner, f"after.{ref}", work.now)
    tx.cases.add_members(work.case.id, [new_owner])
    if new_owner != person_id:
        _tell(desk, tx, work.case, new_owner, person_id, ref, work.now)
    look_at_case(tx, work.case, work.now)
    return work.case


def _tell(
    desk: Desk, tx: Transaction, case: Case, to: str, by: str, ref: str, now: datetime
) -> None:
    words = desk.words(language_for(tx, desk.policy(), to))
    text = words.text(
        "%(who)s hands you what follows the case of *%(account)s*. It comes in *Your day* when it "
        "is due; `/save after %(account)s` shows all of it.",
        who=mention(by),
        account=case.account_name,
    )
    tell_person(tx, to, f"after-yours:{ref}", Message(text), now, case.id)


def ask_for_new_tenders(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Somebody has left: whoever answers for them gives what they owed after cases to others."""
    things = [*tx.touches.list_open_of(person_id, MOST_THINGS)]
    ids = {each.case_id for each in things}
    ids |= {each.case_id for each in tx.debriefs.list_open_of(person_id, MOST_THINGS)}
    cases = [each for each in tx.cases.list_by_ids(ids) if not each.is_open]
    for case in cases:
        look_at_case(tx, case, now)
    ask_above(desk, tx, person_id, "left-after", cases, _question, now)


def _question(words: Words, person_id: str, cases: Sequence[Case]) -> Message:
    text = words.plural(
        "%(who)s has left the workspace and looked after the customer of %(n)s closed case. Who "
        "goes on? Until then I remind you.",
        "%(who)s has left the workspace and looked after the customers of %(n)s closed cases. Who "
        "goes on? Until then I remind you.",
        len(cases),
        n=len(cases),
        who=mention(person_id),
    )

    def rest(more: int) -> Mrkdwn:
        return words.plural(
            "and %(n)s more; `/save after` with the account's name hands it over",
            "and %(n)s more; `/save after` with an account's name hands each over",
            more,
            n=more,
        )

    return question_of(text, [_row(words, case) for case in cases], rest)


def _row(words: Words, case: Case) -> Block:
    label = words.plain("Hand over %(account)s", account=case.account_name)
    give = button(words.plain("Hand over…"), "after:hand_over", case.ref, label=label)
    text = words.text("*%(account)s*", account=case.account_name)
    return section(text, give, f"left-after-{case.ref}")
