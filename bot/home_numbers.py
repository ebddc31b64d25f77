"""A leader's numbers of this quarter: what closed and how, the save rate, ARR at risk and kept.

They are the report's own measures, by its definitions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks import Block, context, divider, section
from bot.home_load import load_blocks
from bot.home_parts import View, and_more
from bot.home_team import at_stake, open_cases_of, teams_of
from bot.home_team_views import money_in_words
from bot.report import assumptions_of, scope_of
from bot.report_values import amount_said
from bot.report_words import DEFINITIONS, NAMES
from bot.rosters import Led
from domain.dimensions import Dimension
from domain.measures import BY_ID, Assumptions
from domain.periods import Period, parse_period
from domain.tallies import Tally
from playbooks.words import Mrkdwn, Words, mention

MOST_TEAMS = 20
MEANT = ("save_rate", "arr_saved", "arr_lost")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the cases of each owner that closed in the period add up to."""

    by_owner: Mapping[str, Tally]
    assumed: Assumptions

    @property
    def whole(self) -> Tally:
        return sum(self.by_owner.values(), Tally())


def numbers_of(view: View, led: Led, period: Period) -> Numbers:
    """Of everybody led, in one question to the database."""
    scope = scope_of(view.policy, period, None, view.now)
    cube = view.tx.tallies.add_up(scope, [Dimension.CSM])
    return Numbers(
        {str(owner): tally for (owner,), tally in cube.items() if led.includes(str(owner))},
        assumptions_of(view.policy),
    )


def number_blocks(view: View, led: Led) -> list[Block]:
    """The figures of everybody led, and by manager where there are several."""
    tx, words = view.tx, view.words
    period = parse_period("this quarter", view.now.date())
    numbers = numbers_of(view, led, period)
    cases = open_cases_of(tx, led)
    still = [each for team in teams_of(view, led, cases) for each in team.cases]
    day = words.date(period.first)
    title = words.text("*Your team this quarter*, since %(day)s", day=day)
    if led.everybody:
        title = words.text("*All teams this quarter*, since %(day)s", day=day)
    blocks = [section("\n".join([title, *_lines(words, numbers.whole, numbers.assumed)]))]
    unknown = sum(each.arr_minor is None for each in still)
    blocks.append(section("\n".join(_now(words, len(still), at_stake(still), unknown))))
    if led.everybody:
        blocks += _by_manager(view, led, numbers)
    blocks += load_blocks(view, cases)
    return [*blocks, divider(), context(*(_meaning(words, each) for each in MEANT))]


def _lines(words: Words, whole: Tally, assumed: Assumptions) -> list[Mrkdwn]:
    counts = whole.counts
    if not counts.closed:
        return [words.text("No case has closed yet.")]
    n = counts.relapsed
    lines = [
        words.text(
            "Closed: %(saved)s saved · %(part)s saved in part · %(lost)s lost · %(let_go)s let go",
            saved=counts.saved, part=counts.in_part, lost=counts.lost, let_go=counts.let_go,
        )
    ]  # fmt: skip
    if n:
        back = words.plural(
            "%(n)s save taken back by a relapse", "%(n)s saves taken back by a relapse", n, n=n
        )
        lines.append(back)
    lines.append(words.text("Save rate: %(rate)s", rate=rate_in_words(words, whole, assumed)))
    kept, lost = _money(whole, assumed, "arr_saved"), _money(whole, assumed, "arr_lost")
    if kept:
        lines.append(
            words.text(
                "ARR saved: %(kept)s · ARR lost: %(lost)s",
                kept=money_in_words(words, kept),
                lost=money_in_words(words, lost),
            )
        )
    return lines


def _money(whole: Tally, assumed: Assumptions, measure: str) -> Mapping[str, int]:
    found = BY_ID[measure].of(whole, assumed)
    return {each.currency or "": each.amount or 0 for each in found}


def rate_in_words(words: Words, tally: Tally, assumed: Assumptions) -> Mrkdwn:
    """Never without the count behind it; a small one says so."""
    measure = BY_ID["save_rate"]
    value = measure.of(tally, assumed)[0]
    if value.amount is None:
        return words.text("nothing to tell: none of them was of tiers 1 to 3")
    n, share = value.n, amount_said(words, measure, value)
    told = words.plural("%(rate)s of %(n)s case", "%(rate)s of %(n)s cases", n, n=n, rate=share)
    if value.is_small:
        return words.text("%(told)s (few cases: it says little)", told=told)
    return told


def _now(words: Words, n: int, known: Mapping[str, int], unknown: int) -> list[Mrkdwn]:
    lines = [words.text("*Now*"), words.plural("Open: %(n)s case", "Open: %(n)s cases", n, n=n)]
    if known:
        arr = money_in_words(words, known)
        lines.append(words.text("ARR at risk: %(arr)s a year", arr=arr))
    if unknown:
        lines.append(words.plural("The ARR of %(n)s open case is not known",
                                  "The ARR of %(n)s open cases is not known",
                                  unknown, n=unknown))  # fmt: skip
    return lines


def _by_manager(view: View, led: Led, numbers: Numbers) -> list[Block]:
    words = view.words
    found: dict[str, Tally] = {}
    for owner, tally in numbers.by_owner.items():
        manager = next(iter(led.roster.managers_of(owner)), "")
        found[manager] = found.get(manager, Tally()) + tally
    if not found:
        return []
    lines = [
        words.text(
            "%(who)s: %(rate)s",
            who=mention(manager) if manager else words.text("without a manager"),
            rate=rate_in_words(words, tally, numbers.assumed),
        )
        for manager, tally in sorted(found.items())
    ]
    told = [words.text("*Save rate by manager*"), *lines[:MOST_TEAMS]]
    return [section("\n".join([*told, *and_more(words, len(lines) - MOST_TEAMS)]))]


def _meaning(words: Words, measure: str) -> Mrkdwn:
    return words.text(
        "*%(name)s*: %(meaning)s",
        name=words.text(NAMES[measure]),
        meaning=words.text(DEFINITIONS[measure]),
    )
