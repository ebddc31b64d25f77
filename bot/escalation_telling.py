"""Who hears what in an escalation: the executive by direct message, the case in its channel."""

from bot.blocks import MESSAGE_TEXT, Block, actions, button, section
from bot.case_clocks import moment
from bot.desk import Desk
from bot.escalation_brief import brief_text
from bot.escalation_words import GROUNDS
from bot.files import send_file
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.working import Work, sees
from domain.cases import Case
from domain.escalations import Escalation
from playbooks.unmarked import as_typed
from playbooks.words import Mrkdwn, Words, mention, shorten
from storage.database import Transaction

QUOTED = 1500


def brief_of(desk: Desk, tx: Transaction, case: Case, escalation: Escalation) -> str:
    """The brief as the case stands now, with moments in its reader's zone."""
    reader = tx.people.find(escalation.executive_id)
    words = desk.words(case.language)
    return brief_text(
        desk,
        tx,
        case,
        [line for line in escalation.objective.splitlines() if line.strip()],
        [words.plain(GROUNDS[each]) for each in escalation.named_grounds],
        escalation.contact_by,
        reader.zone if reader else "UTC",
    )


def ask_executive(desk: Desk, work: Work, escalation: Escalation) -> None:
    """The brief by itself, and below it what is asked, until when, and how it ends."""
    words, key = _words(desk, work.tx, escalation), f"escalation:{escalation.ref}"
    brief = brief_of(desk, work.tx, work.case, escalation)
    to, now, case = escalation.executive_id, work.now, work.case
    text = as_typed(brief)
    if len(text) > MESSAGE_TEXT:
        title = words.plain("Brief")
        send_file(
            work.tx, key=f"{key}:brief", name="brief", title=title, content=brief, comment=None,
            now=now, person_id=to, case=case,
        )  # fmt: skip
    else:
        tell_person(work.tx, to, f"{key}:brief", Message(text, bare=True), now, case.id)
    asked = words.text(
        "%(who)s asks you to speak with %(account)s by %(by)s. The brief stands above: listen "
        "rather than sell, and offer nothing that is not in it.",
        who=mention(work.person.id),
        account=case.account_name,
        by=moment(words, escalation.contact_by),
    )
    message = Message(asked, [section(asked), _buttons(words, case)])
    tell_person(work.tx, to, f"{key}:asked", message, now, case.id)
    in_case = desk.words(case.language)
    told = in_case.text(
        "%(who)s was asked to speak with their executive by %(by)s.",
        who=mention(to),
        by=moment(in_case, escalation.contact_by),
    )
    tell_case(work.tx, case, f"{key}:briefed", Message(told), now)


def _buttons(words: Words, case: Case) -> Block:
    spoken = button(words.plain("I have spoken with them…"), "escalation:contacted", case.ref,
                    style="primary")  # fmt: skip
    return actions([spoken, button(words.plain("See case"), "case:see", case.ref)])


def tell_about_contact(desk: Desk, work: Work, escalation: Escalation) -> None:
    """The channel hears what was said and promised; the owner has to follow it up."""
    words = desk.words(work.case.language)
    head = words.text(
        "%(executive)s has spoken with %(who)s. %(owner)s follows up on what was promised.",
        executive=mention(escalation.executive_id),
        who=escalation.spoke_with,
        owner=mention(work.case.owner_id),
    )
    said = words.text("%(text)s", text=shorten(escalation.said, QUOTED))
    lines = [words.text("• %(line)s", line=shorten(each, 300)) for each in escalation.promised]
    promised = Mrkdwn("\n".join(lines))
    if not lines:
        promised = words.text("Nothing was promised.")
    blocks = [section(head), section(said), section(promised)]
    key = f"escalation:{escalation.ref}:spoke"
    tell_case(work.tx, work.case, key, Message(head, blocks), work.now)


def tell_followed_up(desk: Desk, work: Work, escalation: Escalation) -> None:
    """The executive hears what became of their word."""
    words = _words(desk, work.tx, escalation)
    text = words.text(
        "%(account)s: what you promised was followed up.\n%(what)s",
        account=work.case.account_name,
        what=shorten(escalation.follow_up, QUOTED),
    )
    _tell(desk, work, escalation, "followed-up", Message(text))


def tell_thanks(desk: Desk, work: Work, escalation: Escalation, thanks: str) -> None:
    """Thanks in the words of whoever thanks."""
    words = _words(desk, work.tx, escalation)
    text = words.text(
        "%(who)s thanks you for %(account)s:\n%(thanks)s",
        who=mention(work.person.id),
        account=work.case.account_name,
        thanks=shorten(thanks, QUOTED),
    )
    _tell(desk, work, escalation, "thanks", Message(text))
    told = desk.words(work.case.language).text(
        "The escalation is complete. Learned: %(what)s", what=shorten(escalation.learned, QUOTED)
    )
    key = f"escalation:{escalation.ref}:ended"
    tell_case(work.tx, work.case, key, Message(told), work.now)


def tell_called_off(desk: Desk, work: Work, escalation: Escalation, reason: str) -> None:
    """An executive who was asked already hears that it is off, and why."""
    if escalation.briefed_at is not None:
        words = _words(desk, work.tx, escalation)
        text = words.text(
            "%(who)s called the escalation for %(account)s off: %(reason)s",
            who=mention(work.person.id),
            account=work.case.account_name,
            reason=shorten(reason, QUOTED),
        )
        _tell(desk, work, escalation, "off", Message(text))
    told = desk.words(work.case.language).text(
        "The escalation was called off: %(reason)s", reason=shorten(reason, QUOTED)
    )
    key = f"escalation:{escalation.ref}:off"
    tell_case(work.tx, work.case, key, Message(told), work.now)


def tell_case_closed(desk: Desk, work: Work, escalation: Escalation) -> None:
    """An executive who was asked already hears that nothing more is asked of them."""
    if escalation.briefed_at is None:
        return
    words = _words(desk, work.tx, escalation)
    text = words.text(
        "The save case for *%(account)s* is closed, and with it the escalation. Thank you.",
        account=work.case.account_name,
    )
    _tell(desk, work, escalation, "closed", Message(text))


def tell_progress(desk: Desk, work: Work, update_ref: str, text: str) -> None:
    """What the customer was told this week, to the executive who has been asked, until it ends."""
    escalation = work.tx.escalations.find_running(work.case.id)
    if escalation is None or escalation.briefed_at is None:
        return
    words = _words(desk, work.tx, escalation)
    said = words.text(
        "Progress at %(account)s, as the customer was told:\n%(text)s",
        account=work.case.account_name,
        text=shorten(text, QUOTED),
    )
    _tell(desk, work, escalation, f"update:{update_ref}", Message(said))


def _tell(desk: Desk, work: Work, escalation: Escalation, key: str, message: Message) -> None:
    """To the executive, while they may see the case; what they do themselves they know."""
    to, case = work.tx.people.find(escalation.executive_id), work.case
    if to is None or to.id == work.person.id or not sees(desk, work.tx, case, to):
        return
    tell_person(work.tx, to.id, f"escalation:{escalation.ref}:{key}", message, work.now, case.id)


def _words(desk: Desk, tx: Transaction, escalation: Escalation) -> Words:
    return desk.words(language_for(tx, desk.policy(), escalation.executive_id))
