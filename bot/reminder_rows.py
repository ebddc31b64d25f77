"""One duty in a message: its sentence, what else is known of it, and the buttons that end it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.aftercare_rows import TOUCHES, touch_note, touch_row
from bot.aftercare_words import step_name
from bot.blocks import Block, actions, button, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.duties import Owed
from bot.escalation_duties import step_in
from bot.issue_views import STEPS
from bot.working import sees
from domain.aftercare import TouchStep
from domain.cases import Case
from domain.clocks import ClockKind
from domain.escalations import EscalationStep
from domain.people import Person
from playbooks.words import N_, Mrkdwn, Words, channel_link, mention
from storage.database import Transaction
from storage.nudges import Nudge

LEAST_SNOOZE = timedelta(hours=1)
HIDDEN = {
    ClockKind.ITEM: N_("an item of the checklist"),
    ClockKind.PROMISE: N_("a promise to the customer"),
    ClockKind.ISSUE: N_("an issue of the recovery plan"),
    ClockKind.SUNSET: N_("a discount"),
}
# What these kinds mean is one thing of several in a case, and their buttons name it.
OF_ONE = frozenset(HIDDEN) | TOUCHES


@dataclass(frozen=True, slots=True)
class Wording:
    """How a kind of duty is told: before and after its deadline, once done, and its button."""

    due: str
    overdue: str
    name: str
    label: str
    action: str


_OTHER = Wording(
    N_("*%(account)s*: %(what)s, due %(due)s"),
    N_(":warning: *%(account)s*: %(what)s was due %(due)s"),
    N_("%(what)s"),
    N_("See case"),
    "case:see",
)
AFTER = Wording(
    N_("*%(account)s*: %(what)s, due %(due)s"),
    N_(":warning: *%(account)s*: %(what)s, was due %(due)s"),
    N_("%(what)s"),
    N_("Done"),
    "after:done",
)
WORDINGS: Mapping[ClockKind, Wording] = {
    ClockKind.FIRST_CONTACT: Wording(
        N_("*%(account)s*: first contact, by phone, due %(due)s"),
        N_(":warning: *%(account)s*: first contact was due %(due)s"),
        N_("first contact"),
        N_("Log contact"),
        "contact:log",
    ),
    ClockKind.CUSTOMER_UPDATE: Wording(
        N_("*%(account)s*: the weekly update to the customer is due %(due)s"),
        N_(":warning: *%(account)s*: the weekly update to the customer was due %(due)s"),
        N_("weekly update"),
        N_("Write update"),
        "update:write",
    ),
    ClockKind.ITEM: Wording(
        N_("*%(account)s*: %(what)s, due %(due)s"),
        N_(":warning: *%(account)s*: %(what)s, overdue since %(due)s"),
        N_("%(what)s"),
        N_("Done"),
        "item:tick",
    ),
    ClockKind.PROMISE: Wording(
        N_("*%(account)s*: promised to the customer: %(what)s, due %(due)s"),
        N_(":warning: *%(account)s*: promised to the customer: %(what)s, overdue since %(due)s"),
        N_("promise: %(what)s"),
        N_("Delivered"),
        "promise:deliver",
    ),
    ClockKind.ISSUE: Wording(
        N_("*%(account)s*: plan: %(what)s, due %(due)s"),
        N_(":warning: *%(account)s*: plan: %(what)s, overdue since %(due)s"),
        N_("plan: %(what)s"),
        N_("Fixed"),
        "issue:fixed",
    ),
    ClockKind.SUNSET: Wording(
        N_("*%(account)s*: %(what)s off ends soon: tell the customer by %(due)s"),
        N_(":warning: *%(account)s*: %(what)s off ends; the customer was to hear by %(due)s"),
        N_("end of %(what)s off"),
        N_("Customer is told"),
        "concession:sunset_told",
    ),
    ClockKind.DEBRIEF: Wording(
        N_("*%(account)s*: the debrief of the closed case is due %(due)s"),
        N_(":warning: *%(account)s*: the debrief of the closed case was due %(due)s"),
        N_("debrief"),
        N_("Write debrief…"),
        "debrief:write",
    ),
    ClockKind.TIME_BOX: Wording(
        N_(
            "*%(account)s*: the time for this effort ends %(due)s. Close it, extend it, or let it "
            "go?"
        ),
        N_(
            ":warning: *%(account)s*: the time for this effort ended %(due)s. Close it, extend it, "
            "or let it go?"
        ),
        N_("time for the effort"),
        N_("Decide…"),
        "time_box:decide",
    ),
    **dict.fromkeys(TOUCHES, AFTER),
}


# Each step of an escalation ends in its own way.
STEP_WORDINGS: Mapping[EscalationStep, Wording] = {
    EscalationStep.BRIEF: Wording(
        N_("*%(account)s*: send the brief to the executive, due %(due)s"),
        N_(":warning: *%(account)s*: the brief to the executive was due %(due)s"),
        N_("brief to the executive"),
        N_("Read the brief…"),
        "escalation:brief",
    ),
    EscalationStep.CONTACT: Wording(
        N_("*%(account)s*: speak with their executive, due %(due)s"),
        N_(":warning: *%(account)s*: the conversation with their executive was due %(due)s"),
        N_("conversation with their executive"),
        N_("I have spoken with them…"),
        "escalation:contacted",
    ),
    EscalationStep.FOLLOW_UP: Wording(
        N_("*%(account)s*: follow up on what the executive promised, due %(due)s"),
        N_(":warning: *%(account)s*: following up on the executive's promises was due %(due)s"),
        N_("follow-up on the executive's promises"),
        N_("Followed up…"),
        "escalation:follow_up",
    ),
    EscalationStep.THANKS: Wording(
        N_("*%(account)s*: thank the executive and record what was learned, due %(due)s"),
        N_(":warning: *%(account)s*: thanking the executive was due %(due)s"),
        N_("thanks to the executive"),
        N_("Thank them…"),
        "escalation:thank",
    ),
}


def wording_of(nudge: Nudge) -> Wording:
    step = step_in(nudge.subject) if nudge.kind is ClockKind.ESCALATION else None
    return STEP_WORDINGS[step] if step else WORDINGS.get(nudge.kind, _OTHER)


def as_read_by(desk: Desk, tx: Transaction, words: Words, nudge: Nudge, person_id: str) -> Nudge:
    """The nudge as that person may read it: what people typed stays with who may see the case.

    Items have owners who are in no channel, and others hear of what an absent one owes.
    """
    if nudge.kind in TOUCHES:
        # Our own words, whoever reads them.
        return replace(nudge, text=step_name(words, TouchStep(nudge.text)))
    person = tx.people.find(person_id) or Person(person_id, person_id)
    if not nudge.text or sees(desk, tx, tx.cases.get(nudge.case_id), person):
        return nudge
    return replace(nudge, text=words.plain(HIDDEN[nudge.kind]))


def sentence(words: Words, nudge: Nudge, account: str, now: datetime) -> Mrkdwn:
    """What is due when; overdue is said in words, not only by a sign."""
    wording = wording_of(nudge)
    told = wording.overdue if nudge.due_at < now else wording.due
    due = moment(words, nudge.due_at)
    return words.text(told, account=account, what=nudge.text, due=due)


def named(words: Words, nudge: Nudge, account: str) -> Mrkdwn:
    """The duty in a few words, for a line that is history."""
    what = words.text(wording_of(nudge).name, what=nudge.text)
    return words.text("%(account)s: %(what)s", account=account, what=what)


def row(
    words: Words, tx: Transaction, nudge: Nudge, owed: Owed, now: datetime, *, whole: bool
) -> list[Block]:
    """The duty with its one button; `whole` adds every button that can end it."""
    case = owed.case
    lines = [sentence(words, nudge, case.account_name, now), *_notes(words, tx, nudge, owed, now)]
    text = "\n".join(lines)
    if nudge.kind in TOUCHES:
        return touch_row(words, nudge, owed, text)
    if not whole:
        return [section(text, _main(words, tx, nudge, case), f"duty-{nudge.ref}")]
    return [
        section(text, block_id=f"duty-{nudge.ref}"),
        actions(_all_buttons(words, tx, nudge, case, now), f"end-{nudge.ref}"),
    ]


def _notes(words: Words, tx: Transaction, nudge: Nudge, owed: Owed, now: datetime) -> list[Mrkdwn]:
    """Attempts, a snooze, whose duty it is when it is somebody else's, and where the case is."""
    notes: list[Mrkdwn] = []
    if nudge.kind is ClockKind.FIRST_CONTACT:
        attempts = tx.timeline.count_attempts(nudge.case_id)
        if attempts:
            notes.append(tried(words, attempts))
    if nudge.snoozed_until is not None and nudge.snoozed_until > now:
        notes.append(words.text("snoozed until %(at)s", at=moment(words, nudge.snoozed_until)))
    if owed.duty.owner_id != nudge.person_id:
        notes.append(words.text("for %(who)s", who=mention(owed.duty.owner_id)))
    if nudge.kind in TOUCHES:
        notes += touch_note(words, tx, owed)
    if owed.case.may_post and owed.case.channel_id:
        notes.append(channel_link(owed.case.channel_id))
    return [Mrkdwn(" · ".join(notes))] if notes else []


def tried(words: Words, attempts: int) -> Mrkdwn:
    """Trying counts: the manager reads effort, not neglect."""
    return words.plural(
        "%(n)s attempt, no answer yet", "%(n)s attempts, no answer yet", attempts, n=attempts
    )


def _main(words: Words, tx: Transaction, nudge: Nudge, case: Case) -> Block:
    """The one button that ends it, read out with what it ends."""
    said, action = _ending(tx, nudge)
    label = words.plain(
        "%(button)s: %(account)s", button=words.plain(said), account=case.account_name
    )
    value = nudge.subject if nudge.kind in OF_ONE else case.ref
    return button(words.plain(said), action, value, label=label)


def _ending(tx: Transaction, nudge: Nudge) -> tuple[str, str]:
    """The label and the action of that button: an issue has several steps, one after the other."""
    wording = wording_of(nudge)
    if nudge.kind is ClockKind.ISSUE:
        issue = tx.issues.find(nudge.subject)
        if issue is not None and issue.next_step is not None:
            return STEPS[issue.next_step], f"issue:{issue.next_step.value}"
    return wording.label, wording.action


def _all_buttons(
    words: Words, tx: Transaction, nudge: Nudge, case: Case, now: datetime
) -> list[Block]:
    buttons = [_main(words, tx, nudge, case) | {"style": "primary"}]
    if nudge.kind is ClockKind.FIRST_CONTACT:
        buttons.append(button(words.plain("Called, no answer"), "contact:no_answer", case.ref))
    if nudge.kind is ClockKind.PROMISE:
        buttons.append(button(words.plain("Move…"), "promise:move", nudge.subject))
        buttons.append(button(words.plain("Broken…"), "promise:break", nudge.subject))
    if nudge.snooze_reason is None and now + LEAST_SNOOZE < nudge.due_at:
        buttons.append(button(words.plain("Snooze…"), "nudge:snooze", nudge.ref))
    if nudge.kind not in OF_ONE:
        # What belongs to one person in a case of many is given away by itself.
        buttons.append(button(words.plain("Hand over…"), "case:hand_over", case.ref))
    return buttons
