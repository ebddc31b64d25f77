"""What every use case needs: storage, time, policy, playbooks and fresh names."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex

from bot.account_search import AccountSearch
from bot.drawing import Draw, draw
from domain.clock import Clock, SystemClock
from domain.policy import Policy
from playbooks.catalogue import Catalogue
from playbooks.words import Words, words_for
from storage.database import Database


def fresh_ref() -> str:
    """An opaque name that nobody can guess."""
    return token_hex(10)


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot's surroundings, put together in one place and handed to every use case.

    `clock` is business time; `real` gives seconds of real time since the epoch for leases, waits
    and rates. `policy` and `catalogue` are asked each time, because both may change while
    running. `accounts` finds accounts by near names, `draw`
    makes pictures.
    """

    database: Database
    policy: Callable[[], Policy]
    catalogue: Callable[[], Catalogue]
    clock: Clock = field(default_factory=SystemClock)
    real: Callable[[], float] = time.time
    new_ref: Callable[[], str] = fresh_ref
    accounts: AccountSearch = field(default_factory=AccountSearch)
    draw: Draw = draw

    def words(self, language: str) -> Words:
        """The wording in a language we speak."""
        return words_for(language)
