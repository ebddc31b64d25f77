"""Why customers leave: the categories of root cause, and what kind of churn each one is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Cause(StrEnum):
    """A root-cause category. `CHANGE`: the champion left, or their strategy is another now."""

    PRODUCT = "product"
    VALUE = "value"
    ADOPTION = "adoption"
    SERVICE = "service"
    BUDGET = "budget"
    COMPETITION = "competition"
    CHANGE = "change"
    PAYMENT = "payment"
    UNAVOIDABLE = "unavoidable"


class ChurnType(StrEnum):
    """Whether the customer would leave by their own will."""

    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"


# What a category means unless somebody knows better: regulation and pivots are unavoidable too.
CHURN_TYPES: Mapping[Cause, ChurnType] = MappingProxyType(
    dict.fromkeys(Cause, ChurnType.VOLUNTARY)
    | {Cause.PAYMENT: ChurnType.INVOLUNTARY, Cause.UNAVOIDABLE: ChurnType.INVOLUNTARY}
)
