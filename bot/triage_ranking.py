"""`/save triage all`: every open case that a person may see, in the order it deserves attention."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, button, context, section
from bot.desk import Desk
from bot.duties import duties_in
from bot.messages import Message, filled
from bot.team import viewer_of
from bot.triage_words import product_line, runway_line
from domain.access import may_change, may_see
from domain.clocks import ClockKind
from domain.deadlines import Runway, runway
from domain.people import Person
from domain.triage_ranking import Ranking, Standing, ranked, standing
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction

MOST_CASES, MOST_TRIAGED, MOST_UNTRIAGED = 5000, 15, 5
CLOCKS: Mapping[ClockKind, str] = {
    ClockKind.FIRST_CONTACT: N_("first contact"),
    ClockKind.CUSTOMER_UPDATE: N_("customer update"),
    ClockKind.PROMISE: N_("a promise"),
    ClockKind.APPROVAL: N_("an approval"),
    ClockKind.TIME_BOX: N_("time box"),
    ClockKind.WIN_BACK_TOUCH: N_("win-back"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Whose words, and when."""

    words: Words
    now: datetime


def ranking(desk: Desk, tx: Transaction, words: Words, person: Person) -> Message:
    """The most urgent and most valuable first, each with why; untriaged ones at the end.

    Managers see their team's, directors, executives and admins all, everybody those they are in.
    """
    now, policy = desk.clock.now(), desk.policy()
    viewer = viewer_of(tx, policy, person, now)
    inside = {case.id for case in tx.cases.list_open_in(person.id, MOST_CASES)}
    own = {case_id: [person.id] for case_id in inside}
    every = tx.cases.list_open(MOST_CASES)
    seen = [case for case in every if may_see(case, viewer, own.get(case.id, ()))]
    if not seen:
        return Message(words.text("You may see no open case. `/save open ACME` opens one."))
    triages = tx.triages.of_cases([case.id for case in seen])
    found = ranked(
        standing(
            case,
            triages.get(case.id),
            runway(case.renewal_on, now, policy.clocks),
            duties_in(tx, policy, case),
            now,
        )
        for case in seen
    )
    may = {case.id for case in seen if may_change(case, viewer, own.get(case.id, ()))}
    return ranking_message(Page(words, now), found, may)


def ranking_message(page: Page, found: Ranking, may_triage: Collection[int]) -> Message:
    """As many cases as a phone and Slack take; the rest is counted."""
    words, n = page.words, len(found.triaged) + len(found.untriaged)
    title = words.plural("*%(n)s open case*, in order", "*%(n)s open cases*, in order", n, n=n)
    shown, bare = found.triaged[:MOST_TRIAGED], found.untriaged[:MOST_UNTRIAGED]
    last = _untriaged(page, bare, len(found.untriaged), may_triage)
    rows = [[_row(page, number, each)] for number, each in enumerate(shown, 1)]

    def around(blocks: list[Block], left: int) -> list[Block]:
        more = left + len(found.triaged) - len(shown)
        return [section(title), *blocks, *_more(words, more), *last]

    return Message(title, filled(rows, around))


def _row(page: Page, number: int, on: Standing) -> Block:
    see = button(
        page.words.plain("See case"),
        "case:see",
        on.case.ref,
        label=page.words.plain("See case: %(account)s", account=on.case.account_name),
    )
    head = page.words.text(
        "%(number)s. *%(account)s* · %(owner)s",
        number=number,
        account=on.case.account_name,
        owner=mention(on.case.owner_id),
    )
    return section(Mrkdwn(f"{head}\n{_why(page, on)}"), see, f"rank-{number}")


def _why(page: Page, on: Standing) -> Mrkdwn:
    """Tier, value times chance, runway, and what has passed."""
    assert on.triage is not None
    words = page.words
    parts = [
        words.text("tier %(tier)s", tier=on.triage.tier),
        product_line(words, on.triage.value, on.triage.probability),
        *_state(page, on),
    ]
    return Mrkdwn(" · ".join(parts))


def _state(page: Page, on: Standing) -> list[Mrkdwn]:
    words, parts = page.words, []
    if on.runway in {Runway.EMERGENCY, Runway.COMPRESSED}:
        parts.append(runway_line(words, on.case, on.runway, page.now))
    late = [words.text(CLOCKS[kind]) for kind in on.clocks if kind in CLOCKS]
    if on.items:
        late.append(words.plural("%(n)s item", "%(n)s items", on.items, n=on.items))
    if late:
        parts.append(words.text(":warning: overdue: %(what)s", what=words.listed(late)))
    return parts


def _untriaged(
    page: Page, shown: Sequence[Standing], n: int, may_triage: Collection[int]
) -> list[Block]:
    """Named at the end, each with the way to change that for who works on it."""
    if not n:
        return []
    words = page.words
    heading = words.plural("*%(n)s not triaged*", "*%(n)s not triaged*", n, n=n)
    blocks = [section(heading)]
    for number, on in enumerate(shown, 1):
        parts = [
            words.text(
                "*%(account)s* · %(owner)s",
                account=on.case.account_name,
                owner=mention(on.case.owner_id),
            ),
            *_state(page, on),
        ]
        label, action = (
            (words.plain("Triage"), "triage:edit")
            if on.case.id in may_triage
            else (words.plain("See case"), "case:see")
        )
        named = words.plain("%(button)s: %(account)s", button=label, account=on.case.account_name)
        press = button(label, action, on.case.ref, label=named)
        blocks.append(section(Mrkdwn(" · ".join(parts)), press, f"untriaged-{number}"))
    return blocks + _more(words, n - len(shown))


def _more(words: Words, n: int) -> list[Block]:
    return [context(words.plural("and %(n)s more", "and %(n)s more", n, n=n))] if n > 0 else []
