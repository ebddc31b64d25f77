"""How much each CSM carries, and who needs help, in a leader's Home."""

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks import Block, context, divider, section
from bot.home_parts import View, and_more
from bot.standup_facts import standings_of
from bot.standup_load import basis_line, help_line, load_line
from bot.standup_words import Telling
from domain.cases import Case
from domain.load import Estimates, Load, estimates, loads, neediest_first

YEAR = timedelta(days=365)
MOST_HELP, MOST_PEOPLE = 5, 10


def help_blocks(view: View, cases: Sequence[Case]) -> list[Block]:
    """Who needs help, the one who needs it most first; nothing without cases."""
    if not cases:
        return []
    words, policy = view.words, view.policy
    found, _ = _loads(view, cases)
    needy = neediest_first(found, policy.standups)
    lines = [help_line(_telling(view), policy, each) for each in needy[:MOST_HELP]]
    lines = [*lines, *and_more(words, len(needy) - MOST_HELP)]
    none = [words.text("Nobody, by these figures.")]
    told = [words.text("*Who needs help*"), *(lines or none)]
    return [section("\n".join(told)), divider()]


def load_blocks(view: View, cases: Sequence[Case]) -> list[Block]:
    """Everybody's cases and hours against the guide; nothing without cases."""
    if not cases:
        return []
    words = view.words
    found, guess = _loads(view, cases)
    lines = [load_line(_telling(view), view.policy, each) for each in found[:MOST_PEOPLE]]
    lines += and_more(words, len(found) - MOST_PEOPLE)
    told = [words.text("*Load*, estimated hours a week"), *lines]
    return [section("\n".join(told)), context(basis_line(words, guess))]


def _loads(view: View, cases: Sequence[Case]) -> tuple[list[Load], Estimates]:
    """In as many questions to the database however many cases."""
    tx, policy = view.tx, view.policy
    guess = estimates(policy.standups, tx.open_work.logged(view.now - YEAR))
    return loads(standings_of(tx, policy, cases, view.now), guess), guess


def _telling(view: View) -> Telling:
    """People are mentioned: Slack shows who it is."""
    return Telling(view.words, view.now, {})
