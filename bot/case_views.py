"""The modals of a case: contact, closing, facts, playbook, opening, adding a message."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import (
    Block,
    checkbox,
    context,
    date_field,
    field,
    modal,
    option,
    radio,
    section,
    select,
    text_field,
    time_field,
)
from bot.desk import Desk
from bot.fitting import planned_fit
from bot.playbook_views import when_line
from domain.cases import Case, Outcome
from domain.contacts import Means
from domain.fitting import Fit
from playbooks.words import N_, Mrkdwn, Words, shorten
from storage.database import Transaction

MEANS = {
    Means.PHONE: (N_("Phone or video call"), N_("ends the first-contact clock")),
    Means.IN_PERSON: (N_("In person"), N_("ends the first-contact clock")),
    Means.EMAIL: (N_("E-mail"), N_("kept, but the clock goes on")),
    Means.MESSAGE: (N_("Message"), N_("kept, but the clock goes on")),
}


def contact_view(words: Words, case: Case, now: datetime, zone: str) -> Block:
    """Logs a contact: whom, how, when, and what was said."""
    there = now.astimezone(ZoneInfo(zone))
    means = [
        option(words.plain(label), each.value, words.plain(effect))
        for each, (label, effect) in MEANS.items()
    ]
    blocks = [
        field("means", words.plain("How"), radio("value", means, Means.PHONE.value)),
        field("who", words.plain("Whom did you reach?"), text_field("value")),
        field("day", words.plain("Day"), date_field("value", there.date())),
        field("time", words.plain("Time"), time_field("value", there.time())),
        field("note", words.plain("What was said"), text_field("value", lines=True), optional=True),
        may_see_field(words),
    ]
    return _asking(words, "contact", words.plain("Log contact"), blocks, case.ref)


def may_see_field(words: Words) -> Block:
    """Everything is internal until this is ticked."""
    box = checkbox("value", words.plain("Customer may see this note"))
    label = words.plain("For the customer update")
    return field("may_see", label, box, optional=True)


def facts_view(words: Words, case: Case) -> Block:
    """Asks for ARR and renewal; what is known stands there already."""
    known = "" if case.arr_minor is None else words.money(case.arr_minor, case.currency or "USD")
    day = date_field("value", case.renewal_on)
    blocks = [
        field("arr", words.plain("ARR a year"), text_field("value", known), optional=True),
        field("renewal", words.plain("Renews on"), day, optional=True),
    ]
    return _asking(words, "facts", words.plain("Facts"), blocks, case.ref)


def playbook_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """Chooses the playbook, each with when to use it and what it would change."""
    catalogue, now = desk.catalogue(), desk.clock.now()
    options, told = [], []
    for playbook in map(catalogue.get, catalogue.ids()):
        texts = playbook.in_language(words.language)
        options.append(option(texts.title, playbook.id))
        told.append(section(when_line(words, texts)))
        if playbook.id != case.playbook:
            told.append(context(_change_line(words, planned_fit(desk, tx, case, playbook, now))))
    kept = context(
        words.text(
            "What is done or begun stays, and what every save must do. Items nobody has touched "
            "are replaced."
        )
    )
    choice = select("value", options, case.playbook)
    blocks = [field("playbook", words.plain("Playbook"), choice), kept, *told[:90]]
    return _asking(words, "playbook", words.plain("Choose playbook"), blocks, case.ref)


def _change_line(words: Words, fit: Fit) -> Mrkdwn:
    """What choosing that playbook would do to the checklist."""
    new, gone = len(fit.new) + len(fit.back), len(fit.aside)
    return words.listed(
        [
            words.plural("Adds %(n)s item", "Adds %(n)s items", new, n=new),
            words.plural("sets %(n)s item aside", "sets %(n)s items aside", gone, n=gone),
        ]
    )


def opening_view(words: Words, account: str = "") -> Block:
    """Opens a case: the account by search or by a new name, why, and what is known."""
    search: Block = {"type": "external_select", "action_id": "account", "min_query_length": 1}
    if account:
        search["initial_option"] = option(account, account)
    hint = words.plain("Type its name; one that is new can be chosen as typed.")
    reason_hint = words.plain("What they said or did. “Too expensive” starts the budget playbook.")
    blocks = [
        field("account", words.plain("Account"), search, hint=hint),
        field(
            "reason", words.plain("Why is it at risk?"), text_field("value", lines=True),
            optional=True, hint=reason_hint,
        ),
        field(
            "renewal", words.plain("Renews on"), date_field("value"), optional=True,
        ),
        field("arr", words.plain("ARR a year"), text_field("value"), optional=True),
    ]  # fmt: skip
    return modal(
        "open", words.plain("Open a save case"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Open"),
    )  # fmt: skip


def add_message_view(words: Words, cases: Sequence[Case], text: str, carries: str) -> Block:
    """Adds a message to the timeline of one of my cases."""
    if not cases:
        nothing = words.text("You are in no open case. `/save open ACME` opens one.")
        title = words.plain("Add to save case")
        return modal("nothing", title, [section(nothing)], close=words.plain("Close"))
    options = [option(case.account_name, case.ref) for case in cases[:100]]
    first = options[0]["value"] if len(options) == 1 else None
    blocks = [
        section(words.text("> %(text)s", text=shorten(text, 300))),
        field("case", words.plain("Case"), select("value", options, first)),
        field("note", words.plain("Note"), text_field("value", lines=True), optional=True),
        may_see_field(words),
    ]
    return modal(
        "add_to_case", words.plain("Add to save case"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Add"), carries=carries,
    )  # fmt: skip


def notice_view(words: Words, text: str) -> Block:
    """Says one thing, where a modal was expected."""
    return modal("notice", "Savedesk", [section(text)], close=words.plain("Close"))


def _asking(words: Words, name: str, title: str, blocks: Sequence[Block], carries: str) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=carries,
    )  # fmt: skip


def outcome_named(value: str | None) -> Outcome | None:
    """The outcome that an option means."""
    return Outcome(value) if value in set(Outcome) else None
