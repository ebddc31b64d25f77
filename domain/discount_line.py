"""A concession written in one line: `15% 12 months for case study`, `ACME up to 20% 6 months`."""

import re
from dataclasses import dataclass

from domain.errors import DomainError
from domain.percent import SHOWN
from domain.terms import Phase, Return, parse_phases

_LIMIT = re.compile(r"\b(?:up\s+to|at\s+most|max(?:imum)?|limit(?:\s+of)?)\s+(?=[0-9])", re.I)
# A number with its sign; where there is none a bare one. Accounts may have numbers in their names.
_SIGNED = re.compile(r"(?<!\S)-?[0-9][0-9.,]*\s?(?:%|％|per\s?cent|percent)", re.I)
_BARE = re.compile(r"(?<!\S)-?[0-9][0-9.,]*(?!\S)")
# "for case study" ends the terms; "for 12 months" is one of them.
_RETURN = re.compile(
    r"\s+(?:for|against|in\s+return\s+for|in\s+exchange\s+for)\s+"
    r"(?![0-9]+\s*(?:months?|mo|m|years?|yrs?|y)\b(?!\s*commit))",
    re.I,
)
_SPAN = r"(?:\s*(?:off\s+)?(?:for\s+)?[0-9]{1,4}\s*(?:months?|mo|m|years?|yrs?|y)\b)"
_ONE = rf"-?[0-9][0-9.,]*\s?(?:%|％|per\s?cent|percent)?{_SPAN}?"
_TERMS = re.compile(rf"{_ONE}(?:(?:\s*,?\s*\bthen\b\s*|\s*[;+]\s*){_ONE})*", re.I)
_NAMES = (
    (Return.VALUE_PROOF, re.compile(r"value[\s-]?proof|proof\s+of\s+value", re.I)),
    (Return.MULTI_YEAR, re.compile(r"multi[\s-]?year|(?:two|three|[2-5])[\s-]?years?\b", re.I)),
    (Return.CASE_STUDY, re.compile(r"case[\s-]?stud", re.I)),
    (Return.REFERENCE, re.compile(r"\breference", re.I)),
    (Return.PREPAYMENT, re.compile(r"\bpre[\s-]?pa|\bupfront|\bannual\s+payment", re.I)),
    (Return.EXPANSION, re.compile(r"\bexpan|\bupsell|\bmore\s+seats", re.I)),
)


@dataclass(frozen=True, slots=True)
class DiscountLine:
    """What the line says. `account` is empty where none is named; `typed` is the discount as it
    was written."""

    account: str
    typed: str
    phases: tuple[Phase, ...]
    returns: tuple[Return, ...]
    as_limit: bool = False


def parse_line(rest: str, longest: int) -> DiscountLine:
    """Reads the line. Raises what `parse_phases` raises, `return_unknown`.

    An empty line is one without a discount.
    """
    text = " ".join(rest.split())
    limit = _LIMIT.search(text)
    if limit is not None:
        text = text[: limit.start()] + text[limit.end() :]
    first = _SIGNED.search(text) or _BARE.search(text)
    account = text[: first.start()].strip(" :,–-") if first else text
    if first is None:
        return DiscountLine(account, "", (), (), limit is not None)
    offer, returns = text[first.start() :], ""
    # The account may stand behind as well: `18% ACME`, `18% 12 months ACME for reference`.
    split = _RETURN.search(offer)
    if split is not None:
        offer, returns = offer[: split.start()], offer[split.end() :]
    offer, behind = _cut_account(offer)
    phases = parse_phases(offer, longest)
    if account and behind:
        # What is left over is a term that was not understood.
        raise DomainError("term_invalid", most=longest)
    named = account or behind
    return DiscountLine(named, offer.strip(), phases, _returns(returns), limit is not None)


def _cut_account(offer: str) -> tuple[str, str]:
    """The terms, and what stands behind them."""
    terms = _TERMS.match(offer)
    return (terms[0], offer[terms.end() :].strip(" :,–-")) if terms else (offer, "")


def _returns(typed: str) -> tuple[Return, ...]:
    found = tuple(each for each, name in _NAMES if name.search(typed))
    if typed.strip() and not found:
        raise DomainError("return_unknown", words=typed.strip()[:SHOWN])
    return tuple(each for each in Return if each in found)
