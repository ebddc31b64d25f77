"""A leader's Home: approvals, passed deadlines, load, reporting lines, the team's cases."""

from collections.abc import Iterator, Mapping, Sequence

from bot.blocks import Block, button, context, divider, section
from bot.case_clocks import moment
from bot.cause_words import cause_name
from bot.home_approvals import approval_blocks
from bot.home_load import help_blocks
from bot.home_parts import View, and_more, pager
from bot.home_team import Passed, Team, TeamCase, at_stake, open_cases_of, passed_of, teams_of
from bot.rosters import Led
from domain.clocks import ClockKind
from playbooks.words import N_, Mrkdwn, Words, mention

MOST_PASSED, MOST_TEAMS, MOST_LINES, MOST_NAMED = 5, 15, 20, 6
PASSED: Mapping[ClockKind, str] = {
    ClockKind.FIRST_CONTACT: N_("first contact"),
    ClockKind.CUSTOMER_UPDATE: N_("customer update"),
    ClockKind.PROMISE: N_("a promise to the customer"),
    ClockKind.ITEM: N_("an item of the checklist"),
    ClockKind.ISSUE: N_("an issue of the recovery plan"),
    ClockKind.TIME_BOX: N_("the time for the effort"),
    ClockKind.ESCALATION: N_("a step of an escalation"),
}
Row = tuple[Team, TeamCase]


def team_blocks(view: View, led: Led) -> list[Block]:
    """The first page has everything; the others go on with the cases."""
    cases = open_cases_of(view.tx, led)
    teams = teams_of(view, led, cases)
    rows: list[Row] = [(team, each) for team in teams for each in team.cases]
    page = view.page_of(rows)
    blocks: list[Block] = []
    if page.is_first:
        blocks += [*approval_blocks(view), *_passed_blocks(view, led)]
        blocks += help_blocks(view, cases)
        blocks += _by_manager(view, teams) if led.everybody else []
    blocks.append(_title(view, led, teams))
    blocks += [*_case_blocks(view, led, page.rows), *pager(view, page)]
    return [*blocks, divider(), *_line_blocks(view, led)] if page.is_first else blocks


def _title(view: View, led: Led, teams: Sequence[Team]) -> Block:
    words, n = view.words, sum(len(team.cases) for team in teams)
    if not n:
        return section(words.text("*Cases of the team*\nNobody in it owns an open case."))
    overdue = sum(team.overdue for team in teams)
    told = words.plural(
        "*Cases of the team* (%(n)s), the worst first", "*Cases of the team* (%(n)s), the worst "
        "first", n, n=n,
    )  # fmt: skip
    if led.everybody:
        told = words.plural(
            "*Cases of all teams* (%(n)s), by manager, the worst first",
            "*Cases of all teams* (%(n)s), by manager, the worst first", n, n=n,
        )  # fmt: skip
    late = words.plural("%(n)s overdue", "%(n)s overdue", overdue, n=overdue)
    return section(Mrkdwn(f"{told} · {late}"))


def _case_blocks(view: View, led: Led, rows: Sequence[Row]) -> Iterator[Block]:
    """Where all teams are shown, each begins with its manager, also on a page of its own."""
    said: str | None = ""
    for team, each in rows:
        if led.everybody and team.manager_id != said:
            said = team.manager_id
            yield context(_whose(view.words, said))
        yield _case_block(view.words, each)


def _whose(words: Words, manager_id: str | None) -> Mrkdwn:
    if manager_id is None:
        return words.text("Nobody answers for these")
    return words.text("Team of %(who)s", who=mention(manager_id))


def _case_block(words: Words, each: TeamCase) -> Block:
    """Account, owner, tier, clock, ARR and cause: nothing else leaves a private case."""
    told = words.text(
        "*%(account)s* · %(tier)s · %(owner)s\n%(clock)s\n%(facts)s",
        account=each.account_name,
        tier=_tier(words, each.tier),
        owner=mention(each.owner_id),
        clock=_clock(words, each),
        facts=_facts(words, each),
    )
    label = words.plain("See case: %(account)s", account=each.account_name)
    sees = button(words.plain("See case"), "case:see", each.ref, label=label)
    return section(told, sees, f"team-{each.ref}")


def _tier(words: Words, tier: int | None) -> Mrkdwn:
    return words.text("tier not set") if tier is None else words.text("tier %(tier)s", tier=tier)


def _clock(words: Words, each: TeamCase) -> Mrkdwn:
    due = moment(words, each.due_at)
    if each.contacted:
        if each.overdue:
            return words.text(":warning: Update was due %(due)s", due=due)
        return words.text("Next update due %(due)s", due=due)
    if each.overdue:
        return words.text(":warning: First contact was due %(due)s", due=due)
    return words.text("First contact, by phone, due %(due)s", due=due)


def _facts(words: Words, each: TeamCase) -> Mrkdwn:
    arr = words.text("ARR not known")
    if each.arr_minor is not None:
        arr = words.text("ARR %(arr)s", arr=words.money(each.arr_minor, each.currency))
    cause = words.text("cause not known yet")
    if each.cause:
        cause = words.text("cause: %(cause)s", cause=cause_name(words, each.cause))
    return Mrkdwn(f"{arr} · {cause}")


def _passed_blocks(view: View, led: Led) -> list[Block]:
    words, passed = view.words, passed_of(view, led)
    title = section(words.text("*Passed deadlines*"))
    if not passed:
        return [title, context(words.text("None of the team's deadlines has passed.")), divider()]
    lines = [_passed_line(words, each) for each in passed[:MOST_PASSED]]
    lines += and_more(words, len(passed) - MOST_PASSED)
    return [title, section("\n".join(lines)), divider()]


def _passed_line(words: Words, each: Passed) -> Mrkdwn:
    return words.text(
        ":warning: *%(account)s*: %(what)s was due %(due)s · %(owner)s",
        account=each.account_name,
        what=words.text(PASSED.get(each.kind, N_("a deadline"))),
        due=moment(words, each.due_at),
        owner=mention(each.owner_id),
    )


def _by_manager(view: View, teams: Sequence[Team]) -> list[Block]:
    """One line a team: cases, what is overdue, ARR at risk."""
    if not teams:
        return []
    words = view.words
    lines = [words.text("*Teams*"), *(_team_line(words, team) for team in teams[:MOST_TEAMS])]
    lines += and_more(words, len(teams) - MOST_TEAMS)
    return [section("\n".join(lines)), divider()]


def _team_line(words: Words, team: Team) -> Mrkdwn:
    n = len(team.cases)
    line = words.plural(
        "%(whose)s: %(n)s case, %(overdue)s overdue", "%(whose)s: %(n)s cases, %(overdue)s overdue",
        n, n=n, overdue=team.overdue, whose=_whose(words, team.manager_id),
    )  # fmt: skip
    stake = money_in_words(words, at_stake(team.cases))
    return words.text("%(line)s · ARR at risk %(arr)s", line=line, arr=stake) if stake else line


def money_in_words(words: Words, amounts: Mapping[str, int]) -> Mrkdwn:
    """Each currency by itself: nothing is converted."""
    return Mrkdwn(" + ".join(words.money(amount, each) for each, amount in amounts.items()))


def _line_blocks(view: View, led: Led) -> list[Block]:
    """Who reports to whom, as the policy says today."""
    words, roster = view.words, led.roster
    if not roster.lines:
        return [
            context(words.text("The policy names no reporting lines: managers answer for all."))
        ]
    if not led.everybody:
        people = _people(words, roster.reports_of(led.person_id))
        return [section(words.text("*Reporting to you*: %(people)s", people=people))]
    told = [
        words.text("%(manager)s: %(people)s", manager=mention(manager), people=people)
        for manager in roster.managers
        if (people := _people(words, roster.reports_of(manager)))
    ]
    lines = [words.text("*Reporting lines*"), *told[:MOST_LINES]]
    return [section("\n".join([*lines, *and_more(words, len(told) - MOST_LINES)]))]


def _people(words: Words, people: Sequence[str]) -> Mrkdwn:
    """So many of them that twenty lines stay within one block."""
    named = [mention(each) for each in people[:MOST_NAMED]]
    return Mrkdwn(", ".join([*named, *and_more(words, len(people) - MOST_NAMED)]))
