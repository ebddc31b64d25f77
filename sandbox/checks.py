"""Slack's limits on blocks and views, with answers that say where something is wrong."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.errors import SlackError

Problem = tuple[str, str]

BLOCK_TYPES = {
    "message": {
        "section", "divider", "header", "context", "actions", "image", "input", "rich_text",
        "table", "markdown", "video", "file", "context_actions",
    },
    "modal": {"section", "divider", "header", "context", "actions", "image", "input", "rich_text"},
    "home": {"section", "divider", "header", "context", "actions", "image", "input", "rich_text"},
}  # fmt: skip
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
TEXT_LIMITS = {"section": 3000, "header": 150}
SELECTS = {
    "static_select", "multi_static_select", "users_select", "multi_users_select",
    "external_select", "multi_external_select", "conversations_select", "channels_select",
}  # fmt: skip
INPUTS = SELECTS | {
    "plain_text_input", "datepicker", "timepicker", "datetimepicker", "radio_buttons",
    "checkboxes", "number_input", "email_text_input", "url_text_input", "file_input",
}  # fmt: skip
IN_ACTIONS = SELECTS | {
    "button", "overflow", "datepicker", "timepicker", "datetimepicker", "radio_buttons",
    "checkboxes",
}  # fmt: skip
OPTION_LIMITS = {"static_select": 100, "multi_static_select": 100, "overflow": 5}
MOST_BLOCK_CHARACTERS = 13_200


def check_message(args: Mapping[str, Any]) -> None:
    """Raises what Slack answers to a message it does not take."""
    blocks = args.get("blocks") or []
    text = str(args.get("text") or "")
    if not blocks and not text:
        raise SlackError("no_text")
    if len(text) > 40_000:
        raise SlackError("msg_too_long")
    problems = list(block_problems(blocks, "message"))
    _refuse(problems, "invalid_blocks")
    if sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks) > MOST_BLOCK_CHARACTERS:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any) -> None:
    """Raises what Slack answers to a view it does not take."""
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise SlackError(
            "invalid_arguments", messages=["[ERROR] missing `type` [json-pointer:/view]"]
        )
    kind = view["type"]
    problems = [(f"/view{where}", said) for where, said in block_problems(view.get("blocks"), kind)]
    if not view.get("blocks") and kind == "modal":
        problems.append(("/view/blocks", "must have at least 1 item"))
    if kind == "modal":
        problems += _modal_problems(view)
    if len(json.dumps(view)) > 250_000:
        raise SlackError("view_too_large")
    if len(str(view.get("private_metadata") or "")) > 3000:
        problems.append(("/view/private_metadata", "must be at most 3000 characters"))
    _refuse(problems, "invalid_arguments")


def _modal_problems(view: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name in ("title", "submit", "close"):
        if name == "title" and not view.get("title"):
            problems.append(("/view/title", "missing required field: title"))
        if view.get(name):
            problems += _text_problems(view[name], f"/view/{name}", 24, plain=True)
    has_input = any(block.get("type") == "input" for block in view.get("blocks") or [])
    if has_input and not view.get("submit"):
        problems.append(("/view/submit", "missing required field: submit"))
    return problems


def _refuse(problems: Sequence[Problem], error: str) -> None:
    if problems:
        said = [f"[ERROR] {text} [json-pointer:{where}]" for where, text in problems]
        raise SlackError(error, response_metadata={"messages": said}, errors=said)


def block_problems(blocks: Any, surface: str) -> Iterator[Problem]:
    """Everything wrong with the blocks of a message, a modal or a Home."""
    if not isinstance(blocks, list):
        if blocks is not None:
            yield "/blocks", "must be an array"
        return
    if len(blocks) > MOST_BLOCKS[surface]:
        yield "/blocks", f"no more than {MOST_BLOCKS[surface]} items allowed"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in BLOCK_TYPES[surface]:
            yield f"{where}/type", f"unsupported type: {kind}"
            continue
        name = block.get("block_id")
        if name is not None and (len(str(name)) > 255 or name in seen):
            yield f"{where}/block_id", "must be unique and at most 255 characters"
        seen.add(str(name))
        yield from _one_block(block, kind, where)


def _one_block(block: Mapping[str, Any], kind: str, where: str) -> Iterator[Problem]:
    if kind in TEXT_LIMITS and "text" in block:
        yield from _text_problems(
            block["text"], f"{where}/text", TEXT_LIMITS[kind], plain=kind == "header"
        )
    if kind == "section":
        yield from _section(block, where)
    elif kind == "context":
        yield from _elements(block, where, 10, None)
    elif kind == "actions":
        yield from _elements(block, where, 25, IN_ACTIONS)
    elif kind == "input":
        yield from _input(block, where)
    elif kind == "image" and not (block.get("alt_text") and block.get("image_url")):
        yield where, "missing required field: alt_text or image_url"
    elif kind == "header" and "text" not in block:
        yield where, "missing required field: text"


def _section(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if "text" not in block and not block.get("fields"):
        yield where, "missing required field: text or fields"
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield f"{where}/fields", "no more than 10 items allowed"
    for number, field in enumerate(fields):
        yield from _text_problems(field, f"{where}/fields/{number}", 2000)
    if block.get("accessory"):
        yield from _element(block["accessory"], f"{where}/accessory", IN_ACTIONS | {"image"})


def _elements(
    block: Mapping[str, Any], where: str, most: int, allowed: set[str] | None
) -> Iterator[Problem]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= most:
        yield f"{where}/elements", f"must have between 1 and {most} items"
    actions = [each.get("action_id") for each in elements if each.get("action_id")]
    if len(actions) != len(set(actions)):
        yield f"{where}/elements", "action_id must be unique in a block"
    for number, element in enumerate(elements):
        place = f"{where}/elements/{number}"
        if allowed is None:
            if element.get("type") in {"mrkdwn", "plain_text"}:
                yield from _text_problems(element, place, 3000)
        else:
            yield from _element(element, place, allowed)


def _input(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    yield from _text_problems(block.get("label"), f"{where}/label", 2000, plain=True)
    if block.get("hint"):
        yield from _text_problems(block["hint"], f"{where}/hint", 2000, plain=True)
    yield from _element(block.get("element") or {}, f"{where}/element", INPUTS)


def _element(element: Mapping[str, Any], where: str, allowed: set[str]) -> Iterator[Problem]:
    kind = str(element.get("type"))
    if kind not in allowed:
        yield f"{where}/type", f"unsupported type: {kind}"
        return
    if len(str(element.get("action_id") or "")) > 255:
        yield f"{where}/action_id", "must be at most 255 characters"
    if kind == "button":
        yield from _text_problems(element.get("text"), f"{where}/text", 75, plain=True)
        yield from _length(element, "value", 2000, where)
        yield from _length(element, "accessibility_label", 75, where)
        yield from _length(element, "url", 3000, where)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{where}/confirm")
    if "placeholder" in element:
        yield from _text_problems(element["placeholder"], f"{where}/placeholder", 150, plain=True)
    if kind == "plain_text_input":
        yield from _length(element, "initial_value", int(element.get("max_length", 3000)), where)
    if "options" in element or kind in {"static_select", "overflow", "radio_buttons", "checkboxes"}:
        yield from _options(element, kind, where)


CONFIRM_LIMITS = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def _confirm(confirm: Any, where: str) -> Iterator[Problem]:
    """What is asked before an element acts: all plain text."""
    if not isinstance(confirm, dict):
        yield where, "must be an object"
        return
    for name, most in CONFIRM_LIMITS.items():
        yield from _text_problems(confirm.get(name), f"{where}/{name}", most, plain=True)


def _options(element: Mapping[str, Any], kind: str, where: str) -> Iterator[Problem]:
    options = element.get("options") or []
    most = OPTION_LIMITS.get(kind, 10)
    if not 1 <= len(options) <= most:
        yield f"{where}/options", f"must have between 1 and {most} items"
    for number, option in enumerate(options):
        place = f"{where}/options/{number}"
        yield from _text_problems(option.get("text"), f"{place}/text", 75)
        yield from _length(option, "value", 150, place)
        if option.get("description"):
            yield from _text_problems(option["description"], f"{place}/description", 75)
    initial = element.get("initial_option")
    if initial is not None and initial not in options:
        yield f"{where}/initial_option", "must match one of the options"


def _length(element: Mapping[str, Any], name: str, most: int, where: str) -> Iterator[Problem]:
    if len(str(element.get(name) or "")) > most:
        yield f"{where}/{name}", f"must be at most {most} characters"


def _text_problems(text: Any, where: str, most: int, *, plain: bool = False) -> Iterator[Problem]:
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield where, "missing required field: text object"
        return
    if plain and text["type"] != "plain_text":
        yield where, "must be plain_text"
    said = str(text.get("text", ""))
    if not 1 <= len(said) <= most:
        yield f"{where}/text", f"must be between 1 and {most} characters"
