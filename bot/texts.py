"""Texts about a case, written from facts that people entered: each with what was left out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.escalation_brief import brief_text
from bot.playbook_texts import asked_by_template, filled_template
from bot.roi_table import gains_told, roi_table
from bot.text_sources import Source, facts_of, figures_in
from domain.cases import Case
from domain.texts import ASKED, FOR_CUSTOMERS, TextKind, missing, template_in
from domain.value_summary import roi_of
from playbooks.words import N_
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would go out now, and what its reader inside should know of it.

    `name` is one of `TextKind`, or of a template of the case's playbook.
    `missing` names facts that nobody entered; `offers` counts lines left out because they offer
    something unapproved, `others` names the customers whose lines were left out. `entered` counts
    the facts it was written from.
    """

    name: str
    for_customer: bool
    text: str
    missing: tuple[str, ...]
    entered: int
    offers: int = 0
    others: tuple[str, ...] = ()
    had_markup: bool = False


def asked_for(desk: Desk, case: Case, name: str) -> tuple[str, ...]:
    """The facts that a text is written from, in their order. Raises `template_gone`."""
    template = template_in(name)
    return ASKED[TextKind(name)] if template is None else asked_by_template(desk, case, template)


def missing_for(desk: Desk, tx: Transaction, case: Case, name: str) -> list[str]:
    """What a text still needs. Raises `template_gone`."""
    facts = facts_of(desk, tx, case)
    if template_in(name) is None:
        return missing(TextKind(name), facts)
    return [each for each in asked_for(desk, case, name) if not facts.get(each)]


def draft_of(desk: Desk, tx: Transaction, case: Case, name: str) -> Draft:
    """The text in the language of the case, as its facts stand now. Raises `template_gone`."""
    template, facts = template_in(name), facts_of(desk, tx, case)
    for_customer = template is not None or TextKind(name) in FOR_CUSTOMERS
    on = Source(desk, tx, desk.words(case.language), case, for_customer, facts)
    text = filled_template(on, template) if template else WRITERS[TextKind(name)](on)
    return Draft(
        name,
        for_customer,
        text,
        tuple(missing_for(desk, tx, case, name)),
        len(on.used),
        on.offers,
        tuple(on.others),
        on.had_markup,
    )


def _value_summary(on: Source) -> str:
    figures = figures_in(on)
    net = figures.gain - figures.cost
    # What is paid counts only against gains that somebody has put into figures.
    weak = figures.gain > 0 and net < 0
    return on.words.render_plain(
        "value_summary",
        account=on.case.account_name,
        numbers=on.lines("value.numbers"),
        gains=gains_told(on.words, figures, on.currency),
        weak=weak,
        net=on.words.money(-net, on.currency) if weak else "",
        quotes=on.lines("value.quotes"),
        compared=on.lines("value.compared"),
    )


def _roi_model(on: Source) -> str:
    figures = figures_in(on)
    roi = roi_of(figures)
    return on.words.render_plain(
        "roi_model",
        account=on.case.account_name,
        table=roi_table(on.words, roi, on.currency),
        percent=None if roi.percent is None else on.words.percent(roi.percent),
        weak=roi.is_weak,
        net=on.words.money(-roi.net, on.currency),
        pays_back=roi.pays_back_in,
        gains=gains_told(on.words, figures, on.currency),
        assumptions=on.lines("value.assumptions"),
    )


def _apology(on: Source) -> str:
    owner = on.tx.people.find(on.case.owner_id)
    return on.words.render_plain(
        "apology",
        contact=on.line("text.contact"),
        wrong=on.lines("text.wrong"),
        effect=on.lines("text.effect"),
        changes=on.lines("text.changes"),
        sender=owner.name if owner else "",
    )


PRODUCT_PARTS = (
    (N_("The pain"), "text.pain"),
    (N_("How often"), "text.frequency"),
    (N_("How urgent"), "text.urgency"),
    (N_("Who else asks"), "text.others"),
    (N_("What competitors have"), "text.competitors"),
)


def _product_note(on: Source) -> str:
    owner = on.tx.people.find(on.case.owner_id)
    parts: Sequence[tuple[str, list[str]]] = [
        (on.words.plain(heading), on.lines(name)) for heading, name in PRODUCT_PARTS
    ]
    return on.words.render_plain(
        "product_note",
        account=on.case.account_name,
        stakes=_stakes(on),
        parts=[part for part in parts if part[1]],
        owner=owner.name if owner else on.case.account_name,
    )


def _stakes(on: Source) -> str:
    """What is at risk, and until when: nothing else of the case."""
    arr = on.words.plain("ARR not known")
    if on.case.arr_minor is not None:
        money = on.words.money(on.case.arr_minor, on.currency)
        arr = on.words.plain("ARR %(money)s", money=money)
    if on.case.renewal_on is None:
        return on.words.plain("%(arr)s · renewal not known", arr=arr)
    day = on.words.date(on.case.renewal_on)
    return on.words.plain("%(arr)s · renewal %(day)s", arr=arr, day=day)


def _executive_brief(on: Source) -> str:
    return brief_text(on.desk, on.tx, on.case, on.lines("text.objective"))


WRITERS: Mapping[TextKind, Callable[[Source], str]] = {
    TextKind.VALUE_SUMMARY: _value_summary,
    TextKind.ROI_MODEL: _roi_model,
    TextKind.APOLOGY: _apology,
    TextKind.PRODUCT_NOTE: _product_note,
    TextKind.EXECUTIVE_BRIEF: _executive_brief,
}
