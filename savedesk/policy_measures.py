"""The part of a policy file that says what the numbers of a report assume."""

from typing import Annotated

from pydantic import Field

from domain.errors import DomainError
from domain.measures import MeasureRules
from domain.money import parse_money
from savedesk.policy_fields import Amount, Section


class MeasureSection(Section):
    """Amounts in the policy's currency, per cent as a whole number."""

    hourly_cost: Amount = "75"
    average_ltv: Amount | None = None
    natural_save_rate: Annotated[int, Field(ge=0, le=99)] = 20

    def check_in(self, currency: str) -> None:
        """Raises ValueError for an amount finer than the currency."""
        for name in ("hourly_cost", "average_ltv"):
            typed = getattr(self, name)
            try:
                parse_money(typed or "0", currency)
            except DomainError:
                raise ValueError(f"`{name}`: “{typed}” is finer than {currency} allows") from None


def measure_rules(read: MeasureSection, currency: str) -> MeasureRules:
    """What ROI rests on, in minor units of the policy's currency."""
    ltv = None if read.average_ltv is None else parse_money(read.average_ltv, currency)
    return MeasureRules(parse_money(read.hourly_cost, currency), ltv, read.natural_save_rate * 100)
