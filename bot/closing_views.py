"""The form that closes a case, and what its channel reads then."""

from collections.abc import Sequence

from bot.blocks import (
    Block,
    actions,
    button,
    confirm,
    context,
    field,
    modal,
    option,
    radio,
    section,
    text_field,
)
from bot.messages import Message
from bot.outcome_words import OUTCOMES
from bot.still_open import StillOpen, told_in_summary
from domain.cases import KEEPS_REVENUE, Case, Outcome, day_number
from domain.outcomes import Debrief
from playbooks.words import Mrkdwn, Words, mention


def closing_view(
    words: Words, case: Case, open_yet: Sequence[Mrkdwn] = (), outcome: Outcome | None = None
) -> Block:
    """Three inputs on the day; the debrief comes later. `open_yet` names what nobody has settled,
    `outcome` is chosen already."""
    outcomes = [option(words.plain(label), each.value) for each, label in OUTCOMES.items()]
    arr = "" if case.arr_minor is None else words.money(case.arr_minor, case.currency or "USD")
    hint = (
        words.plain("The case has %(arr)s a year.", arr=arr)
        if arr
        else words.plain("For a save in part this is needed. Lost: leave it empty.")
    )
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        *(context(line) for line in open_yet),
        field("outcome", words.plain("How did it end?"), radio("value", outcomes, outcome)),
        field("reason", words.plain("Why, in a sentence"), text_field("value", lines=True)),
        field(
            "kept", words.plain("ARR kept a year"), text_field("value"), optional=True, hint=hint
        ),
    ]
    return modal(
        "close", words.plain("Close case"), blocks, close=words.plain("Cancel"),
        submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip


def summary(words: Words, case: Case, found: StillOpen, debrief: Debrief) -> Message:
    """What the channel reads when a case closes: how it ended, and what it leaves open."""
    assert case.outcome is not None
    assert case.closed_at is not None
    parts = [
        words.text(
            "*%(account)s: %(outcome)s.* Closed by %(by)s on day %(day)s.",
            account=case.account_name,
            outcome=words.text(OUTCOMES[case.outcome]),
            by=mention(case.closed_by or case.owner_id),
            day=day_number(case, case.closed_at),
        ),
        words.text("Reason: %(reason)s", reason=case.outcome_reason or ""),
    ]
    if case.outcome in KEEPS_REVENUE and case.arr_kept_minor is not None:
        kept = words.money(case.arr_kept_minor, case.currency or "USD")
        parts.append(words.text("ARR kept: %(kept)s a year", kept=kept))
    parts += told_in_summary(words, found, case.outcome)
    parts.append(
        words.text(
            "The debrief is due %(day)s, from %(owner)s.",
            day=words.day(debrief.due_at.date()),
            owner=mention(debrief.owner_id),
        )
    )
    text = Mrkdwn("\n".join(parts))
    return Message(text, [section(text), _buttons(words, case)])


def _buttons(words: Words, case: Case) -> Block:
    sure = confirm(
        words.plain("Reopen the case?"),
        words.plain("Its clocks go on from now, and it counts as closed no more."),
        words.plain("Reopen"),
        words.plain("Cancel"),
    )
    return actions(
        [
            button(words.plain("Write debrief…"), "debrief:write", case.ref),
            button(words.plain("Reopen"), "case:reopen", case.ref) | {"confirm": sure},
        ],
        "closed",
    )
