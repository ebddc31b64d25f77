"""The timeline of a case: what happened, by whom, when, and what of it the customer may see."""

from collections.abc import Sequence

from bot.blocks import Block, actions, button, modal, section
from bot.case_clocks import moment
from bot.case_views import MEANS
from bot.long_texts import shown, whole_button
from domain.cases import Case
from domain.contacts import Means
from domain.timeline import Entry, EntryKind, Page
from domain.updates import Update, last_correctable
from playbooks.words import N_, Mrkdwn, Words, link, mention

TO_SOMEBODY = frozenset(
    {
        EntryKind.UPDATE_SENT,
        EntryKind.PRODUCT_TOLD,
        EntryKind.ESCALATED,
        EntryKind.AFTER_HANDED_OVER,
    }
)

ENTRIES = {
    EntryKind.OPENED: N_("opened the case"),
    EntryKind.CONTACT: N_("reached the customer"),
    EntryKind.ATTEMPT: N_("called, no answer"),
    EntryKind.MESSAGE: N_("added a message"),
    EntryKind.PLAYBOOK: N_("chose a playbook"),
    EntryKind.FACTS: N_("changed the facts"),
    EntryKind.CLOSED: N_("closed the case"),
    EntryKind.REOPENED: N_("took the closing back"),
    EntryKind.RESUMED: N_("reopened the case"),
    EntryKind.RELAPSED: N_("opened a new case: the save is taken back"),
    EntryKind.DEBRIEFED: N_("wrote the debrief"),
    EntryKind.CELEBRATED: N_("told everybody of the save"),
    EntryKind.NOTE: N_("noted"),
    EntryKind.UPDATE_SENT: N_("sent the customer update"),
    EntryKind.UPDATE_WRONG: N_("corrects the customer update"),
    EntryKind.HANDED_OVER: N_("handed the case over"),
    EntryKind.HANDOVER_DECLINED: N_("could not take the case over"),
    EntryKind.TEAM_CHANGED: N_("changed the team"),
    EntryKind.COVERED: N_("looks after the case for some days"),
    EntryKind.SNOOZED: N_("snoozed a reminder"),
    EntryKind.PRODUCT_TOLD: N_("sent the note to product"),
    EntryKind.ESCALATED: N_("escalated"),
    EntryKind.EXECUTIVE_SPOKE: N_("told of the executive conversation"),
    EntryKind.FOLLOWED_UP: N_("followed up on what the executive promised"),
    EntryKind.ESCALATION_ENDED: N_("ended the escalation"),
    EntryKind.ROOT_CAUSE: N_("recorded the root cause"),
    EntryKind.STAKEHOLDER: N_("noted who is who at the customer"),
    EntryKind.PROMISE_MADE: N_("noted a promise to the customer"),
    EntryKind.PROMISE_CHANGED: N_("put a promise right"),
    EntryKind.PROMISE_MOVED: N_("moved a promise"),
    EntryKind.PROMISE_DELIVERED: N_("delivered a promise"),
    EntryKind.PROMISE_CONFIRMED: N_("has a promise confirmed"),
    EntryKind.PROMISE_BROKEN: N_("called a promise broken"),
    EntryKind.ISSUE_CAPTURED: N_("put an issue into the plan"),
    EntryKind.ISSUE_CHANGED: N_("changed an issue of the plan"),
    EntryKind.ISSUE_WORKAROUND: N_("put a workaround in place"),
    EntryKind.ISSUE_FIXED: N_("fixed an issue"),
    EntryKind.ISSUE_COMMUNICATED: N_("told the customer of a fix"),
    EntryKind.ISSUE_CONFIRMED: N_("has a fix confirmed"),
    EntryKind.ISSUE_DROPPED: N_("dropped an issue"),
    EntryKind.LEVEL_AGREED: N_("agreed a service level"),
    EntryKind.LEVEL_KEPT: N_("logged a service level as kept"),
    EntryKind.LEVEL_MISSED: N_("logged a service level as missed"),
    EntryKind.LEVEL_ENDED: N_("ended a service level"),
    EntryKind.TRIAGED: N_("triaged the case"),
    EntryKind.EXTENSION_ASKED: N_("asked for more time"),
    EntryKind.EXTENDED: N_("extended the time for the effort"),
    EntryKind.EXTENSION_DECLINED: N_("gave no more time"),
    EntryKind.SIGNAL: N_("heard a signal"),
    EntryKind.CONCESSION_ASKED: N_("asked for a concession"),
    EntryKind.CONCESSION_GRANTED: N_("has a concession approved"),
    EntryKind.CONCESSION_COUNTERED: N_("would approve less"),
    EntryKind.CONCESSION_REJECTED: N_("did not approve a concession"),
    EntryKind.CONCESSION_WITHDRAWN: N_("withdrew a concession"),
    EntryKind.CONCESSION_LAPSED: N_("let a concession lapse"),
    EntryKind.CONCESSION_OFFERED: N_("offered a concession to the customer"),
    EntryKind.CONCESSION_ACCEPTED: N_("has a concession accepted"),
    EntryKind.CONCESSION_DECLINED: N_("has a concession declined"),
    EntryKind.TOUCH_DONE: N_("did what follows the case"),
    EntryKind.TOUCH_SKIPPED: N_("skipped what follows the case"),
    EntryKind.TOUCH_MOVED: N_("moved what follows the case"),
    EntryKind.TOUCH_MISSED: N_("did not come to what follows the case"),
    EntryKind.AFTER_HANDED_OVER: N_("handed over what follows the case"),
    EntryKind.REASON_DEALT_WITH: N_("dealt with the reason the customer was lost for"),
    EntryKind.OFFER_INSISTED: N_("wants an offer although the reason is open"),
}
CONFIRMED = frozenset({EntryKind.PROMISE_CONFIRMED, EntryKind.ISSUE_CONFIRMED})


def timeline_view(
    words: Words, case: Case, page: Page, updates: Sequence[Update] = (), notice: str = ""
) -> Block:
    """What happened, the newest last. `notice` says what just went wrong."""
    blocks = [section(notice)] if notice else []
    last = last_correctable(updates) if case.is_open else None
    last_entry = next((each for each in reversed(page.entries) if _tells_of(each, last)), None)
    for entry in page.entries:
        accessory = _mark_button(words, case, entry)
        if last and entry is last_entry:
            accessory = button(words.plain("I sent something wrong…"), "update:wrong", last.ref)
        blocks += _row(words, entry, accessory)
    if page.entries:
        blocks.append(_turning(words, case, page))
    else:
        blocks.append(section(words.text("Nothing has happened yet.")))
    title, carries = words.plain("Timeline"), f"{case.ref}@{page.number}"
    return modal("timeline", title, blocks, close=words.plain("Close"), carries=carries)


def _turning(words: Words, case: Case, page: Page) -> Block:
    """Buttons to the pages before and after, and to the whole as a file."""
    buttons = []
    if page.earlier:
        about = f"{case.ref}@{page.number + 1}"
        buttons.append(button(words.plain("Earlier…"), "timeline:earlier", about))
    if page.number:
        about = f"{case.ref}@{page.number - 1}"
        buttons.append(button(words.plain("Later"), "timeline:later", about))
    buttons.append(button(words.plain("Export"), "timeline:export", case.ref))
    return actions(buttons, "turning")


def _row(words: Words, entry: Entry, accessory: Block | None) -> list[Block]:
    """The entry, and the way to the whole of a long text."""
    row = [section(entry_line(words, entry), accessory, f"entry-{entry.ref}")]
    if shown(entry.text)[1] is not None:
        row.append(actions([whole_button(words, "entry", entry.ref)], f"whole-{entry.ref}"))
    return row


def _tells_of(entry: Entry, update: Update | None) -> bool:
    return (
        update is not None
        and entry.kind is EntryKind.UPDATE_SENT
        and entry.at == update.sent_at
        and not entry.taken_back
    )


def _mark_button(words: Words, case: Case, entry: Entry) -> Block | None:
    """Everything is internal until somebody says that the customer may see it."""
    if not case.is_open or not entry.may_be_marked:
        return None
    if entry.customer_may_see:
        return button(words.plain("Keep internal"), "entry:hide", entry.ref)
    return button(words.plain("Customer may see"), "entry:show", entry.ref)


def entry_line(words: Words, entry: Entry) -> Mrkdwn:
    """One line for what happened, and below it what was said."""
    told = words.text(ENTRIES[entry.kind])
    line = words.text(
        "%(at)s · %(by)s %(told)s", at=moment(words, entry.at), by=mention(entry.by), told=told
    )
    if entry.who:
        line = _with_whom(words, entry, line)
    if entry.customer_may_see:
        line = words.text("%(line)s · customer may see", line=line)
    if entry.text:
        line = words.text("%(line)s\n%(text)s", line=line, text=shown(entry.text)[0])
    if entry.link:
        line = words.text(
            "%(line)s %(link)s", line=line, link=link(entry.link, words.plain("open"))
        )
    if entry.taken_back:
        line = words.text("%(line)s\n_taken back_", line=line)
    return line


def _with_whom(words: Words, entry: Entry, line: Mrkdwn) -> Mrkdwn:
    if entry.kind is EntryKind.EXECUTIVE_SPOKE:
        return words.text("%(line)s with %(who)s", line=line, who=entry.who)
    if entry.kind in TO_SOMEBODY:
        return words.text("%(line)s to %(who)s", line=line, who=entry.who)
    if entry.kind in CONFIRMED:
        return words.text("%(line)s by %(who)s", line=line, who=entry.who)
    how = words.text(MEANS[Means(entry.means)][0] if entry.means else N_("Message"))
    return words.text("%(line)s: %(who)s (%(how)s)", line=line, who=entry.who, how=how)
