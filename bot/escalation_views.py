"""The modals of an escalation: asking for it, how it stands, and the end of each step."""

from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    actions,
    bare_text,
    button,
    context,
    date_field,
    field,
    modal,
    option,
    section,
    text_field,
)
from bot.case_clocks import moment
from bot.desk import Desk
from bot.escalation_brief import mixed_messages
from bot.escalation_telling import brief_of
from bot.escalation_words import GROUNDS, STEPS
from bot.escalations import running_in, strategic
from bot.reminder_rows import STEP_WORDINGS
from bot.team import holders_of
from domain.cases import Case
from domain.escalations import (
    Escalation,
    EscalationStep,
    check_may_escalate,
    check_step,
    due_of,
    owner_of,
    step_of,
)
from domain.people import Person
from domain.policy import Role
from playbooks.unmarked import as_typed
from playbooks.words import Words, mention, shorten
from storage.database import Transaction

MOST_BLOCKS_OF_BRIEF, QUOTED = 10, 600


def escalation_view(desk: Desk, tx: Transaction, words: Words, case: Case, person: Person) -> Block:
    """How the running escalation stands; without one the form that begins it.

    Raises what `check_may_escalate` raises.
    """
    running = tx.escalations.find_running(case.id)
    if running is not None:
        return _standing_view(desk, words, case, running)
    check_may_escalate(case, None)
    return _asking_view(desk, tx, words, case, person)


def _asking_view(desk: Desk, tx: Transaction, words: Words, case: Case, person: Person) -> Block:
    """Why, who, what for, and by when. What would send a mixed message is said first."""
    by_figures = strategic(desk, case)
    grounds = [
        option(words.plain(label), ground.value) for ground, label in GROUNDS.items()
    ]  # fmt: skip
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": grounds}
    if by_figures:
        boxes["initial_options"] = [grounds[0]]
    due = (desk.clock.now() + desk.policy().clocks.escalation_contact).astimezone(
        ZoneInfo(person.zone)
    )
    blocks = [
        section(words.text("*%(account)s* · sparingly", account=case.account_name)),
        *_mixed(desk, tx, words, case),
        field("grounds", words.plain("Why an executive? Any one suffices"), boxes, optional=True),
        field("executive", words.plain("Who of us"), _people(desk, tx)),
        field("objective", words.plain("What should the conversation reach?"),
              text_field("value", tx.facts.list_of(case.id).get("text.objective"), lines=True)),
        field("day", words.plain("Spoken by the end of"), date_field("value", due.date())),
    ]  # fmt: skip
    return modal(
        "escalation", words.plain("Escalate"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Write the brief"), carries=case.ref,
    )  # fmt: skip


def _people(desk: Desk, tx: Transaction) -> Block:
    """The first executive of the policy stands there already."""
    element: Block = {"type": "users_select", "action_id": "value"}
    executives = holders_of(tx, desk.policy(), Role.EXECUTIVE)
    return element | {"initial_user": executives[0]} if executives else element


def _mixed(desk: Desk, tx: Transaction, words: Words, case: Case) -> list[Block]:
    found = mixed_messages(desk, tx, words, case)
    if not found:
        return []
    head = words.text(":warning: Settle first, so that they hear one message:")
    lines = [words.text("• %(line)s", line=shorten(each, QUOTED)) for each in found[:10]]
    return [section("\n".join([head, *lines]))]


def _standing_view(desk: Desk, words: Words, case: Case, escalation: Escalation) -> Block:
    """The four steps: what is done, whose the next one is, and its button."""
    step = step_of(escalation)
    assert step is not None
    done = {
        EscalationStep.BRIEF: escalation.briefed_at,
        EscalationStep.CONTACT: escalation.contacted_at,
        EscalationStep.FOLLOW_UP: escalation.followed_up_at,
        EscalationStep.THANKS: escalation.thanked_at,
    }
    lines = []
    for each, label in STEPS.items():
        told, at = words.text(label), done[each]
        if at is not None:
            lines.append(words.text(":white_check_mark: %(step)s · %(at)s", step=told,
                                    at=moment(words, at)))  # fmt: skip
        elif each is step:
            due = moment(words, due_of(escalation, desk.policy().clocks))
            who = mention(owner_of(escalation, case.owner_id))
            lines.append(
                words.text("*%(step)s* · %(who)s · due %(due)s", step=told, who=who, due=due)
            )
        else:
            lines.append(words.text("%(step)s", step=told))
    wording = STEP_WORDINGS[step]
    buttons = [
        button(words.plain(wording.label), wording.action, case.ref, style="primary"),
        button(words.plain("Call it off…"), "escalation:call_off", case.ref),
    ]
    blocks = [
        section(words.text("*%(account)s* · asked: %(who)s", account=case.account_name,
                           who=mention(escalation.executive_id))),
        section("\n".join(lines)),
        section(words.text("To reach: %(what)s", what=shorten(escalation.objective, QUOTED))),
        actions(buttons, "escalation"),
    ]  # fmt: skip
    title = words.plain("Escalation")
    return modal("escalation_standing", title, blocks, close=words.plain("Close"), carries=case.ref)


def brief_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """The brief as the executive will read it. Raises `step_settled`."""
    escalation = running_in(tx, case)
    check_step(escalation, EscalationStep.BRIEF)
    text = bare_text(as_typed(brief_of(desk, tx, case, escalation)))[:MOST_BLOCKS_OF_BRIEF]
    blocks = [*_mixed(desk, tx, words, case), *text]
    told = words.text(
        "%(who)s is asked by direct message, and not added to the channel.",
        who=mention(escalation.executive_id),
    )
    blocks.append(context(told))
    return modal(
        "escalation_brief", words.plain("The brief"), blocks,
        close=words.plain("Not yet"), submit=words.plain("Send the brief"), carries=case.ref,
    )  # fmt: skip


def contacted_view(tx: Transaction, words: Words, case: Case) -> Block:
    """What was said and promised. Raises `step_settled`."""
    check_step(running_in(tx, case), EscalationStep.CONTACT)
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("who", words.plain("With whom?"), text_field("value")),
        field("said", words.plain("What was said"), text_field("value", lines=True)),
        field(
            "promised", words.plain("What you promised, one a line"),
            text_field("value", lines=True), optional=True,
            hint=words.plain("Each is followed up, and you hear what became of it."),
        ),
    ]  # fmt: skip
    return _small(words, "escalation_contacted", words.plain("Spoken with them"), blocks, case)


def follow_up_view(tx: Transaction, words: Words, case: Case) -> Block:
    """Every commitment, and what became of it. Raises `step_settled`."""
    escalation = running_in(tx, case)
    check_step(escalation, EscalationStep.FOLLOW_UP)
    lines = [words.text("• %(line)s", line=shorten(each, 200)) for each in escalation.promised]
    promised = "\n".join(lines) if lines else words.text("Nothing was promised.")
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        section(promised),
        field("what", words.plain("What became of each"), text_field("value", lines=True),
              hint=words.plain("The executive reads this.")),
    ]  # fmt: skip
    return _small(words, "escalation_follow_up", words.plain("Followed up"), blocks, case)


def thank_view(tx: Transaction, words: Words, case: Case) -> Block:
    """Thanks, and what was learned. Raises `step_settled`."""
    escalation = running_in(tx, case)
    check_step(escalation, EscalationStep.THANKS)
    blocks = [
        section(words.text("*%(account)s* · %(who)s", account=case.account_name,
                           who=mention(escalation.executive_id))),
        field("thanks", words.plain("Your thanks"), text_field("value", lines=True),
              hint=words.plain("Sent as you write it.")),
        field("learned", words.plain("What was learned"), text_field("value", lines=True),
              hint=words.plain("Kept in the case.")),
    ]  # fmt: skip
    return _small(words, "escalation_thank", words.plain("Thank them"), blocks, case)


def call_off_view(tx: Transaction, words: Words, case: Case) -> Block:
    """Why it ends early. Raises `step_settled`."""
    running_in(tx, case)
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        field("reason", words.plain("Why"), text_field("value", lines=True)),
    ]
    return _small(words, "escalation_call_off", words.plain("Call it off"), blocks, case)


def _small(words: Words, name: str, title: str, blocks: list[Block], case: Case) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=case.ref,
    )  # fmt: skip
