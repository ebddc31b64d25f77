"""Lists that stay open while they are worked on: shown again as they are now."""

from collections.abc import Callable

from bot.blocks import Block
from bot.case_views import notice_view
from bot.day_views import EVERYTHING, everything_view
from bot.issue_views import plan_view
from bot.item_views import all_items_view
from bot.promise_views import promises_view
from bot.service_level_views import levels_view
from bot.stakeholder_views import stakeholders_view
from bot.timeline_pages import page_named, timeline_page
from bot.working import sees
from domain.cases import Case
from handlers.front import NOTHING, Answer, Asker, Front
from playbooks.words import Words
from storage.database import Transaction

Shown = Callable[[Transaction, Words, Case, str], Block]
Listed = Callable[[Front, Transaction, Words, Case, str], Block]


def show_items_again(
    front: Front, asker: Asker, view_id: str, case_ref: str, answer: Answer = NOTHING
) -> None:
    """The present items, with what was refused on top; in their own list those of all cases."""
    if case_ref == EVERYTHING:
        _show_everything_again(front, asker, view_id, answer)
        return

    def items(tx: Transaction, words: Words, case: Case, notice: str) -> Block:
        return all_items_view(front.desk, tx, words, case, front.desk.clock.now(), notice)

    _show_again(front, asker, view_id, case_ref, answer, items)


def _show_everything_again(front: Front, asker: Asker, view_id: str, answer: Answer) -> None:
    with front.desk.database.read() as tx:
        words = front.words(tx, asker.person_id)
        notice = answer.message.text if answer.message else ""
        view = everything_view(front.desk, tx, words, asker.person_id, notice)
    front.show_modal(view_id, view)


def show_timeline_again(
    front: Front, asker: Asker, view_id: str, case_ref: str, answer: Answer = NOTHING
) -> None:
    """The present timeline, with what was refused on top. `case_ref` may name a page."""
    ref, number = page_named(case_ref)

    def timeline(tx: Transaction, words: Words, case: Case, notice: str) -> Block:
        return timeline_page(tx, words, case, number, notice)

    _show_again(front, asker, view_id, ref, answer, timeline)


def show_list_again(build: Listed) -> Callable[..., None]:
    """A function that shows such a list of a case again, with what was refused on top."""

    def again(
        front: Front, asker: Asker, view_id: str, case_ref: str, answer: Answer = NOTHING
    ) -> None:
        def shown(tx: Transaction, words: Words, case: Case, notice: str) -> Block:
            return build(front, tx, words, case, notice)

        _show_again(front, asker, view_id, case_ref, answer, shown)

    return again


show_promises_again = show_list_again(
    lambda front, tx, words, case, notice: promises_view(front.desk, tx, words, case, notice)
)
show_plan_again = show_list_again(
    lambda front, tx, words, case, notice: plan_view(front.desk, tx, words, case, notice)
)
show_levels_again = show_list_again(
    lambda front, tx, words, case, notice: levels_view(front.desk, tx, words, case, notice)
)


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
            view = shown(tx, words, case, notice)
    front.show_modal(view_id, view)


def show_stakeholders_again(
    front: Front, asker: Asker, view_id: str, case_ref: str, answer: Answer = NOTHING
) -> None:
    """The people at the customer as they are now, with what was refused on top."""
    today, policy = front.desk.clock.now().date(), front.desk.policy()

    def people(tx: Transaction, words: Words, case: Case, notice: str) -> Block:
        return stakeholders_view(tx, words, case, policy, today, notice)

    _show_again(front, asker, view_id, case_ref, answer, people)
