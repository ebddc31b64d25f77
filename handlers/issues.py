"""The recovery plan: its list, its buttons, its modals."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import TypeVar

from bot.blocks import Block
from bot.issue_forms import capture_view, change_issue_view, confirm_issue_view, drop_issue_view
from bot.issue_views import CAPTURE, plan_view
from bot.issues import Written, capture_issue, change_issue, drop_issue, mark_issue, take_step
from bot.items import parse_day
from domain.errors import DomainError
from domain.issues import Fixable, Frequency, Impact, Issue, IssueStep, Speed, check_step
from handlers.changing import UseCase, changes
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import About, Form, Group, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_plan_again
from handlers.submitting import Handler, View, chosen_in, kept, text_in
from playbooks.words import N_
from storage.database import Transaction

Choice = TypeVar("Choice", bound=IntEnum)

FORMS: dict[str, Form] = {
    "plan": Form(
        N_("Recovery plan"),
        "plan:show",
        lambda on: plan_view(on.desk, on.tx, on.words, on.case),
        group=Group.PLAN,
    ),
    "issue": Form(
        N_("New issue…"),
        CAPTURE,
        lambda on: capture_view(on.desk, on.tx, on.words, on.case, on.person),
        group=Group.PLAN,
    ),
}


def _change_form(on: About, issue: Issue) -> Block:
    _check_open(issue)
    return change_issue_view(on.words, issue, on.person)


def _confirm_form(on: About, issue: Issue) -> Block:
    check_step(issue, IssueStep.CONFIRMED, "somebody")
    return confirm_issue_view(on.words, issue)


def _drop_form(on: About, issue: Issue) -> Block:
    _check_open(issue)
    return drop_issue_view(on.words, issue)


def _check_open(issue: Issue) -> None:
    if not issue.is_open:
        raise DomainError("issue_settled", issue=issue.text)


def _opens(build: Callable[[About, Issue], Block]) -> ClickHandler:
    """Opens a modal about one issue, for who may work on its case now."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            issue = tx.issues.find(click.value)
            if issue is None:
                raise DomainError("forged_button")
            case = tx.cases.get(issue.case_id)
            person = worker(front, tx, asker, case)
            about = About(front.desk, tx, front.words(tx, person.id), case, person)
            method = "views.push" if click.view_id else "views.open"
            front.open_modal(asker, build(about, issue), method)
            return NOTHING

        answer = front.reading(asker, work)
        return _in_list(front, asker, click, answer) if answer.message else answer

    return handler


def _does(use_case: Callable[..., object], **values: object) -> ClickHandler:
    """Does something about one issue at once, then shows the list it was clicked in."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front.desk, tx, click.value, asker.person_id, **values)
            return NOTHING

        return _in_list(front, asker, click, front.once(asker, work))

    return handler


def _in_list(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    if click.view_id is None:
        return answer
    show_plan_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


STEPS: Mapping[str, ClickHandler] = {
    "workaround": _does(take_step, step=IssueStep.WORKAROUND),
    "fixed": _does(take_step, step=IssueStep.FIXED),
    "communicated": _does(take_step, step=IssueStep.COMMUNICATED),
    "confirmed": _opens(_confirm_form),
}
MENU: Mapping[str, ClickHandler] = {
    **STEPS,
    "change": _opens(_change_form),
    "drop": _opens(_drop_form),
    "show": _does(mark_issue, customer_may_see=True),
    "hide": _does(mark_issue, customer_may_see=False),
}


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    if word not in MENU:
        return front.refused(asker, DomainError("forged_button"))
    return MENU[word](front, asker, Click(click.action, ref, click.view_id, click.view_case))


def _written(view: View) -> Written:
    until = text_in(view, "workaround_day")
    return Written(
        text=text_in(view, "text"),
        cause=text_in(view, "cause"),
        fix=text_in(view, "fix"),
        owner_id=text_in(view, "owner"),
        day=parse_day(text_in(view, "day")),
        metric=text_in(view, "metric"),
        deal_breaker=bool(chosen_in(view, "deal_breaker")),
        frequency=_one_of(Frequency, text_in(view, "frequency")),
        fixable=_one_of(Fixable, text_in(view, "fixable")),
        speed=_one_of(Speed, text_in(view, "speed")),
        impact=_one_of(Impact, text_in(view, "impact")),
        workaround=text_in(view, "workaround"),
        workaround_day=parse_day(until) if until else None,
    )


def _one_of(kind: type[Choice], value: str) -> Choice:
    try:
        return kind(int(value))
    except ValueError:
        raise DomainError("forged_button") from None


def _capture(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        case_ref, written = view["private_metadata"], _written(view)
        issue = capture_issue(front.desk, tx, case_ref, asker.person_id, written)
        words, case = front.words(tx, asker.person_id), tx.cases.get(issue.case_id)
        return Answer(view=plan_view(front.desk, tx, words, case))

    return kept(front, asker, view, work)


def _changes(use_case: UseCase) -> Handler:
    """Changes one of them, then shows the list below as it is now."""
    return changes(use_case, lambda tx, ref: tx.issues.find(ref), show_plan_again)


def _change(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    change_issue(front.desk, tx, view["private_metadata"], asker.person_id, _written(view))


def _confirm(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    ref, who = view["private_metadata"], text_in(view, "who")
    take_step(front.desk, tx, ref, asker.person_id, IssueStep.CONFIRMED, who)


def _drop(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
    drop_issue(front.desk, tx, view["private_metadata"], asker.person_id, text_in(view, "reason"))


CLICKS: dict[str, ClickHandler] = {
    "issue:menu": _menu,
    **{f"issue:{word}": handler for word, handler in STEPS.items()},
}
SUBMISSIONS: dict[str, Handler] = {
    "issue": _capture,
    "issue_change": _changes(_change),
    "issue_confirm": _changes(_confirm),
    "issue_drop": _changes(_drop),
}
