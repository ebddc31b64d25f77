"""The wording in one language: messages, plurals, dates, money, refusals, templates.

English is the language of the source; the others are read from their catalogue when first used.
A message without a translation is said in English.
"""

import gettext
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.errors import DomainError
from domain.money import minor_digits
from playbooks.languages import LOCALES
from playbooks.marked import N_
from playbooks.mrkdwn import (
    Mrkdwn,
    channel_link,
    escaped,
    link,
    mention,
    shorten,
    slack_age,
    slack_date,
    visible,
)
from playbooks.refusals import REFUSALS, UNKNOWN_REFUSAL

__all__ = [
    "N_",
    "Mrkdwn",
    "Words",
    "channel_link",
    "link",
    "mention",
    "shorten",
    "slack_age",
    "slack_date",
    "words_for",
]


class Words:
    """The wording of one language ("en", "ja", "ms")."""

    def __init__(self, language: str, locales: Path = LOCALES) -> None:
        self.language = language
        self._translations = _translations(language, locales)

    def text(self, message: str, **params: object) -> Mrkdwn:
        """A message as mrkdwn. What people typed is escaped; our own markup is kept."""
        said = self._translations.gettext(message)
        return Mrkdwn(said % {name: _safe(value) for name, value in params.items()})

    def plain(self, message: str, **params: object) -> str:
        """A message for a plain_text object: buttons, labels, titles."""
        said = self._translations.gettext(message)
        return said % {name: visible(str(value)) for name, value in params.items()}

    def plural(self, one: str, many: str, count: int, **params: object) -> Mrkdwn:
        said = self._translations.ngettext(one, many, count)
        return Mrkdwn(said % {name: _safe(value) for name, value in params.items()})

    def refusal(self, code: str, params: Mapping[str, object]) -> Mrkdwn:
        """A refusal in words, with its way out."""
        return self.text(REFUSALS.get(code, UNKNOWN_REFUSAL), code=code, **params)

    def refusal_of(self, refusal: DomainError) -> Mrkdwn:
        """A DomainError in words."""
        return self.refusal(refusal.code, refusal.params)

    def render(self, template: str, **context: Any) -> Mrkdwn:
        """A text of several lines from `wording/<template>.j2`; its context is escaped first."""
        from playbooks.templates import render

        return Mrkdwn(render(template, self._translations, _escaped_tree(context)))

    def render_plain(self, template: str, **context: Any) -> str:
        """The same for outside of Slack: nothing in it is markup, so nothing is escaped."""
        from playbooks.templates import render

        return render(template, self._translations, _plain_tree(context))

    def listed(self, parts: Iterable[str]) -> Mrkdwn:
        """Several things in a row, as the language joins them."""
        from babel.lists import format_list

        return Mrkdwn(format_list([_safe(part) for part in parts], locale=self.language))

    def day(self, day: date) -> str:
        """A day near enough to need no year: "March 3"."""
        from babel.dates import format_skeleton

        return format_skeleton("MMMMd", datetime.combine(day, time()), locale=self.language)

    def month(self, day: date) -> str:
        """The month of a day, with its year: "Mar 2026"."""
        from babel.dates import format_skeleton

        return format_skeleton("yMMM", datetime.combine(day, time()), locale=self.language)

    def date(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, format="medium", locale=self.language)

    def moment(self, at: datetime, zone: str) -> str:
        """A moment in a person's zone, with the zone named."""
        from babel.dates import format_datetime

        there = at.astimezone(ZoneInfo(zone))
        return format_datetime(there, format="EEE d MMM y HH:mm zzz", locale=self.language)

    def span(self, span: timedelta) -> str:
        """How long: "2 days"."""
        from babel.dates import format_timedelta

        return format_timedelta(span, locale=self.language)

    def relative(self, span: timedelta) -> str:
        """How far away: "in 2 hours", "40 minutes ago"."""
        from babel.dates import format_timedelta

        return format_timedelta(span, add_direction=True, locale=self.language)

    def money(self, minor: int, currency: str) -> str:
        """An amount in minor units; whole amounts show no decimals."""
        from decimal import Decimal

        from babel.numbers import format_currency

        unit = 10 ** minor_digits(currency)
        amount, whole = Decimal(minor) / unit, minor % unit == 0
        pattern = "¤#,##0" if whole else None
        return format_currency(
            amount, currency, format=pattern, locale=self.language, currency_digits=not whole
        )

    def short_money(self, units: int, currency: str) -> str:
        """An amount in whole units, as short as a scale needs it: "$250K"."""
        from babel.numbers import format_compact_currency

        return format_compact_currency(units, currency, locale=self.language, fraction_digits=2)

    def percent(self, hundredths: int) -> str:
        """A percentage in hundredths of a per cent: 1550 is 15.5%."""
        from decimal import Decimal

        from babel.numbers import format_decimal

        number = format_decimal(Decimal(hundredths) / 100, format="#,##0.##", locale=self.language)
        return f"{number}%"


def _safe(value: object) -> str:
    return value if isinstance(value, Mrkdwn) else escaped(str(value))


def _escaped_tree(value: Any) -> Any:
    """Plain data only, every text in it escaped: a template never sees an object of ours."""
    return _tree(value, _safe)


def _plain_tree(value: Any) -> Any:
    return _tree(value, visible)


def _tree(value: Any, told: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return told(value)
    if value is None or isinstance(value, bool | int | float | date | timedelta):
        return value
    if isinstance(value, Mapping):
        return {str(name): _tree(each, told) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tree(each, told) for each in value]
    raise TypeError(f"a template takes plain data only, not {type(value).__name__}")


def _translations(language: str, locales: Path = LOCALES) -> gettext.NullTranslations:
    catalogue = locales / language / "LC_MESSAGES" / "savedesk.po"
    if not catalogue.exists():
        return gettext.NullTranslations()
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with catalogue.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=16)
def words_for(language: str) -> Words:
    """The wording of a language, read once."""
    return Words(language)
