"""A request as its approvers read it: four lines and the buttons, on the first view of a phone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.blocks import Block, actions, button, confirm, context, section
from bot.case_clocks import moment
from bot.cause_words import cause_name
from bot.concession_facts import Money, counting, money_of, total_of
from bot.concession_words import (
    changed_line,
    decided_by,
    level_name,
    plain_offer,
    returns_in_words,
    short_offer,
    sunset_in_words,
    warnings_in_words,
)
from bot.desk import Desk
from bot.messages import Message
from bot.triage_words import RISKS
from domain.approvals import ApprovalStep, Ask, StepKind
from domain.cases import Case
from domain.concessions import Concession, ConcessionState
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

# So that whatever people wrote, customer, offer, cost and buttons share a phone's first view.
LONGEST_NAME, LONGEST_OFFER, LONGEST_WHY, LONGEST_NOTE = 60, 120, 120, 160
OVER = {
    StepKind.APPROVED: N_(":white_check_mark: Approved by %(who)s, %(at)s."),
    StepKind.WITHIN: N_(":white_check_mark: Approved by %(who)s, %(at)s."),
    StepKind.TAKEN: N_(":white_check_mark: Less was approved and taken: %(offer)s, %(at)s."),
    StepKind.COUNTERED: N_(
        ":leftwards_arrow_with_hook: %(who)s would approve %(offer)s, %(at)s. %(asker)s answers."
    ),
    StepKind.REJECTED: N_(":x: Not approved by %(who)s, %(at)s: “%(note)s”"),
    StepKind.WITHDRAWN: N_(":no_entry_sign: Withdrawn by %(who)s, %(at)s."),
    StepKind.REPLACED: N_(":arrows_counterclockwise: %(who)s asks for other terms, %(at)s."),
    StepKind.LAPSED: N_(":hourglass: Lapsed, %(at)s."),
}


def approval_message(
    desk: Desk, tx: Transaction, words: Words, concession: Concession, ask: Ask, now: datetime
) -> Message:
    """One person's copy as it should read now."""
    case = tx.cases.get(concession.case_id)
    steps = tx.approvals.list_steps(concession.id)
    named = replace(case, account_name=shorten(case.account_name, LONGEST_NAME))
    title = title_line(words, named, concession)
    over = _over(words, tx, concession, ask, steps, case)
    if over is not None:
        return Message(Mrkdwn(f"{title}\n{over}"), [section(f"{title}\n{over}")])
    lines = [title, *facts_lines(desk, tx, words, case, concession, now)]
    blocks = [section("\n".join(lines))]
    notes = _notes(tx, words, concession, ask, steps)
    if notes:
        blocks.append(context(*notes))
    blocks.append(actions(_buttons(words, case, concession, ask), f"approval-{ask.ref}"))
    return Message(title, blocks)


def title_line(words: Words, case: Case, concession: Concession) -> Mrkdwn:
    """Customer, who asks, and the offer."""
    offer = short_offer(words, concession.terms, LONGEST_OFFER)
    parts = {
        "account": case.account_name, "by": mention(concession.by), "offer": offer,
    }  # fmt: skip
    if concession.limit:
        return words.text("*%(account)s* · %(by)s asks for a limit: up to *%(offer)s*", **parts)
    return words.text("*%(account)s* · %(by)s asks: *%(offer)s*", **parts)


def facts_lines(
    desk: Desk, tx: Transaction, words: Words, case: Case, concession: Concession, now: datetime
) -> list[Mrkdwn]:
    """Cost and total; return and sunset; cause and runway."""
    others = counting(desk, tx, case.account_id, now, concession.replaces or concession.ref)
    others = [each for each in others if each.ref != concession.ref]
    terms = concession.terms
    money = money_of(terms, concession.arr_minor, concession.currency or "USD", others)
    ends = [sunset_in_words(words, terms, bridge_text(tx, terms.bridge))]
    backs = words.text("In return: %(returns)s", returns=returns_in_words(words, terms.returns))
    return [
        cost_line(words, money, terms.peak, total_of(others)),
        Mrkdwn(" · ".join([backs, *(each for each in ends if each)])),
        _situation(words, case, concession, now),
    ]


def cost_line(words: Words, money: Money, peak: int, before: int) -> Mrkdwn:
    """What it costs a year, and together with what the account got within twelve months."""
    if not peak:
        cost = words.text("No discount")
    elif money.year is None:
        cost = words.text("Cost not known: the case has no ARR")
    else:
        cost = words.text("%(cost)s a year", cost=words.money(money.year, money.currency))
    if not before:
        total = words.text("nothing else in twelve months")
    else:
        total = words.text("%(total)s in twelve months", total=words.percent(peak + before))
        if money.together is not None:
            together = words.money(money.together, money.currency)
            total = words.text("%(total)s, %(money)s", total=total, money=together)
    if money.elsewhere:
        other = words.text("and another currency besides")
        total = words.text("%(total)s, %(other)s", total=total, other=other)
    return Mrkdwn(f"{cost} · {total}")


def bridge_text(tx: Transaction, ref: str) -> str:
    """What a discount is a bridge until, in the words of the plan."""
    thing = (tx.promises.find(ref) or tx.issues.find(ref)) if ref else None
    return shorten(thing.text, 60) if thing else ""


def _situation(words: Words, case: Case, concession: Concession, now: datetime) -> Mrkdwn:
    cause = cause_name(words, concession.cause) if concession.cause else words.text("not known")
    parts = [words.text("Cause: %(cause)s", cause=cause)]
    if case.renewal_on is None:
        parts.append(words.text("renewal not known"))
    else:
        n = (case.renewal_on - now.date()).days
        day = words.date(case.renewal_on)
        told = words.plural("renews %(day)s, in %(n)s day", "renews %(day)s, in %(n)s days", n,
                            n=n, day=day)  # fmt: skip
        parts.append(told if n >= 0 else words.text("renewed %(day)s", day=day))
    if concession.risk is not None:
        parts.append(words.text(RISKS[concession.risk]))
    return Mrkdwn(" · ".join(parts))


def _notes(
    tx: Transaction, words: Words, concession: Concession, ask: Ask, steps: list[ApprovalStep]
) -> list[Mrkdwn]:
    """As whom the reader decides, what has changed, warnings with their justification, and what was
    asked last."""
    notes = [_as_whom(words, ask)]
    old = tx.concessions.find(concession.replaces) if concession.replaces else None
    if old is not None:
        notes.append(changed_line(words, old, concession.terms))
    if concession.warnings:
        notes.append(
            words.text(
                ":warning: %(warnings)s. “%(why)s”",
                warnings=warnings_in_words(words, concession.warnings),
                why=shorten(concession.justification, LONGEST_WHY),
            )
        )
    talked = [each for each in steps if each.kind in {StepKind.QUESTION, StepKind.ANSWER}]
    for each in talked[-2:]:
        said = N_("%(who)s asks: “%(text)s”")
        if each.kind is StepKind.ANSWER:
            said = N_("%(who)s answers: “%(text)s”")
        notes.append(words.text(said, who=mention(each.by), text=shorten(each.text, LONGEST_NOTE)))
    return notes


def _as_whom(words: Words, ask: Ask) -> Mrkdwn:
    level = level_name(words, ask.stage)
    if ask.informed:
        return words.text("For your information: the %(level)s decides.", level=level)
    if ask.agreed_at is not None:
        return words.text("You have agreed; others are still asked.")
    if ask.on_behalf_of:
        return words.text(
            "You decide as %(level)s in the place of %(who)s.", level=level,
            who=mention(ask.on_behalf_of),
        )  # fmt: skip
    if ask.escalated:
        return words.text("Nobody has answered in time, so you are asked: as %(level)s.",
                          level=level)  # fmt: skip
    return words.text("You decide as %(level)s.", level=level)


def stamp_of(ask: Ask, concession: Concession) -> str:
    """What a button carries: the copy, and the version that it shows."""
    return f"{ask.ref}.{concession.version}"


def _buttons(words: Words, case: Case, concession: Concession, ask: Ask) -> list[Block]:
    stamp = stamp_of(ask, concession)
    less = words.plain("Less or no…")
    details = button(words.plain("Details"), "approval:details", stamp)
    if ask.informed:
        return [button(words.plain("Less…"), "approval:less", stamp), details]
    approves = button(words.plain("Approve"), "approval:approve", stamp, style="primary")
    approves["confirm"] = confirm(
        words.plain("Approve?"),
        words.plain(
            "%(account)s: %(offer)s", account=case.account_name,
            offer=shorten(plain_offer(words, concession.terms), LONGEST_OFFER),
        ),
        words.plain("Approve"), words.plain("Not yet"),
    )  # fmt: skip
    shown = [
        button(less, "approval:less", stamp),
        button(words.plain("Ask…"), "approval:ask", stamp),
    ]
    return [*([] if ask.agreed_at else [approves]), *shown, details]


def _ended_with_case(case: Case, concession: Concession, steps: list[ApprovalStep]) -> bool:
    """Whether it waited when the case closed."""
    if case.is_open or case.closed_at is None:
        return False
    if concession.state is ConcessionState.LAPSED:
        decided = any(each.kind in {StepKind.APPROVED, StepKind.WITHIN, StepKind.TAKEN}
                      for each in steps)  # fmt: skip
        return steps[-1].at >= case.closed_at and not decided
    return concession.is_waiting


def _over(
    words: Words, tx: Transaction, concession: Concession, ask: Ask, steps: list[ApprovalStep],
    case: Case,
) -> Mrkdwn | None:  # fmt: skip
    """What was decided, where this copy is over."""
    if _ended_with_case(case, concession, steps):
        return words.text("The case is closed, so nothing is to be decided.")
    if ask.over_at is None:
        return None
    if concession.state is ConcessionState.ASKED:
        agreed = next((each for each in reversed(steps) if each.kind is StepKind.AGREED), None)
        if agreed is None:
            return words.text("Others are asked now.")
        who = decided_by(words, agreed.by, agreed.on_behalf_of)
        stage = level_name(words, concession.current_stage or "")
        return words.text("%(who)s has agreed; now the %(level)s decides.", who=who, level=stage)
    return decision_line(words, concession, steps)


def decision_line(words: Words, concession: Concession, steps: Sequence[ApprovalStep]) -> Mrkdwn:
    """What was decided by whom and when."""
    last = next((each for each in reversed(steps) if each.kind in OVER), None)
    if last is None:
        return words.text("This is over.")
    return words.text(
        OVER[last.kind],
        who=decided_by(words, last.by, last.on_behalf_of),
        at=moment(words, last.at),
        offer=short_offer(words, concession.counter or concession.terms),
        asker=mention(concession.by),
        note=shorten(concession.reason, LONGEST_NOTE),
    )
