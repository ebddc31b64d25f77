"""The modals of a touch after a case: what became of it, and what else can be done."""

from collections.abc import Mapping
from datetime import date

from bot.aftercare_words import HEALTH, TRIGGERS, offer_line, offer_story, step_name
from bot.blocks import (
    Block,
    actions,
    button,
    context,
    date_field,
    field,
    modal,
    option,
    radio,
    section,
    text_field,
    users_field,
)
from bot.case_clocks import moment
from domain.aftercare import HEALTH_CHECKS, QUESTIONS, After, Programme, Touch
from domain.cases import Case
from playbooks.words import N_, Words

DONE, MOVE, SKIP = "done", "move", "skip"
WHAT: Mapping[str, str] = {
    DONE: N_("It is done"),
    MOVE: N_("Another day"),
    SKIP: N_("Not this time"),
}


def more_view(words: Words, case: Case, touch: Touch, after: After, day: date) -> Block:
    """What became of it, in at most four inputs; above them, what else there is to do.

    `day` is the one on which it is due.
    """
    blocks = [
        section(
            words.text(
                "*%(account)s*: %(what)s, due %(due)s",
                account=case.account_name,
                what=step_name(words, touch.step),
                due=moment(words, touch.due_at),
            )
        ),
        *_standing(words, touch, after),
        actions(_elsewhere(words, case, touch, after), "elsewhere"),
        *_inputs(words, touch, day),
    ]
    return _modal(words, "after_more", words.plain("After the case"), blocks, touch.ref)


def _standing(words: Words, touch: Touch, after: After) -> list[Block]:
    """How often it was moved, and for a win-back how the offer stands."""
    lines = []
    if touch.moved:
        first, n = moment(words, touch.first_due_at), touch.moved
        lines.append(
            words.plural(
                "moved once, first due %(first)s", "moved %(n)s times, first due %(first)s", n, n=n,
                first=first,
            )
        )  # fmt: skip
    if touch.programme is Programme.WIN_BACK:
        lines += [offer_line(words, after), *filter(None, [offer_story(words, after)])]
    return [context(*lines)] if lines else []


def _elsewhere(words: Words, case: Case, touch: Touch, after: After) -> list[Block]:
    buttons = []
    if touch.programme is Programme.WIN_BACK:
        buttons += win_back_buttons(words, case, touch, after)
    elif touch.programme is not Programme.EXIT:
        buttons.append(button(words.plain("Value summary…"), "after:value", touch.ref))
    return [*buttons, button(words.plain("Hand over…"), "after:hand_over", case.ref)]


def win_back_buttons(words: Words, case: Case, touch: Touch | None, after: After) -> list[Block]:
    """The ways of a win-back, as far as they are open."""
    buttons = []
    if touch is not None:
        buttons.append(button(words.plain("Open win-back case"), "after:win_back", touch.ref))
        buttons.append(button(words.plain("Come back earlier…"), "after:earlier", touch.ref))
    if after.resolved_at is None:
        buttons.append(button(words.plain("Reason dealt with…"), "after:resolve", case.ref))
    if not after.may_offer:
        buttons.append(button(words.plain("Offer anyway…"), "after:insist", case.ref))
    return buttons


def _inputs(words: Words, touch: Touch, day: date) -> list[Block]:
    what = [option(words.plain(said), name) for name, said in WHAT.items()]
    if touch.step in QUESTIONS:
        what = what[1:]
    blocks = [field("what", words.plain("What happened?"), radio("value", what, what[0]["value"]))]
    if touch.step in HEALTH_CHECKS:
        judged = [option(words.plain(said), name.value) for name, said in HEALTH.items()]
        hint = words.plain("When it is done: an answer that is not green offers to open a case.")
        element = radio("value", judged)
        blocks.append(
            field("health", words.plain("How are they doing?"), element, optional=True, hint=hint)
        )
    note = words.plain("What came of it, or why not")
    new_day = words.plain("New day, if it is another one")
    return [
        *blocks,
        field("note", note, text_field("value", lines=True), optional=True),
        field("day", new_day, date_field("value", day), optional=True),
    ]


def open_case_view(words: Words, case: Case, touch: Touch) -> Block:
    """The look was not green: a case is one click away, and what follows the old one ends then."""
    assert touch.health is not None
    text = words.text(
        "Kept for *%(account)s*: %(health)s. Open a save case now? What is owed after the old one "
        "then goes on in the new one.",
        account=case.account_name,
        health=words.text(HEALTH[touch.health]),
    )
    open_case = button(words.plain("Open case"), "after:relapse", touch.ref, style="primary")
    title = words.plain("After the case")
    blocks = [section(text), actions([open_case], "open")]
    return modal("after_open", title, blocks, close=words.plain("Not now"), carries=touch.ref)


def earlier_view(words: Words, case: Case, touch: Touch, day: date) -> Block:
    """Why the next contact comes earlier, and when."""
    triggers = [option(words.plain(said), name.value) for name, said in TRIGGERS.items()]
    fix = words.plain(
        "If it is our fix: what was done. The contact then comes the next working day."
    )
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("trigger", words.plain("What happened?"), radio("value", triggers)),
        field("day", words.plain("New day"), date_field("value", day), optional=True),
        field("note", words.plain("More about it"), text_field("value", lines=True),
              optional=True, hint=fix),
    ]  # fmt: skip
    return _modal(words, "after_earlier", words.plain("Come back earlier"), blocks, touch.ref)


def resolve_view(words: Words, case: Case) -> Block:
    """What was done about the reason. Nothing of the case stands here: product reads it too."""
    label = words.plain("What was done, so that the reason is gone?")
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        context(
            words.text("From then on an offer may be made, and the next contact comes at once.")
        ),
        field("note", label, text_field("value", lines=True)),
    ]
    return _modal(words, "after_resolve", words.plain("Reason dealt with"), blocks, case.ref)


def insist_view(words: Words, case: Case) -> Block:
    """Why an offer is right although the reason is open."""
    label = words.plain("Why is an offer right although the reason is open?")
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("note", label, text_field("value", lines=True)),
    ]
    return _modal(words, "after_insist", words.plain("Offer anyway"), blocks, case.ref)


def hand_on_view(words: Words, case: Case) -> Block:
    """Who looks after the customer from now on."""
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        context(words.text("They get everything that is owed after the case, and may read it.")),
        field("owner", words.plain("Who goes on?"), users_field("value")),
    ]
    return _modal(words, "after_hand_over", words.plain("Hand over"), blocks, case.ref)


def _modal(words: Words, name: str, title: str, blocks: list[Block], carries: str) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=carries,
    )  # fmt: skip
