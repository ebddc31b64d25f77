"""Written service levels: their list, its menu, its modals."""

from collections.abc import Callable, Mapping

from bot.service_level_views import AGREE, levels_view, new_level_view, occasion_view
from bot.service_levels import agree_level, end_level, log_occasion
from domain.errors import DomainError
from domain.service_levels import check_running
from handlers.changing import changes
from handlers.clicking import Click
from handlers.clicking import Handler as ClickHandler
from handlers.form import Form, Group, worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.lists import show_levels_again
from handlers.submitting import Handler, View, kept, text_in
from playbooks.words import N_
from storage.database import Transaction

FORMS: dict[str, Form] = {
    "levels": Form(
        N_("Service levels"),
        "level:all",
        lambda on: levels_view(on.desk, on.tx, on.words, on.case),
        group=Group.PLAN,
    ),
    "level": Form(N_("New level…"), AGREE, lambda on: new_level_view(on.words, on.case)),
}


def _does(use_case: Callable[..., object], **values: object) -> ClickHandler:
    """Does something about one level at once, then shows the list."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            use_case(front.desk, tx, click.value, asker.person_id, **values)
            return NOTHING

        return _in_list(front, asker, click, front.once(asker, work))

    return handler


def _asks(*, was_kept: bool) -> ClickHandler:
    """Asks what happened on the occasion."""

    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            level = tx.service_levels.find(click.value)
            if level is None:
                raise DomainError("forged_button")
            worker(front, tx, asker, tx.cases.get(level.case_id))
            check_running(level)
            words = front.words(tx, asker.person_id)
            method = "views.push" if click.view_id else "views.open"
            front.open_modal(asker, occasion_view(words, level, kept=was_kept), method)
            return NOTHING

        answer = front.reading(asker, work)
        return _in_list(front, asker, click, answer) if answer.message else answer

    return handler


def _in_list(front: Front, asker: Asker, click: Click, answer: Answer) -> Answer:
    if click.view_id is None:
        return answer
    show_levels_again(front, asker, click.view_id, click.view_case, answer)
    return NOTHING


MENU: Mapping[str, ClickHandler] = {
    "kept": _does(log_occasion, kept=True),
    "note": _asks(was_kept=True),
    "missed": _asks(was_kept=False),
    "end": _does(end_level),
}


def _menu(front: Front, asker: Asker, click: Click) -> Answer:
    word, _, ref = click.value.partition(":")
    if word not in MENU:
        return front.refused(asker, DomainError("forged_button"))
    return MENU[word](front, asker, Click(click.action, ref, click.view_id, click.view_case))


def _agree(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        text, target = text_in(view, "text"), text_in(view, "target")
        case_ref = view["private_metadata"]
        level = agree_level(front.desk, tx, case_ref, asker.person_id, text, target)
        words, case = front.words(tx, asker.person_id), tx.cases.get(level.case_id)
        return Answer(view=levels_view(front.desk, tx, words, case))

    return kept(front, asker, view, work)


def _logs(*, was_kept: bool) -> Handler:
    def log(front: Front, tx: Transaction, asker: Asker, view: View) -> None:
        ref, note = view["private_metadata"], text_in(view, "note")
        log_occasion(front.desk, tx, ref, asker.person_id, kept=was_kept, note=note)

    return changes(log, lambda tx, ref: tx.service_levels.find(ref), show_levels_again)


CLICKS: dict[str, ClickHandler] = {"level:menu": _menu}
SUBMISSIONS: dict[str, Handler] = {
    "level": _agree,
    "level_kept": _logs(was_kept=True),
    "level_missed": _logs(was_kept=False),
}
