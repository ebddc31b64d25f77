"""The facts of a case on their way into a text: cleaned, and without what a reader may not see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk import Desk
from bot.unapproved import offers_unapproved
from bot.update_sources import others_named_in
from bot.update_text import cleaned_with
from domain.cases import Case
from domain.texts import known, money_in
from domain.value_summary import Figures
from playbooks.unmarked import unmarked
from playbooks.words import Words
from storage.database import Transaction


@dataclass(slots=True)
class Source:
    """The facts of one case on their way into a text."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    for_customer: bool
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
        if not self.for_customer:
            return True
        if offers_unapproved(self.tx, self.case, line):
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
