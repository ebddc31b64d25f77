"""A leader's numbers of this quarter: what closed and how, the save rate, ARR at risk and kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.blocks import Block, context, section
from bot.home_parts import View, and_more
from bot.home_team import at_stake, open_cases_of, teams_of
from bot.home_team_views import money_in_words
from bot.rosters import Led
from domain.cases import Outcome
from domain.home import quarter_start
from domain.results import Result
from playbooks.words import Mrkdwn, Words, mention

SERIOUS, SMALL, WHOLE, MOST_TEAMS = 3, 10, 100_00, 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """What closed in a quarter. `rate` is the save rate in hundredths of a per cent over `n` cases
    of tiers 1 to 3, None of nothing. Money by currency, in minor units."""

    saved: int
    in_part: int
    lost: int
    let_go: int
    relapsed: int
    rate: int | None
    n: int
    kept: Mapping[str, int]
    gone: Mapping[str, int]

    @property
    def closed(self) -> int:
        return self.saved + self.in_part + self.lost + self.let_go + self.relapsed


def numbers_of(results: Iterable[Result], currency: str) -> Numbers:
    """A relapse is no save. `currency` is meant where a case names none."""
    found = list(results)
    how = [each.outcome for each in found if each.relapsed_at is None]
    worked = [each for each in found if each.tier is not None and each.tier <= SERIOUS]
    saved = sum(each.saved for each in worked)
    kept, gone = _money(found, currency)
    return Numbers(
        saved=how.count(Outcome.SAVED),
        in_part=how.count(Outcome.SAVED_IN_PART),
        lost=how.count(Outcome.LOST),
        let_go=how.count(Outcome.LET_GO),
        relapsed=len(found) - len(how),
        rate=(2 * saved * WHOLE + len(worked)) // (2 * len(worked)) if worked else None,
        n=len(worked),
        kept=kept,
        gone=gone,
    )


def _money(found: Sequence[Result], currency: str) -> tuple[dict[str, int], dict[str, int]]:
    kept: dict[str, int] = {}
    gone: dict[str, int] = {}
    for each in found:
        if each.arr_minor is None:
            continue
        name = each.currency or currency
        stays = min(each.kept_minor or 0, each.arr_minor) if each.saved else 0
        kept[name] = kept.get(name, 0) + stays
        gone[name] = gone.get(name, 0) + each.arr_minor - stays
    return dict(sorted(kept.items())), dict(sorted(gone.items()))


def number_blocks(view: View, led: Led) -> list[Block]:
    """The figures of everybody led, and by manager where there are several."""
    tx, words, since = view.tx, view.words, quarter_start(view.now.date())
    closed = [
        each for each in tx.results.list_closed(since, view.now) if led.includes(each.owner_id)
    ]
    teams = teams_of(view, led, open_cases_of(tx, led))
    still = [each for team in teams for each in team.cases]
    numbers = numbers_of(closed, view.policy.currency)
    day = words.date(since.date())
    title = words.text("*Your team this quarter*, since %(day)s", day=day)
    if led.everybody:
        title = words.text("*All teams this quarter*, since %(day)s", day=day)
    blocks = [section("\n".join([title, *_lines(words, numbers)]))]
    unknown = sum(each.arr_minor is None for each in still)
    blocks.append(section("\n".join(_now(words, len(still), at_stake(still), unknown))))
    if led.everybody:
        blocks += _by_manager(view, led, closed)
    return [*blocks, context(_meaning(words))]


def _lines(words: Words, numbers: Numbers) -> list[Mrkdwn]:
    if not numbers.closed:
        return [words.text("No case has closed yet.")]
    closed = words.text(
        "Closed: %(saved)s saved · %(part)s saved in part · %(lost)s lost · %(let_go)s let go",
        saved=numbers.saved, part=numbers.in_part, lost=numbers.lost, let_go=numbers.let_go,
    )  # fmt: skip
    n = numbers.relapsed
    back = [words.plural("%(n)s save taken back by a relapse",
                         "%(n)s saves taken back by a relapse", n, n=n)] if n else []  # fmt: skip
    lines = [closed, *back, words.text("Save rate: %(rate)s", rate=rate_in_words(words, numbers))]
    if numbers.kept:
        lines.append(
            words.text(
                "ARR kept: %(kept)s · ARR lost: %(gone)s",
                kept=money_in_words(words, numbers.kept),
                gone=money_in_words(words, numbers.gone),
            )
        )
    return lines


def rate_in_words(words: Words, numbers: Numbers) -> Mrkdwn:
    """Never without the count behind it; a small one says so."""
    if numbers.rate is None:
        return words.text("nothing to tell: none of them was of tiers 1 to 3")
    share, n = words.percent(round(numbers.rate, -1)), numbers.n
    told = words.plural("%(rate)s of %(n)s case", "%(rate)s of %(n)s cases", n, n=n, rate=share)
    if n < SMALL:
        return words.text("%(told)s (few cases: it says little)", told=told)
    return told


def _now(words: Words, n: int, known: Mapping[str, int], unknown: int) -> list[Mrkdwn]:
    lines = [words.text("*Now*"), words.plural("Open: %(n)s case", "Open: %(n)s cases", n, n=n)]
    if known:
        arr = money_in_words(words, known)
        lines.append(words.text("ARR at risk: %(arr)s a year", arr=arr))
    if unknown:
        lines.append(words.plural("of %(n)s open case the ARR is not known",
                                  "of %(n)s open cases the ARR is not known",
                                  unknown, n=unknown))  # fmt: skip
    return lines


def _by_manager(view: View, led: Led, closed: Sequence[Result]) -> list[Block]:
    words = view.words
    found: dict[str, list[Result]] = {}
    for each in closed:
        manager = next(iter(led.roster.managers_of(each.owner_id)), "")
        found.setdefault(manager, []).append(each)
    if not found:
        return []
    lines = [
        words.text(
            "%(who)s: %(rate)s",
            who=mention(manager) if manager else words.text("without a manager"),
            rate=rate_in_words(words, numbers_of(theirs, view.policy.currency)),
        )
        for manager, theirs in sorted(found.items())
    ]
    told = [words.text("*Save rate by manager*"), *lines[:MOST_TEAMS]]
    return [section("\n".join([*told, *and_more(words, len(lines) - MOST_TEAMS)]))]


def _meaning(words: Words) -> Mrkdwn:
    return words.text(
        "Save rate: saved and saved in part of the closed cases of tiers 1 to 3; a relapse is no "
        "save. ARR at risk: of all open cases. ARR lost: what was not kept, downgrades too."
    )
