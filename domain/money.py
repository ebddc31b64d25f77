"""Money in minor units with a currency, as people type it."""

import re
from decimal import Decimal

from domain.errors import DomainError

# Currencies whose smallest unit is the whole one; all others here have hundredths.
WHOLE_ONLY = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG", "RWF"})
MOST = 10**15
SHORT = {"k": 1_000, "m": 1_000_000}
# fmt: off
CODES = frozenset({
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "ISK", "PLN",
    "CZK", "HUF", "RON", "TRY", "INR", "CNY", "HKD", "SGD", "KRW", "TWD", "THB", "IDR", "MYR",
    "PHP", "VND", "ILS", "AED", "SAR", "ZAR", "NGN", "KES", "BRL", "MXN", "ARS", "CLP", "COP",
})
# fmt: on
# Signs of one currency alone; $ and ¥ are those of several.
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "US$": "USD",
    "CA$": "CAD",
    "A$": "AUD",
    "NZ$": "NZD",
    "CN¥": "CNY",
    "HK$": "HKD",
    "R$": "BRL",
    "MX$": "MXN",
}  # fmt: skip
BEHIND = tuple(each.lower() for each in (*SIGNS, "$", "¥", *sorted(CODES)))


def minor_digits(currency: str) -> int:
    """How many decimals the currency has."""
    return 0 if currency in WHOLE_ONLY else 2


def parse_money(typed: str, currency: str) -> int:
    """An amount as minor units: `50000`, `50,000`, `50k`, `$1,234.50`, `1.234,50 €`, `1.2m`.

    A comma with one or two digits behind it at the end is a decimal comma, one with three between
    thousands. Raises `amount_invalid` for what is no amount, is negative, or is finer than the
    currency; `amount_ambiguous` for a point with three digits behind it, which may be either.
    """
    text = _without_currency(re.sub(r"[\s_'’]", "", typed).lower())
    factor = SHORT.get(text[-1:], 1)
    number = with_point(text[:-1] if factor > 1 else text)
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", number):
        raise DomainError("amount_invalid", amount=typed.strip()[:40])
    if factor == 1 and EITHER.fullmatch(number):
        whole = number.replace(".", "")
        shown = typed.strip()[:40]
        raise DomainError("amount_ambiguous", amount=shown, whole=whole, less=number[:-1])
    amount = Decimal(number) * factor * 10 ** minor_digits(currency)
    if amount != amount.to_integral_value() or amount >= MOST:
        raise DomainError("amount_invalid", amount=typed.strip()[:40])
    return int(amount)


def parse_money_in(typed: str, currency: str) -> int:
    """An amount in that currency: nothing is converted. Raises `row_amount` for one that names
    another currency, and what `parse_money` raises."""
    if currency_in(typed) not in {None, currency}:
        raise DomainError("row_amount", typed=typed.strip()[:40], currency=currency)
    return parse_money(typed, currency)


def with_point(text: str) -> str:
    """A number with a decimal point and nothing between thousands, whichever way it was written.

    What is neither way is left as it is, and no number.
    """
    if POINT_LAST.fullmatch(text):
        return text.replace(",", "")
    if COMMA_LAST.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text


# 1,234,567.89 (or 12,34,567 as in India), and 1.234.567,89; single separators as people mean them.
POINT_LAST = re.compile(r"[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\.[0-9]+)?")
EITHER = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
COMMA_LAST = re.compile(r"([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]{1,2}|[0-9]{1,3}(\.[0-9]{3}){2,}")


def currency_in(typed: str) -> str | None:
    """The currency that an amount names, by its code or by a sign of one currency alone."""
    text = re.sub(r"\s", "", typed).upper()
    found = re.match(r"[^0-9.,+-]+", text) or re.search(r"[^0-9.,KM]+$|(?<=[KM])[^0-9.,]+$", text)
    named = found[0] if found else ""
    return SIGNS.get(named) or (named if named in CODES else None)


def _without_currency(text: str) -> str:
    """Without a sign of up to three characters before the amount, or one we know behind it."""
    text = re.sub(r"^[^0-9.,+-]{1,3}", "", text)
    for name in BEHIND if not text[-1:].isdigit() else ():
        if text.endswith(name):
            return text.removesuffix(name)
    return text
