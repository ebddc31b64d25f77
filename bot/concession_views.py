"""The forms of a concession: six inputs, then what follows from them before it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date

from bot.approval_views import cost_line
from bot.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    context,
    date_field,
    field,
    modal,
    multi_select,
    option,
    radio,
    section,
    select,
    text_field,
)
from bot.concession_facts import Bridge, Outlook, facts_for, total_of
from bot.concession_outlook import warned, who_decides
from bot.concession_words import (
    KINDS,
    REASONS,
    RETURNS,
    WARNINGS,
    guide_line,
    returns_in_words,
    short_offer,
    sunset_in_words,
)
from bot.desk import Desk
from domain.authority import Kind
from domain.cases import Case
from domain.causes import Cause
from domain.concessions import TICKED, Concession, Facts, Reason, Warning, latest_sunset
from domain.terms import MONTHS_A_YEAR, Return, Terms
from domain.triage_tables import Band
from playbooks.words import Mrkdwn, Words, shorten
from storage.database import Transaction

NEW, ALL = "concession:new", "concession:all"
NO_BRIDGE, NOW, LIMIT = "none", "now", "limit"
# What a ground usually is, for whom has found that cause.
GROUNDS = {
    Cause.VALUE: Reason.VALUE_GAP,
    Cause.ADOPTION: Reason.VALUE_GAP,
    Cause.BUDGET: Reason.BUDGET_LIMIT,
    Cause.COMPETITION: Reason.COMPETITOR_PRICE,
}


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What stands in the form already: from the line that was typed, a draft, or older terms."""

    kinds: tuple[Kind, ...] = (Kind.DISCOUNT,)
    offer: str = ""
    detail: str = ""
    returns: tuple[Return, ...] = ()
    sunset_on: date | None = None
    bridge: str = ""
    ground: Reason | None = None
    why: str = ""
    replaces: str | None = None
    as_limit: bool = False
    notice: str = attribute(default="")


def prefilled_from(given: Concession, replaces: str | None) -> Prefilled:
    """The form as this concession was filled in."""
    terms = given.counter or given.terms
    return Prefilled(
        terms.kinds, typed_phases(terms), terms.detail, terms.returns, terms.sunset_on,
        terms.bridge, given.ground, given.why, replaces, given.limit,
    )  # fmt: skip


def typed_phases(terms: Terms) -> str:
    """The discount as people type it."""
    return ", then ".join(
        f"{phase.percent / 100:g}% {phase.months} months" for phase in terms.phases
    )


def concession_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, person_id: str, given: Prefilled
) -> Block:
    """Kind, discount and term, return, sunset, ground, why."""
    facts = facts_for(desk, tx, case, person_id, desk.clock.now())
    sunset = given.sunset_on or latest_sunset(MONTHS_A_YEAR, facts)
    why, ground = given.why or why_of(tx, case), given.ground or ground_of(facts)
    kinds = [option(words.plain(label), kind.value) for kind, label in KINDS.items()]
    backs = [option(words.plain(label), each.value) for each, label in RETURNS.items()]
    reasons = [option(words.plain(label), each.value) for each, label in REASONS.items()]
    blocks = [
        *([section(given.notice)] if given.notice else []),
        context(*_known(desk, words, case)),
        field("kinds", words.plain("What"), multi_select("value", kinds, given.kinds)),
        field(
            "offer", words.plain("Discount and term"), text_field("value", given.offer),
            optional=True, hint=words.plain("15%% 12 months, or 40%% 3 months, then 20%% 3 months"),
        ),
        field("returns", words.plain("What we get in return"),
              multi_select("value", backs, given.returns)),
        field(
            "sunset", words.plain("Standard price again from"), date_field("value", sunset),
            optional=True,
        ),
        field("ground", words.plain("On what ground"), select("value", reasons, ground)),
        field("why", words.plain("Why, in a sentence"), text_field("value", why, lines=True)),
        field(
            "detail", words.plain("Other parts, in words"), text_field("value", given.detail),
            optional=True, hint=words.plain("Only for what is no discount: “priority queue, May”"),
        ),
    ]  # fmt: skip
    return modal(
        "concession", words.plain("Concession"), blocks, close=words.plain("Cancel"),
        submit=words.plain("Next"), carries=_carried(case, given),
    )  # fmt: skip


def why_of(tx: Transaction, case: Case) -> str:
    """The last why of the chain; until it is known, what the flag said."""
    cause = tx.root_causes.find(case.id)
    return cause.finding.whys[-1] if cause else case.reason


def ground_of(facts: Facts) -> Reason | None:
    """The ground that the cause suggests; None where it suggests none."""
    return GROUNDS.get(facts.cause) if facts.cause else None


def _carried(case: Case, given: Prefilled) -> str:
    """The case, what is replaced, whether a limit is meant, and the bridge chosen before."""
    return "|".join([case.ref, given.replaces or "", "1" if given.as_limit else "", given.bridge])


def _known(desk: Desk, words: Words, case: Case) -> list[Mrkdwn]:
    """The account, and the guide where the risk is known."""
    known = [words.text("*%(account)s*", account=case.account_name)]
    if case.risk in set(Band):
        known.append(guide_line(words, Band(case.risk), desk.policy().authority))
    return known


@dataclass(frozen=True, slots=True)
class Answered:
    """What stands in the second form already."""

    as_limit: bool = False
    ticked: frozenset[str] = frozenset()
    justification: str = ""
    expected: str = ""
    alternatives: str = ""


def review_view(
    desk: Desk, words: Words, case: Case, draft: Concession, found: Outlook,
    bridges: Sequence[Bridge], answered: Answered, notice: str = "",
) -> Block:  # fmt: skip
    """Who decides and why, what it costs, what it is warned of; then it is asked."""
    rules = desk.policy().authority
    lines = [
        words.text("*%(account)s*: %(offer)s", account=case.account_name,
                   offer=short_offer(words, draft.terms, 1000)),
        cost_line(words, found.money, draft.terms.peak, total_of(found.others)),
        words.text("In return: %(returns)s", returns=returns_in_words(words, draft.terms.returns)),
    ]  # fmt: skip
    ends = sunset_in_words(words, draft.terms, _bridge_name(bridges, draft.terms.bridge))
    blocks = [
        *([section(notice)] if notice else []),
        section("\n".join([*lines, *([ends] if ends else [])])),
        section(Mrkdwn(" ".join([*who_decides(words, found, rules)]))),
        *warned(words, found),
        *_bridging(words, draft, bridges),
        _purpose(words, answered),
        *_rationale(words, found, answered),
        actions([button(words.plain("Change the terms…"), "concession:back", draft.ref)], "back"),
    ]
    submit = words.plain("Concede") if found.holds_at_once else words.plain("Ask for approval")
    return modal(
        "concession_review", words.plain("Before you ask"), blocks, close=words.plain("Cancel"),
        submit=submit, carries=f"{draft.ref}.{draft.version}",
    )  # fmt: skip


def _bridging(words: Words, draft: Concession, bridges: Sequence[Bridge]) -> list[Block]:
    """A discount can be a bridge until a dated delivery of the plan."""
    if not draft.terms.phases or not bridges:
        return []
    options = [option(words.plain("No"), NO_BRIDGE)]
    options += [
        option(
            words.plain("%(what)s, %(day)s", what=shorten(each.text, 55),
                        day=words.day(each.due_on)), each.ref,
        )
        for each in bridges[:50]
    ]  # fmt: skip
    chosen = select("value", options, draft.terms.bridge or NO_BRIDGE)
    label = words.plain("Is it a bridge until something is there?")
    return [field("bridge", label, chosen, optional=True)]


def _bridge_name(bridges: Sequence[Bridge], ref: str) -> str:
    return next((shorten(each.text, 60) for each in bridges if each.ref == ref), "")


def _purpose(words: Words, answered: Answered) -> Block:
    options = [
        option(words.plain("To offer now"), NOW),
        option(words.plain("As a limit before the conversation: this or less"), LIMIT),
    ]
    chosen = radio("value", options, LIMIT if answered.as_limit else NOW)
    return field("purpose", words.plain("What is it for?"), chosen)


def _rationale(words: Words, found: Outlook, answered: Answered) -> list[Block]:
    """The justification is asked where something is warned of; the rest as far as it is known."""
    boxes = [option(words.plain(WARNINGS[each]), each.value) for each in TICKED
             if each not in found.warnings or each.value in answered.ticked]  # fmt: skip
    blocks = []
    if boxes:
        ticked = checkboxes("value", boxes, answered.ticked)
        label = words.plain("Does any of this hold?")
        blocks.append(field("ticked", label, ticked, optional=True))
    blocks.append(
        field(
            "justification", words.plain("Why it is right nevertheless"),
            text_field("value", answered.justification, lines=True),
            # A bridge, chosen above, answers what the cause is warned of.
            optional=not set(found.warnings) - {Warning.CAUSE_NOT_PRICE},
        )
    )  # fmt: skip
    expected = text_field("value", answered.expected)
    other = text_field("value", answered.alternatives)
    blocks.append(field("expected", words.plain("What we expect of it"), expected, optional=True))
    label = words.plain("What else was considered")
    return [*blocks, field("alternatives", label, other, optional=True)]
