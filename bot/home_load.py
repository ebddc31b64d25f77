"""How much each CSM carries, and who needs help, in a leader's Home."""

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks import Block, context, divider, section
from bot.home_parts import View, and_more
from bot.standup_facts import standings_of
from bot.standup_load import basis_line, help_line, load_line
from bot.standup_words import Telling
from domain.cases import Case
from domain.load import estimates, loads, neediest_first

YEAR = timedelta(days=365)
MOST_HELP, MOST_PEOPLE = 5, 10


def load_blocks(view: View, cases: Sequence[Case]) -> list[Block]:
    """Who needs help first, then everybody's load against the guide; nothing without cases."""
    if not cases:
        return []
    tx, words, policy = view.tx, view.words, view.policy
    guess = estimates(policy.standups, tx.open_work.logged(view.now - YEAR))
    found = loads(standings_of(tx, policy, cases, view.now), guess)
    needy = neediest_first(found, policy.standups)
    on = Telling(words, view.now, {})
    helped = [help_line(on, policy, each) for each in needy[:MOST_HELP]]
    helped = [*helped, *and_more(words, len(needy) - MOST_HELP)]
    carried = [load_line(on, policy, each) for each in found[:MOST_PEOPLE]]
    carried += and_more(words, len(found) - MOST_PEOPLE)
    none = [words.text("Nobody, by these figures.")]
    return [
        section("\n".join([words.text("*Who needs help*"), *(helped or none)])),
        section("\n".join([words.text("*Load*, estimated hours a week"), *carried])),
        context(basis_line(words, guess)),
        divider(),
    ]
