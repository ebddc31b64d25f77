"""All items of a case in one modal, and the small modals that change one of them."""

from datetime import datetime

from bot.blocks import Block, context, field, header, modal, option, overflow, section, text_field
from bot.checklists import case_line, phase_title
from bot.desk import Desk
from domain.cases import Case
from domain.checklist import Item, ItemState, standing
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction

MOST_ITEMS = 80


def all_items_view(
    desk: Desk, tx: Transaction, words: Words, case: Case, now: datetime, notice: str = ""
) -> Block:
    """Every item by phase, with what can be done to it. `notice` says what just went wrong."""
    items = standing(tx.items.list_of(case.id))
    blocks: list[Block] = [section(notice)] if notice else []
    phase = ""
    for item in items[:MOST_ITEMS]:
        title = phase_title(desk, item, words.language)
        if title != phase:
            phase = title
            blocks.append(header(title))
        blocks.append(_row(words, case, item, case_line(words, case, item, now, items)))
    if not items:
        blocks.append(section(words.text("There are no items yet; they are being written.")))
    if len(items) > MOST_ITEMS:
        blocks.append(context(words.text("The list is longer than Slack can show here.")))
    title = words.plain("All items")
    return modal("items", title, blocks, close=words.plain("Close"), carries=case.ref)


def _row(words: Words, case: Case, item: Item, text: Mrkdwn) -> Block:
    if item.customer_may_see:
        text = words.text("%(line)s · customer may see", line=text)
    if item.note:
        text = words.text("%(line)s\n_%(note)s_", line=text, note=item.note)
    return section(text, _menu(words, item) if case.is_open else None, f"item-{item.ref}")


def _menu(words: Words, item: Item) -> Block:
    hidden = option(words.plain("Keep internal"), f"hide:{item.ref}")
    shown = option(words.plain("Customer may see"), f"show:{item.ref}")
    mark = hidden if item.customer_may_see else shown
    if item.state is not ItemState.OPEN:
        take_back = option(words.plain("Take back"), f"take_back:{item.ref}")
        return overflow("item:menu", [take_back, mark])
    return overflow(
        "item:menu",
        [
            option(words.plain("Done"), f"tick:{item.ref}"),
            option(words.plain("Assign…"), f"assign:{item.ref}"),
            option(words.plain("Change date…"), f"move:{item.ref}"),
            option(words.plain("Not applicable…"), f"aside:{item.ref}"),
            mark,
        ],
    )


def assign_view(words: Words, item: Item) -> Block:
    """Asks who does the item."""
    people: Block = {"type": "users_select", "action_id": "value", "initial_user": item.owner_id}
    blocks = [section(_quoted(words, item)), field("owner", words.plain("Who does it"), people)]
    return _small(words, "item_assign", words.plain("Assign"), blocks, item)


def move_view(words: Words, item: Item, day: str) -> Block:
    """Asks for the new date; `day` (YYYY-MM-DD) is what stands now."""
    picker: Block = {"type": "datepicker", "action_id": "value", "initial_date": day}
    blocks = [section(_quoted(words, item)), field("day", words.plain("Due on"), picker)]
    return _small(words, "item_move", words.plain("Change date"), blocks, item)


def set_aside_view(words: Words, item: Item) -> Block:
    """Asks why the item does not apply."""
    why = field("reason", words.plain("Why it does not apply"), text_field("value", lines=True))
    blocks = [section(_quoted(words, item)), why]
    return _small(words, "item_aside", words.plain("Not applicable"), blocks, item)


def _quoted(words: Words, item: Item) -> str:
    return words.text("*%(item)s*", item=item.text)


def _small(words: Words, name: str, title: str, blocks: list[Block], item: Item) -> Block:
    return modal(
        name, title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=item.ref,
    )  # fmt: skip
