"""Block Kit pieces as plain dicts, within Slack's limits."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time
from typing import Any

from playbooks.words import shorten

Block = dict[str, Any]

TEXT, HEADER, LABEL, BUTTON, OPTION, TITLE, VALUE = 3000, 150, 2000, 75, 75, 24, 150
MESSAGE_TEXT = 4000


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": shorten(text, TEXT)}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return _named(block, block_id)


def quoted(text: str) -> Block:
    """What somebody wrote, as they wrote it: nothing in it is markup."""
    return {"type": "section", "text": plain(text, TEXT)}


def bare_text(text: str) -> list[Block]:
    """A longer text without styling, in as many blocks as it takes. `text` is escaped already."""
    read = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    parts = [read[start : start + TEXT] for start in range(0, len(read), TEXT)]
    return [{"type": "section", "text": plain(part, TEXT)} for part in parts]


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER)}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    return _named({"type": "actions", "elements": list(elements)[:25]}, block_id)


def button(
    text: str, action_id: str, value: str = "", style: str | None = None, label: str | None = None
) -> Block:
    """`label` is read out instead of a text that several buttons share, such as "Done"."""
    element: Block = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    if value:
        element["value"] = value
    if style:
        element["style"] = style
    if label:
        element["accessibility_label"] = shorten(label, BUTTON)
    return element


def confirm(title: str, text: str, yes: str, no: str) -> Block:
    """What a button asks before it acts."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def link_button(text: str, action_id: str, url: str) -> Block:
    return button(text, action_id) | {"url": url}


def option(text: str, value: str, description: str | None = None) -> Block:
    made: Block = {"text": plain(text, OPTION), "value": value[:VALUE]}
    if description:
        made["description"] = plain(description, OPTION)
    return made


def overflow(action_id: str, options: Iterable[Block]) -> Block:
    return {"type": "overflow", "action_id": action_id, "options": list(options)[:5]}


def select(
    action_id: str, options: Sequence[Block], initial: str | None = None, hint: str | None = None
) -> Block:
    return _chosen(
        {"type": "static_select", "options": list(options)[:100]}, action_id, initial, hint
    )


def multi_select(action_id: str, options: Sequence[Block], chosen: Collection[str] = ()) -> Block:
    """Several of at most a hundred; `chosen` are the values of those that stand chosen already."""
    made: Block = {"type": "multi_static_select", "action_id": action_id}
    made["options"] = list(options)[:100]
    initial = [each for each in made["options"] if each["value"] in chosen]
    return made | {"initial_options": initial} if initial else made


def radio(action_id: str, options: Sequence[Block], initial: str | None = None) -> Block:
    return _chosen({"type": "radio_buttons", "options": list(options)[:10]}, action_id, initial)


def _chosen(element: Block, action_id: str, initial: str | None, hint: str | None = None) -> Block:
    element["action_id"] = action_id
    chosen = [each for each in element["options"] if each["value"] == initial]
    if chosen:
        element["initial_option"] = chosen[0]
    if hint:
        element["placeholder"] = plain(hint, VALUE)
    return element


def checkbox(action_id: str, text: str) -> Block:
    """One box to tick, which nobody has ticked yet."""
    return {"type": "checkboxes", "action_id": action_id, "options": [option(text, "yes")]}


def checkboxes(action_id: str, options: Sequence[Block], ticked: Collection[str] = ()) -> Block:
    """At most ten boxes; `ticked` are the values of those that stand ticked already."""
    made: Block = {"type": "checkboxes", "action_id": action_id, "options": list(options)[:10]}
    chosen = [each for each in made["options"] if each["value"] in ticked]
    return made | {"initial_options": chosen} if chosen else made


def users_field(action_id: str, initial: str | None = None) -> Block:
    element: Block = {"type": "users_select", "action_id": action_id}
    return element | {"initial_user": initial} if initial else element


def date_field(action_id: str, day: date | None = None) -> Block:
    element: Block = {"type": "datepicker", "action_id": action_id}
    return element | {"initial_date": day.isoformat()} if day else element


def time_field(action_id: str, at: time) -> Block:
    return {"type": "timepicker", "action_id": action_id, "initial_time": at.strftime("%H:%M")}


def text_field(
    action_id: str, initial: str | None = None, hint: str | None = None, *, lines: bool = False
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": lines}
    element["max_length"] = TEXT if lines else 300
    if initial:
        element["initial_value"] = initial[: element["max_length"]]
    if hint:
        element["placeholder"] = plain(hint, VALUE)
    return element


def field(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    """An input with its label; `block_id` is where an error is shown."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(hint, LABEL)
    return made


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    close: str,
    submit: str | None = None,
    carries: str = "",
) -> Block:
    """A modal. `carries` is an opaque id that comes back with the submission."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(close, TITLE),
        "blocks": list(blocks)[:100],
        "private_metadata": carries,
    }
    if submit:
        view["submit"] = plain(submit, TITLE)
    return view


def to_read(blocks: Iterable[Block]) -> list[Block]:
    """The same without anything to press, for who may read it and not change it."""
    kept = (block for block in blocks if block["type"] != "actions")
    return [{name: part for name, part in each.items() if name != "accessory"} for each in kept]


def _named(block: Block, block_id: str | None) -> Block:
    return block | {"block_id": block_id} if block_id else block
