"""The modal that asks for the root cause, and what it shows once it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, context, field, modal, option, radio, section, select, text_field
from bot.cause_words import CHURN, NAMES, SENTENCES, warning
from bot.desk import Desk
from bot.playbook_proposals import proposal_buttons, proposed_in_words
from bot.root_causes import Recorded, summary
from domain.cases import Case
from domain.causes import CHURN_TYPES, Cause, ChurnType
from domain.root_causes import LEAST_WHYS, MOST_WHYS, Disagreement, RootCause
from playbooks.words import N_, Words, shorten

USUAL = "usual"
YES, NO, UNKNOWN = "yes", "no", "unknown"
LABELS = (
    N_("Why are they leaving?"),
    N_("Why is that? (second why)"),
    N_("And why is that? (third why)"),
    N_("Fourth why"),
    N_("Fifth why"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, as it was typed or chosen."""

    whys: Sequence[str] = ()
    cause: str = ""
    churn: str = USUAL
    said_so: str = YES
    preventable: str = UNKNOWN

    def why(self, number: int) -> str:
        return self.whys[number] if number < len(self.whys) else ""


def typed_from(recorded: RootCause | None) -> Typed:
    """What was recorded, as the form shows it."""
    if recorded is None:
        return Typed()
    finding = recorded.finding
    usual = finding.churn_type is CHURN_TYPES[finding.cause]
    return Typed(
        finding.whys,
        finding.cause.value,
        USUAL if usual else finding.churn_type.value,
        YES if finding.said_so else NO,
        UNKNOWN if finding.preventable is None else (YES if finding.preventable else NO),
    )


def root_cause_view(
    words: Words, case: Case, typed: Typed, doubted: Disagreement | None = None
) -> Block:
    """Five whys, the category and what kind of churn it is; on top a warning to be confirmed."""
    blocks: list[Block] = []
    if doubted is not None:
        blocks.append(section(warning(words, doubted)))
        blocks.append(context(words.text("Change what is not right below, or record it anyway.")))
    if case.reason:
        flagged = words.text("The flag said “%(reason)s”.", reason=shorten(case.reason, 500))
        blocks.append(context(flagged))
    blocks += [_why(words, number, typed) for number in range(MOST_WHYS)]
    blocks += [_category(words, typed), *_kind(words, typed)]
    submit = words.plain("Save") if doubted is None else words.plain("Record it anyway")
    return modal(
        "root_cause",
        words.plain("Root cause"),
        blocks,
        close=words.plain("Cancel"),
        submit=submit,
        carries=f"{case.ref}:{doubted.name if doubted else ''}",
    )


def _why(words: Words, number: int, typed: Typed) -> Block:
    box = text_field("value", typed.why(number), lines=True)
    label = words.plain(LABELS[number])
    return field(f"why{number + 1}", label, box, optional=number >= LEAST_WHYS)


def _category(words: Words, typed: Typed) -> Block:
    causes = [
        option(words.plain(NAMES[each]), each.value, words.plain(SENTENCES[each])) for each in Cause
    ]
    choice = select("value", causes, typed.cause)
    hint = words.plain("“Budget” is a symptom until the chain says otherwise.")
    return field("cause", words.plain("Category"), choice, hint=hint)


def _kind(words: Words, typed: Typed) -> list[Block]:
    """Voluntary or not, active or passive, preventable or not."""
    usual = words.plain("Involuntary for a failed payment and what is unavoidable, else voluntary")
    churn = [option(words.plain("As usual for the category"), USUAL, usual)]
    churn += [option(words.plain(CHURN[each]).capitalize(), each.value) for each in ChurnType]
    said = [
        option(words.plain("They said so"), YES),
        option(words.plain("They stopped using it and still pay"), NO),
    ]
    prevent = [
        option(words.plain("Yes"), YES),
        option(words.plain("No"), NO),
        option(words.plain("Not known"), UNKNOWN),
    ]
    return [
        field("churn", words.plain("By their own will?"), radio("value", churn, typed.churn)),
        field("said", words.plain("How does it show?"), radio("value", said, typed.said_so)),
        field(
            "preventable",
            words.plain("Could we have prevented it?"),
            radio("value", prevent, typed.preventable),
        ),
    ]


def recorded_view(desk: Desk, words: Words, recorded: Recorded) -> Block:
    """What was recorded, and the playbook proposed for it."""
    text = words.text("Recorded: %(summary)s", summary=summary(words, recorded.root_cause))
    blocks = [section(text)]
    if recorded.proposal is not None:
        blocks.append(section(proposed_in_words(desk, words, recorded.proposal)))
        blocks += proposal_buttons(desk, words, recorded.proposal)
    title = words.plain("Root cause")
    return modal("recorded", title, blocks, close=words.plain("Close"), carries=recorded.case.ref)
