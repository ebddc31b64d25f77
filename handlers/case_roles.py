"""The team of a case: who does what, adding people by role, taking them off, joining."""

from collections.abc import Callable

from bot.blocks import Block
from bot.case_role_views import add_people_view, team_view
from bot.case_roles import add_people, read_role, remove_person, suggested_people
from bot.case_views import notice_view
from bot.joining import join_case
from bot.messages import Message
from bot.working import sees
from domain.cases import Case
from domain.policy import Role
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.form import About, Form, Group
from handlers.front import NOTHING, Answer, Asker, Front, value_of
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, Words, channel_link
from storage.database import Transaction

Shown = Callable[[Front, Transaction, Words, Case, str], Block]
Use = Callable[[Front, Transaction, str, str, Role, str], None]


def _add_form(on: About) -> Block:
    suggested = suggested_people(on.tx, on.desk.policy(), on.case)
    return add_people_view(on.words, on.case, suggested)


def _team(on: About) -> Block:
    inside = on.tx.cases.list_members(on.case.id)
    return team_view(on.words, on.case, on.tx.case_roles.list_of(on.case.id), len(inside))


def _submitted(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        role, people = read_role(text_in(view, "role")), value_of(view, "people") or []
        case_ref = view["private_metadata"]
        add_people(front.desk, tx, case_ref, asker.person_id, role, list(people))
        return NOTHING

    return kept(front, asker, view, work)


def _in_list(use: Use, shown: Shown) -> Clicked:
    """A button in a row about one role of one person; the list is shown again as it is then."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        case_ref, _, rest = click.value.partition(".")
        role, _, who = rest.partition(".")

        def work(tx: Transaction) -> Answer:
            use(front, tx, case_ref, asker.person_id, read_role(role), who)
            return NOTHING

        answer = front.once(asker, work)
        if click.view_id is None:
            return answer
        _show_again(front, asker, click.view_id, case_ref, answer, shown)
        return NOTHING

    return handler


def _show_again(
    front: Front, asker: Asker, view_id: str, case_ref: str, answer: Answer, shown: Shown
) -> None:
    """Somebody who may no longer see the case is shown the refusal alone."""
    with front.desk.database.read() as tx:
        case, person = tx.cases.find(case_ref), tx.people.find(asker.person_id)
        words = front.words(tx, asker.person_id)
        notice = answer.message.text if answer.message else ""
        if case is None or person is None or not sees(front.desk, tx, case, person):
            view = notice_view(words, notice or words.refusal("not_a_member", {}))
        else:
            view = shown(front, tx, words, case, notice)
    front.show_modal(view_id, view)


def _add(front: Front, tx: Transaction, ref: str, by: str, role: Role, who: str) -> None:
    add_people(front.desk, tx, ref, by, role, [who])


def _remove(front: Front, tx: Transaction, ref: str, by: str, role: Role, who: str) -> None:
    remove_person(front.desk, tx, ref, by, role, who)


def _adding(front: Front, tx: Transaction, words: Words, case: Case, notice: str) -> Block:
    suggested = suggested_people(tx, front.desk.policy(), case)
    return add_people_view(words, case, suggested, notice)


def _team_again(front: Front, tx: Transaction, words: Words, case: Case, notice: str) -> Block:
    inside = tx.cases.list_members(case.id)
    return team_view(words, case, tx.case_roles.list_of(case.id), len(inside), notice)


def _join(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = join_case(front.desk, tx, click.value, asker.person_id)
        text = front.words(tx, asker.person_id).text(
            "You are invited: %(where)s",
            where=channel_link(case.channel_id) if case.channel_id else "",
        )
        return Answer(Message(text))

    return front.once(asker, work)


FORMS: dict[str, Form] = {
    "add": Form(N_("Add people…"), "team:form", _add_form, group=Group.PEOPLE),
    "team": Form(N_("Team"), "team:show", _team, group=Group.PEOPLE),
}
CLICKS: dict[str, Clicked] = {
    "team:add": _in_list(_add, _adding),
    "team:remove": _in_list(_remove, _team_again),
    "case:join": _join,
}
SUBMISSIONS: dict[str, Submitted] = {"team_add": _submitted}
