"""The modals about one case, each behind a button and most behind a word of `/save`."""

from collections.abc import Mapping

from bot.blocks import Block
from bot.case_views import contact_view, facts_view, playbook_view
from bot.timeline_pages import timeline_page
from bot.update_views import update_view, wrong_view
from domain.cases import Case
from domain.errors import DomainError
from domain.updates import last_correctable
from handlers import (
    before_call,
    case_roles,
    concessions,
    covers,
    escalations,
    handovers,
    issues,
    plans,
    playbook_facts,
    promises,
    root_causes,
    service_levels,
    similar,
    stakeholders,
    texts,
    time_boxes,
    triage,
)
from handlers.closing import closing_form
from handlers.form import About, Form, Group
from playbooks.words import N_
from storage.database import Transaction


def _wrong(on: About) -> Block:
    """About the latest text that the customer has. Raises `not_sent_yet` where there is none."""
    update = last_correctable(on.tx.updates.list_of(on.case.id))
    if update is None:
        raise DomainError("not_sent_yet")
    return wrong_view(on.tx, on.words, on.desk.words(on.case.language), update)


def _has_sent(tx: Transaction, case: Case) -> bool:
    return last_correctable(tx.updates.list_of(case.id)) is not None


OWN: Mapping[str, Form] = {
    "contact": Form(
        N_("Log contact"),
        "contact:log",
        lambda on: contact_view(on.words, on.case, on.desk.clock.now(), on.person.zone),
    ),
    "update": Form(
        N_("Customer update"),
        "update:write",
        lambda on: update_view(on.desk, on.tx, on.words, on.case, on.person),
    ),
    "wrong": Form(
        N_("I sent something wrong…"),
        "update:wrong_last",
        _wrong,
        group=Group.TELL,
        offered=_has_sent,
    ),
    "close": Form(N_("Close case…"), "case:close", closing_form, group=Group.CASE),
    "facts": Form(
        N_("Edit facts…"), "facts:edit", lambda on: facts_view(on.words, on.case), group=Group.CASE
    ),
    "playbook": Form(
        N_("Choose playbook…"),
        "playbook:choose",
        lambda on: playbook_view(on.desk, on.tx, on.words, on.case),
        group=Group.CASE,
    ),
    "timeline": Form(
        N_("Timeline"),
        "timeline:show",
        lambda on: timeline_page(on.tx, on.words, on.case),
        group=Group.CASE,
    ),
}

# Every form: those of other nouns are added by their rooms.
FORMS: Mapping[str, Form] = {
    **triage.FORMS,
    **root_causes.FORMS,
    **similar.FORMS,
    **OWN,
    **before_call.FORMS,
    **texts.FORMS,
    **escalations.FORMS,
    **stakeholders.FORMS,
    **playbook_facts.FORMS,
    **handovers.FORMS,
    **covers.FORMS,
    **case_roles.FORMS,
    **promises.FORMS,
    **issues.FORMS,
    **service_levels.FORMS,
    **concessions.FORMS,
    **plans.FORMS,
    **time_boxes.FORMS,
}
