"""Money in minor units with a currency, as people type it."""

import re
from decimal import Decimal

from domain.errors import DomainError

# Currencies whose smallest unit is the whole one; all others here have hundredths.
WHOLE_ONLY = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG", "RWF"})
MOST = 10**15
SHORT = {"k": 1_000, "m": 1_000_000}


def minor_digits(currency: str) -> int:
    """How many decimals the currency has."""
    return 0 if currency in WHOLE_ONLY else 2


def parse_money(typed: str, currency: str) -> int:
    """An amount as minor units: `50000`, `50,000`, `50k`, `$1,234.50`, `1.2m`.

    Raises `amount_invalid` for what is no amount, is negative, or is finer than the currency.
    """
    text = re.sub(r"^[^0-9.+-]{1,3}", "", re.sub(r"[\s,_']", "", typed)).lower()
    factor = SHORT.get(text[-1:], 1)
    number = text[:-1] if factor > 1 else text
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", number):
        raise DomainError("amount_invalid", amount=typed.strip()[:40])
    amount = Decimal(number) * factor * 10 ** minor_digits(currency)
    if amount != amount.to_integral_value() or amount >= MOST:
        raise DomainError("amount_invalid", amount=typed.strip()[:40])
    return int(amount)
