"""The recovery plan to share: shown to copy, and said by itself in the direct messages."""

from bot.blocks import MESSAGE_TEXT, Block, actions, bare_text, button, context, modal, section
from bot.desk import Desk
from bot.files import send_file
from bot.messages import Message, opaque
from bot.plan_text import PlanText, plan_text
from bot.team import language_for
from bot.telling import tell_person
from bot.working import Work, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from playbooks.unmarked import as_typed
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction

# Of the preview; message and file hold all of it.
MOST_BLOCKS = 10
FILE = "plan:file"


def shared_plan_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, person: Person
) -> Block:
    """The document, and what it leaves out. Raises `plan_empty`."""
    plan = _plan(desk, tx, case, person)
    blocks = bare_text(as_typed(plan.text))
    left = [each for each in (left_out(words, plan),) if each]
    if len(blocks) > MOST_BLOCKS:
        left.append(words.text("The file has the rest."))
    filed = actions([button(words.plain("File in the channel"), FILE, case.ref)], "file")
    shown = [*(context(each) for each in left), *blocks[:MOST_BLOCKS], filed]
    return modal(
        "plan_shared", words.plain("Plan for the customer"), shown,
        close=words.plain("Close"), submit=words.plain("Send it to me"), carries=case.ref,
    )  # fmt: skip


def share_plan(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> bool:
    """Says the document to who asks, so that a long press copies it; what is too long, as a file.

    False when exactly this stands there already. Raises `plan_empty`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    plan = _plan(desk, tx, work.case, work.person)
    words = desk.words(language_for(tx, desk.policy(), person_id))
    key, text = f"plan:{work.case.ref}:{opaque(plan.text)}", as_typed(plan.text)
    if len(text) > MESSAGE_TEXT:
        fresh = _file(work, words, plan, f"{key}:me", person_id)
    else:
        bare = Message(text, bare=True)
        fresh = tell_person(tx, person_id, f"{key}:text", bare, work.now, work.case.id)
    below = below_message(words, work.case, plan)
    tell_person(tx, person_id, f"{key}:below", below, work.now, work.case.id)
    work.record("plan_written_out")
    return fresh


def file_plan(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> bool:
    """The document as a file that everybody in the case can open; False when it is there already.

    Raises `plan_empty`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    plan = _plan(desk, tx, work.case, work.person)
    words = desk.words(work.case.language)
    fresh = _file(work, words, plan, f"plan:{work.case.ref}:{opaque(plan.text)}", None)
    work.record("plan_filed")
    return fresh


def _file(work: Work, words: Words, plan: PlanText, key: str, to: str | None) -> bool:
    title = words.plain("Plan for the customer")
    lines = [words.text("%(title)s, from %(who)s", title=title, who=mention(work.person.id))]
    left = left_out(words, plan)
    comment = Message("\n".join([*lines, *([left] if left else [])]))
    return send_file(
        work.tx, key=key, name="recovery-plan", title=title, content=plan.text, comment=comment,
        now=work.now, person_id=to, case=work.case,
    )  # fmt: skip


def _plan(desk: Desk, tx: Transaction, case: Case, person: Person) -> PlanText:
    plan = plan_text(desk, tx, case, person)
    if not plan.entries and not plan.naming and not plan.offering:
        raise DomainError("plan_empty")
    return plan


def below_message(words: Words, case: Case, plan: PlanText) -> Message:
    """Stands below the document: whose it is, and what was left out."""
    text = words.text(
        "The recovery plan for *%(account)s* stands above. Copy it and send it; nothing has been "
        "sent to the customer.",
        account=case.account_name,
    )
    left = left_out(words, plan)
    return Message(text, [section(text), *([context(left)] if left else [])])


def left_out(words: Words, plan: PlanText) -> Mrkdwn | None:
    """What is not in the document, and why."""
    told: list[Mrkdwn] = []
    if plan.unmarked:
        n = plan.unmarked
        told.append(
            words.plural(
                "%(n)s issue that is not marked “customer may see”",
                "%(n)s issues that are not marked “customer may see”",
                n,
                n=n,
            )
        )
    if plan.naming:
        n, others = plan.naming, words.listed(plan.others[:5])
        told.append(
            words.plural(
                "%(n)s entry that names other customers (%(others)s)",
                "%(n)s entries that name other customers (%(others)s)",
                n,
                n=n,
                others=others,
            )
        )
    if plan.offering:
        n = plan.offering
        told.append(
            words.plural(
                "%(n)s entry that makes an offer", "%(n)s entries that make an offer", n, n=n
            )
        )
    return words.text("Left out: %(told)s.", told=words.listed(told)) if told else None
