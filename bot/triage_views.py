"""The modal that triages a case: what people tick, and what they think."""

from collections.abc import Collection, Iterable

from bot.blocks import (
    Block,
    checkboxes,
    context,
    field,
    modal,
    option,
    radio,
    section,
    select,
    text_field,
)
from bot.desk import Desk
from bot.triage_words import EFFORTS, ENDS_IT, FACTS, SIGNS, VALUES
from domain.cases import Case
from domain.triage import Answers, arr_band
from domain.triage_tables import (
    AGAINST,
    FOR,
    IN_DOUBT,
    LOST_CAUSE,
    TIER_NUMBERS,
    Band,
    Health,
    Sign,
)
from playbooks.words import N_, Words
from storage.database import Transaction

NOT_KNOWN, AS_PROPOSED, LOW_USE = "unknown", "proposed", "low_use"
HEALTHS = {
    NOT_KNOWN: N_("Not known"),
    Health.RED.value: N_("Red"),
    Health.YELLOW.value: N_("Yellow"),
    Health.GREEN.value: N_("Green"),
}


def triage_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """What makes the account valuable, what speaks for and against a save, and an own estimate.

    What was answered the last time stands there already.
    """
    last = tx.triages.find(case.id)
    answers = last.answers if last else Answers()
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        *_value(desk, words, case, answers),
        *_signs(words, answers),
        _estimate(words, answers),
        *_risk(words, answers),
        *_override(words, answers),
    ]
    return modal(
        "triage", words.plain("Triage"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip


def _value(desk: Desk, words: Words, case: Case, answers: Answers) -> list[Block]:
    """The band that follows from the ARR; without one it is asked, never guessed."""
    policy = desk.policy()
    band = arr_band(case, policy)
    boxes = [
        option(words.plain(label), fact.value, words.plain(does))
        for fact, (label, does) in FACTS.items()
    ]
    ticked = checkboxes("value", boxes, {fact.value for fact in answers.facts})
    facts = field("facts", words.plain("What makes it worth more"), ticked, optional=True)
    if band is not None:
        assert case.arr_minor is not None
        arr = words.money(case.arr_minor, policy.currency)
        known = words.text("ARR %(arr)s: %(value)s", arr=arr, value=words.text(VALUES[band]))
        return [context(known), facts]
    options = [option(words.plain(VALUES[each]), each.value) for each in Band]
    by_hand = radio("value", options, answers.value_by_hand)
    hint = words.plain("Its ARR is not known in %(currency)s.", currency=policy.currency)
    return [field("by_hand", words.plain("What is it worth to us?"), by_hand, hint=hint), facts]


def _signs(words: Words, answers: Answers) -> list[Block]:
    return [
        _boxes(words, "for", words.plain("What speaks for a save"), FOR, answers.signs),
        _boxes(words, "doubt", words.plain("What is in doubt"), IN_DOUBT, answers.signs),
        _boxes(words, "against", words.plain("What speaks against it"), AGAINST, answers.signs),
    ]


def _boxes(
    words: Words, name: str, label: str, signs: Iterable[Sign], ticked: Collection[Sign]
) -> Block:
    options = [
        option(
            words.plain(SIGNS[sign]),
            sign.value,
            words.plain(ENDS_IT) if sign in LOST_CAUSE else None,
        )
        for sign in signs
    ]
    return field(name, label, checkboxes("value", options, ticked), optional=True)


def _estimate(words: Words, answers: Answers) -> Block:
    typed = words.percent(answers.estimate) if answers.estimate is not None else ""
    return field(
        "estimate", words.plain("Your own estimate of a save, in per cent"),
        text_field("value", typed), optional=True,
        hint=words.plain("Where you give one, it decides; else the signs do."),
    )  # fmt: skip


def _risk(words: Words, answers: Answers) -> list[Block]:
    healths = [option(words.plain(label), value) for value, label in HEALTHS.items()]
    chosen = answers.health.value if answers.health else NOT_KNOWN
    used = [option(words.plain("They hardly use it"), LOW_USE)]
    ticked = [LOW_USE] if answers.low_use else []
    return [
        field("health", words.plain("Health of the account"), select("value", healths, chosen)),
        field("use", words.plain("Use"), checkboxes("value", used, ticked), optional=True),
    ]


def _override(words: Words, answers: Answers) -> list[Block]:
    tiers = [option(words.plain("As it follows from the above"), AS_PROPOSED)]
    tiers += [
        option(words.plain("Tier %(tier)s", tier=n), f"{n}", words.plain(EFFORTS[n]))
        for n in sorted(TIER_NUMBERS)
    ]
    chosen = str(answers.override) if answers.override else AS_PROPOSED
    return [
        field("tier", words.plain("Tier"), select("value", tiers, chosen)),
        field(
            "reason", words.plain("Why another tier"), text_field("value", answers.reason),
            optional=True,
            hint=words.plain("Needed for another tier. Learning value is a good reason."),
        ),
    ]  # fmt: skip
