"""The promises of a case in one modal, and the small modals that make or change one."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    actions,
    button,
    context,
    date_field,
    field,
    modal,
    option,
    overflow,
    section,
    select,
    text_field,
    users_field,
)
from bot.case_clocks import moment
from bot.desk import Desk
from domain.cases import Case
from domain.people import Person
from domain.promises import (
    LONGEST_TEXT,
    Promise,
    PromiseState,
    due_day,
    in_order,
    may_correct_day,
    standing_of,
)
from playbooks.words import Mrkdwn, Words, link, mention, shorten
from storage.database import Transaction

MOST_ROWS, MOST_CASES = 40, 100
TOLD = 300
NEW, ALL = "promise:new", "promise:all"


def promises_view(desk: Desk, tx: Transaction, words: Words, case: Case, notice: str = "") -> Block:
    """Every promise, the open ones first. `notice` says what just went wrong."""
    now, promises = desk.clock.now(), in_order(tx.promises.list_of(case.id))
    blocks: list[Block] = [section(notice)] if notice else []
    line = promise_line(words, promises, now)
    blocks.append(context(line or words.text("Nothing is promised yet.")))
    if case.is_open:
        blocks.append(actions([button(words.plain("New promise…"), NEW, case.ref)], "new"))
    blocks += [_row(words, case, each, now) for each in promises[:MOST_ROWS]]
    if len(promises) > MOST_ROWS:
        more = len(promises) - MOST_ROWS
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    title = words.plain("Promises")
    return modal("promises", title, blocks, close=words.plain("Close"), carries=case.ref)


def promise_line(words: Words, promises: Sequence[Promise], now: datetime) -> Mrkdwn | None:
    """How they stand in one line; None where none was made. Overdue is said in words."""
    if all(each.state is PromiseState.WITHDRAWN for each in promises):
        return None
    kept = standing_of(promises, now)
    parts = [words.plural("%(n)s open", "%(n)s open", kept.open, n=kept.open)]
    if kept.next_due_at is not None:
        parts.append(words.text("next due %(due)s", due=moment(words, kept.next_due_at)))
    if kept.overdue:
        overdue = words.plural("%(n)s overdue", "%(n)s overdue", kept.overdue, n=kept.overdue)
        parts.append(Mrkdwn(f":warning: {overdue}"))
    if kept.broken:
        parts.append(words.plural("%(n)s broken", "%(n)s broken", kept.broken, n=kept.broken))
    return words.text("Promises: %(parts)s", parts=Mrkdwn(", ".join(parts)))


def _row(words: Words, case: Case, promise: Promise, now: datetime) -> Block:
    lines = [_state(words, promise, now), *_history(words, promise)]
    menu = _menu(words, promise) if case.keeps_promises else None
    return section("\n".join(lines), menu, f"promise-{promise.ref}")


def _state(words: Words, promise: Promise, now: datetime) -> Mrkdwn:
    """What it is and how it stands; every state has its word."""
    parts = {
        "promise": promise.text,
        "owner": mention(promise.owner_id),
        "due": moment(words, promise.due_at),
    }
    match promise.state:
        case PromiseState.OPEN if promise.is_overdue(now):
            told = words.text(":warning: %(promise)s — %(owner)s, overdue since %(due)s", **parts)
        case PromiseState.OPEN:
            told = words.text(":white_large_square: %(promise)s — %(owner)s, due %(due)s", **parts)
        case PromiseState.DELIVERED:
            told = words.text(
                ":white_check_mark: %(promise)s — %(owner)s, delivered; the customer has not "
                "confirmed yet", **parts,
            )  # fmt: skip
        case PromiseState.CONFIRMED:
            who = promise.confirmed_who or ""
            told = words.text(
                ":white_check_mark: %(promise)s — %(owner)s, confirmed by %(who)s", who=who, **parts
            )
        case _:
            told = words.text(":x: %(promise)s — %(owner)s, broken", **parts)
    return told


def _history(words: Words, promise: Promise) -> list[Mrkdwn]:
    """Late, moved, what the customer was told, and where it was said."""
    notes: list[Mrkdwn] = []
    if promise.delivered_at is not None:
        at, due = moment(words, promise.delivered_at), moment(words, promise.due_at)
        late = words.text("delivered late %(at)s, due %(due)s", at=at, due=due)
        notes.append(late if promise.was_late else words.text("delivered %(at)s", at=at))
    if promise.moved:
        first, n = moment(words, promise.first_due_at), promise.moved
        notes.append(
            words.plural(
                "moved once, first due %(first)s", "moved %(n)s times, first due %(first)s", n, n=n,
                first=first,
            )
        )  # fmt: skip
    if promise.told:
        told = shorten(promise.told, TOLD)
        notes.append(words.text("the customer was told: %(told)s", told=told))
    if promise.link and "://" in promise.link:
        notes.append(link(promise.link, words.plain("where it was said")))
    return [Mrkdwn(" · ".join(notes))] if notes else []


def _menu(words: Words, promise: Promise) -> Block | None:
    ref = promise.ref
    broken = option(words.plain("Broken…"), f"break:{ref}")
    if promise.state is PromiseState.DELIVERED:
        confirmed = option(words.plain("Customer confirmed…"), f"confirm:{ref}")
        return overflow("promise:menu", [confirmed, broken])
    if not promise.is_open:
        return None
    return overflow(
        "promise:menu",
        [
            option(words.plain("Delivered"), f"deliver:{ref}"),
            option(words.plain("Move…"), f"move:{ref}"),
            broken,
            option(words.plain("Change…"), f"change:{ref}"),
        ],
    )


def new_promise_view(words: Words, case: Case, person: Person, now: datetime) -> Block:
    """What, who, until when: who writes it owns it, and it is due in a week, unless changed."""
    blocks = [
        section(words.text("*%(account)s*", account=case.account_name)),
        *promise_fields(words, "", person, now),
    ]
    return modal(
        "promise", words.plain("New promise"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=case.ref,
    )  # fmt: skip


def from_message_view(
    words: Words, cases: Sequence[Case], here: Case | None, text: str, person: Person,
    now: datetime, carries: str,
) -> Block:  # fmt: skip
    """A promise that stands in a message. `here` is the case whose channel it stands in."""
    if not cases:
        nothing = words.text("You are in no open case. `/save open ACME` opens one.")
        title = words.plain("Save as promise")
        return modal("nothing", title, [section(nothing)], close=words.plain("Close"))
    options = [option(case.account_name, case.ref) for case in cases[:MOST_CASES]]
    chosen = here.ref if here else options[0]["value"] if len(options) == 1 else None
    blocks = [
        field("case", words.plain("Case"), select("value", options, chosen)),
        *promise_fields(words, text, person, now),
    ]
    return modal(
        "promise_message", words.plain("Save as promise"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=carries,
    )  # fmt: skip


def promise_fields(words: Words, text: str, person: Person, now: datetime) -> list[Block]:
    """The three inputs. The day is the one that the text names, where it names one."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    typed = text_field("value", shorten(text, LONGEST_TEXT), lines=True)
    return [
        field("text", words.plain("What did we promise?"), typed,
              hint=words.plain("As the customer heard it.")),
        field("owner", words.plain("Who keeps it"), users_field("value", person.id)),
        field("day", words.plain("Until the end of"),
              date_field("value", due_day(text, today, today))),
    ]  # fmt: skip


def move_promise_view(words: Words, promise: Promise, day: date) -> Block:
    """Another day; the customer hears of it from us. `day` is what stands now."""
    blocks = [
        _quoted(words, promise),
        field("day", words.plain("New day"), date_field("value", day)),
        _told_field(words),
    ]
    return _small(words, "promise_move", words.plain("Move promise"), blocks, promise)


def break_promise_view(words: Words, promise: Promise) -> Block:
    """What the customer was told; the manager hears of it at once."""
    blocks = [
        _quoted(words, promise),
        context(words.text("The manager and the channel hear of it at once.")),
        _told_field(words),
    ]
    return _small(words, "promise_break", words.plain("Broken promise"), blocks, promise)


def confirm_promise_view(words: Words, promise: Promise) -> Block:
    who = field("who", words.plain("Who at the customer confirmed it?"), text_field("value"))
    blocks = [_quoted(words, promise), who]
    return _small(words, "promise_confirm", words.plain("Customer confirmed"), blocks, promise)


def change_promise_view(words: Words, promise: Promise, person: Person, now: datetime) -> Block:
    """Puts words and owner right; the day only while it may be a slip of the pen."""
    typed = text_field("value", promise.text, lines=True)
    owner = users_field("value", promise.owner_id)
    blocks = [
        field("text", words.plain("What did we promise?"), typed),
        field("owner", words.plain("Who keeps it"), owner),
    ]
    if may_correct_day(promise, now):
        day = promise.due_at.astimezone(ZoneInfo(person.zone)).date()
        blocks.append(field("day", words.plain("Until the end of"), date_field("value", day)))
    return _small(words, "promise_change", words.plain("Change promise"), blocks, promise)


def _told_field(words: Words) -> Block:
    told = text_field("value", lines=True)
    return field("told", words.plain("What did you tell the customer?"), told)


def _quoted(words: Words, promise: Promise) -> Block:
    return section(words.text("*%(promise)s*", promise=promise.text))


def _small(words: Words, name: str, title: str, blocks: list[Block], promise: Promise) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=promise.ref,
    )  # fmt: skip
