"""Texts about a case, written from facts that people entered: each with what was left out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.desk import Desk
from bot.escalation_brief import brief_text
from bot.roi_table import gains_told, roi_table
from bot.unapproved import unapproved_offers
from bot.update_sources import others_named_in
from bot.update_text import cleaned_with
from domain.cases import Case
from domain.texts import FOR_CUSTOMERS, TextKind, known, makes_offer, missing, money_in
from domain.value_summary import Figures, Roi, roi_of
from playbooks.unmarked import unmarked
from playbooks.words import N_, Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as it would go out now, and what its reader inside should know of it.

    `missing` names facts that nobody entered; `offers` counts lines left out because they offer
    something unapproved, `others` names the customers whose lines were left out. `entered` counts
    the facts it was written from.
    """

    kind: TextKind
    text: str
    missing: tuple[str, ...]
    entered: int
    offers: int = 0
    others: tuple[str, ...] = ()
    had_markup: bool = False


@dataclass(slots=True)
class Source:
    """The facts of one case on their way into a text."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    kind: TextKind
    facts: Mapping[str, str]
    used: set[str] = field(default_factory=set)
    offers: int = 0
    others: list[str] = field(default_factory=list)
    had_markup: bool = False

    @property
    def currency(self) -> str:
        return currency_of(self.desk, self.case)

    def lines(self, name: str) -> list[str]:
        """A fact as lines that its reader may see; each is a thing of its own."""
        typed = self.facts.get(name, "")
        if typed:
            self.used.add(name)
        cleaned = cleaned_with(self.tx)(typed).splitlines()
        cleaned = [line.strip().lstrip("-•* ").strip() for line in cleaned]
        self.had_markup |= any(unmarked(line) != line.strip() for line in typed.splitlines())
        return [line for line in cleaned if line and self._may_stand(line)]

    def line(self, name: str) -> str:
        return " ".join(self.lines(name))

    def money(self, name: str) -> int:
        amount = money_in(self.facts.get(name), self.currency)
        if amount is not None:
            self.used.add(name)
        return amount or 0

    def number(self, name: str) -> int:
        if name in self.facts:
            self.used.add(name)
        return int(self.facts.get(name) or 0)

    def _may_stand(self, line: str) -> bool:
        """What a customer reads makes no unapproved offer and names no other customer."""
        if self.kind not in FOR_CUSTOMERS:
            return True
        if makes_offer(line) or line in unapproved_offers(self.tx, self.case):
            self.offers += 1
            return False
        named = others_named_in(self.tx, self.case, line)
        self.others += [name for name in named if name not in self.others]
        return not named


def currency_of(desk: Desk, case: Case) -> str:
    return case.currency or desk.policy().currency


def facts_of(desk: Desk, tx: Transaction, case: Case) -> dict[str, str]:
    """What is known for the texts of a case now."""
    return known(tx.facts.list_of(case.id), currency_of(desk, case), case.arr_minor)


def draft_of(desk: Desk, tx: Transaction, case: Case, kind: TextKind) -> Draft:
    """The text in the language of the case, as its facts stand now."""
    facts = facts_of(desk, tx, case)
    on = Source(desk, tx, desk.words(case.language), case, kind, facts)
    text = WRITERS[kind](on)
    return Draft(
        kind,
        text,
        tuple(missing(kind, facts)),
        len(on.used),
        on.offers,
        tuple(on.others),
        on.had_markup,
    )


def roi_in(on: Source) -> Roi:
    """The model from the figures entered; years that nobody entered are one."""
    return roi_of(figures_in(on))


def figures_in(on: Source) -> Figures:
    return Figures(
        on.money("value.cost"),
        on.number("value.hours_saved"),
        on.money("value.hourly_cost"),
        on.money("value.revenue_enabled"),
        on.money("value.cost_avoided"),
        on.money("value.one_off"),
        on.number("value.years") or 1,
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
    figures, roi = figures_in(on), roi_in(on)
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
