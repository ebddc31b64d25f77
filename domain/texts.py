"""Texts about a case: which facts each is written from, which are missing, what stays out.

Facts are asked for once and never invented: a part without facts is left out, and that is said.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.errors import DomainError
from domain.money import parse_money
from domain.value_summary import read_hours, read_years

LONGEST_LINE, LONGEST_FACT = 300, 3000


class TextKind(StrEnum):
    """What can be written."""

    VALUE_SUMMARY = "value_summary"
    ROI_MODEL = "roi_model"
    APOLOGY = "apology"
    PRODUCT_NOTE = "product_note"
    EXECUTIVE_BRIEF = "executive_brief"


# In front of the name of a template of the case's playbook.
TEMPLATE = "template-"


def template_in(name: str) -> str | None:
    """The template that a text's name means; None where it means one of `TextKind`."""
    return name.removeprefix(TEMPLATE) if name.startswith(TEMPLATE) else None


# Read by the customer: everything in them is internal until it stands in such a text.
FOR_CUSTOMERS = frozenset({TextKind.VALUE_SUMMARY, TextKind.ROI_MODEL, TextKind.APOLOGY})


class Sort(StrEnum):
    """How a fact is typed."""

    LINE = "line"
    LINES = "lines"
    MONEY = "money"
    HOURS = "hours"
    YEARS = "years"


SORTS: Mapping[str, Sort] = MappingProxyType(
    {
        "value.numbers": Sort.LINES,
        "value.quotes": Sort.LINES,
        "value.compared": Sort.LINES,
        "value.hours_saved": Sort.HOURS,
        "value.hourly_cost": Sort.MONEY,
        "value.revenue_enabled": Sort.MONEY,
        "value.cost_avoided": Sort.MONEY,
        "value.cost": Sort.MONEY,
        "value.one_off": Sort.MONEY,
        "value.years": Sort.YEARS,
        "value.assumptions": Sort.LINES,
        "text.contact": Sort.LINE,
        "text.wrong": Sort.LINES,
        "text.effect": Sort.LINES,
        "text.changes": Sort.LINES,
        "text.pain": Sort.LINES,
        "text.frequency": Sort.LINE,
        "text.urgency": Sort.LINE,
        "text.others": Sort.LINES,
        "text.competitors": Sort.LINES,
        "text.objective": Sort.LINES,
    }
)
_GAINS = ("value.hours_saved", "value.hourly_cost", "value.revenue_enabled", "value.cost_avoided")
# In the order in which they are asked.
ASKED: Mapping[TextKind, tuple[str, ...]] = MappingProxyType(
    {
        TextKind.VALUE_SUMMARY: ("value.numbers", "value.quotes", "value.compared", *_GAINS),
        TextKind.ROI_MODEL: (
            *_GAINS, "value.cost", "value.one_off", "value.years", "value.assumptions"
        ),
        TextKind.APOLOGY: ("text.contact", "text.wrong", "text.effect", "text.changes"),
        TextKind.PRODUCT_NOTE: (
            "text.pain", "text.frequency", "text.urgency", "text.others", "text.competitors"
        ),
        TextKind.EXECUTIVE_BRIEF: ("text.objective",),
    }
)  # fmt: skip
# What a text cannot do without: of each need one way of meeting it, every fact of that way.
Need = tuple[tuple[str, ...], ...]
_GAIN: Need = (
    ("value.hours_saved", "value.hourly_cost"), ("value.revenue_enabled",), ("value.cost_avoided",)
)  # fmt: skip
NEEDS: Mapping[TextKind, tuple[Need, ...]] = MappingProxyType(
    {
        TextKind.VALUE_SUMMARY: (
            (("value.numbers",), *_GAIN), (("value.quotes",),), (("value.compared",),)
        ),
        TextKind.ROI_MODEL: (_GAIN, (("value.cost",),), (("value.assumptions",),)),
        TextKind.APOLOGY: tuple(((name,),) for name in ASKED[TextKind.APOLOGY]),
        TextKind.PRODUCT_NOTE: tuple(((name,),) for name in ASKED[TextKind.PRODUCT_NOTE]),
        TextKind.EXECUTIVE_BRIEF: ((("text.objective",),),),
    }
)  # fmt: skip

Facts = Mapping[str, str]


def missing(kind: TextKind, facts: Facts) -> list[str]:
    """What is still needed; of a need with several ways the one that lacks least is named."""
    found: list[str] = []
    for need in NEEDS[kind]:
        lacking = [[name for name in way if not facts.get(name)] for way in need]
        least: list[str] = min(lacking, key=len)
        found += least
    return found


def checked_fact(name: str, typed: str, currency: str) -> str:
    """A fact as it is kept; money carries its currency. Empty when nothing was typed.

    Raises `amount_invalid`, `hours_invalid`, `years_invalid`, `fact_too_long`.
    """
    text, sort = typed.strip(), SORTS.get(name, Sort.LINES)
    if not text:
        return ""
    if sort is Sort.MONEY:
        return f"{currency} {parse_money(text, currency)}"
    if sort is Sort.HOURS:
        return str(read_hours(text))
    if sort is Sort.YEARS:
        return str(read_years(text))
    longest = LONGEST_LINE if sort is Sort.LINE else LONGEST_FACT
    if len(text) > longest:
        raise DomainError("fact_too_long", length=len(text), limit=longest)
    return text


def money_in(fact: str | None, currency: str) -> int | None:
    """The amount of a kept fact; None when there is none, or it is of another currency."""
    kept, _, minor = (fact or "").partition(" ")
    return int(minor) if kept == currency and minor.isdigit() else None


def known(facts: Facts, currency: str, arr_minor: int | None) -> dict[str, str]:
    """The facts that count now: amounts of another currency do not, and the ARR is what is paid."""
    found = {
        name: value
        for name, value in facts.items()
        if SORTS.get(name) is not Sort.MONEY or money_in(value, currency) is not None
    }
    if arr_minor is not None and "value.cost" not in found:
        found["value.cost"] = f"{currency} {arr_minor}"
    return found


# Words that make an offer. A line with one stays out until the offer is approved.
OFFER = re.compile(
    r"\bdiscounts?\b|\brebates?\b|\brefunds?\b|\bfree of charge|\bfree months?\b|\bcredit note|"
    r"\d\s?(?:%|per\s?cent)\s+(?:off|less|cheaper)\b|\bprice (?:cut|reduction)",
    re.IGNORECASE,
)


def makes_offer(line: str) -> bool:
    """Whether a line reads like a concession; by its words, in English."""
    return OFFER.search(line) is not None
