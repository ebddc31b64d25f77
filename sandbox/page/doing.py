"""What a click on the page does: it goes through the same acts as the driver of tests."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox import acts
from sandbox.errors import SlackError
from sandbox.page.places import HOME, Eyes, blocks_of, element_at
from sandbox.slack import Sandbox
from sandbox.state import View
from sandbox.values import element_of, with_value

Ask = Mapping[str, Any]


def do(slack: Sandbox, user: str, what: str, ask: Ask) -> dict[str, Any]:
    """Does one thing for one person. Raises SlackError for what they could not do."""
    act = ACTS.get(what)
    if act is None:
        raise SlackError("unknown_act")
    return act(Eyes(slack, user), ask) or {}


def _write(eyes: Eyes, ask: Ask) -> None:
    channel = eyes.channel("app" if ask["at"] == HOME else str(ask["at"]))
    text = str(ask.get("text") or "").strip()
    if not text:
        return
    known = {each["command"] for each in eyes.slack.page.commands}
    if text.split()[0] in known:
        acts.command(eyes.slack, eyes.user.id, channel, text)
    elif text.startswith("/"):
        word = text.split()[0]
        said = f"{word} is not a valid command."
        eyes.slack.post(channel, "USLACKBOT", said, ephemeral_to=eyes.user.id)
    else:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        acts.say(eyes.slack, eyes.user.id, channel, escaped, ask.get("thread") or None)


def _click(eyes: Eyes, ask: Ask) -> None:
    place = eyes.place(str(ask["place"]))
    if isinstance(place, View):
        _take_values(place, ask)
    if ask.get("sent"):
        # A button as it was shown: what it says now may be another thing.
        action = {**ask["sent"], "action_ts": eyes.slack.next_ts()}
        acts.act(eyes.slack, eyes.user.id, place, [action])
        return
    block = blocks_of(place)[int(ask["block"])]
    element = element_at(block, int(ask.get("element") or 0))
    acts.click(eyes.slack, eyes.user.id, place, block, element, _chosen(element, ask.get("value")))


def _chosen(element: Mapping[str, Any], value: Any) -> dict[str, Any] | None:
    """What choosing in an element sends."""
    if element["type"] == "button" or value is None:
        return None
    if element["type"] == "overflow":
        return {"selected_option": element["options"][int(value)]}
    return with_value(dict(element), _value(element, value))


def _value(element: Mapping[str, Any], typed: Any) -> Any:
    """What a form field means for an element: options come back by their number."""
    kind, options = element["type"], element.get("options") or []
    if kind == "checkboxes" or kind == "multi_static_select":
        return [options[int(each)] for each in typed or []]
    if kind in {"static_select", "radio_buttons"}:
        return options[int(typed)] if str(typed).isdigit() else None
    if kind == "external_select":
        return typed if isinstance(typed, dict) else None
    if kind == "multi_users_select":
        return list(typed or [])
    return typed or None


def _take_values(view: View, ask: Ask) -> None:
    """What stands in the modal's fields on the page."""
    typed = ask.get("values") or {}
    for number, block in enumerate(view.payload["blocks"]):
        element = element_of(block)
        if element is not None and str(number) in typed:
            value = with_value(element, _value(element, typed[str(number)]))
            acts.set_value(view, block["block_id"], element["action_id"], value)


def _submit(eyes: Eyes, ask: Ask) -> None:
    view = _modal(eyes)
    _take_values(view, ask)
    missing = _missing(view)
    if missing:
        view.errors = missing
        eyes.slack.changed()
        return
    acts.submit(eyes.slack, view)


def _missing(view: View) -> dict[str, str]:
    """Slack itself does not let an empty field through that is not optional."""
    missing = {}
    for block in view.payload["blocks"]:
        element = element_of(block)
        if block["type"] != "input" or block.get("optional") or element is None:
            continue
        values = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        if not any(value for name, value in values.items() if name != "type"):
            missing[block["block_id"]] = "Please complete this required field."
    return missing


def _close(eyes: Eyes, ask: Ask) -> None:
    acts.close(eyes.slack, _modal(eyes))


def _modal(eyes: Eyes) -> View:
    if eyes.modal is None:
        raise SlackError("not_found")
    return eyes.modal


def _suggest(eyes: Eyes, ask: Ask) -> dict[str, Any]:
    view = _modal(eyes)
    block = blocks_of(view)[int(ask["block"])]
    typed = str(ask.get("text") or "")
    return {"options": acts.suggest(eyes.slack, eyes.user.id, view, block, typed)}


def _shortcut(eyes: Eyes, ask: Ask) -> None:
    if ask.get("place"):
        message = eyes.place(str(ask["place"]))
        if isinstance(message, View):
            raise SlackError("not_found")
        acts.message_shortcut(eyes.slack, eyes.user.id, message, str(ask["callback"]))
    else:
        acts.shortcut(eyes.slack, eyes.user.id, str(ask["callback"]))


def _home(eyes: Eyes, ask: Ask) -> None:
    acts.open_home(eyes.slack, eyes.user.id)


def _clock(eyes: Eyes, ask: Ask) -> None:
    """Moves the clock: an hour, a day, or to just after the next deadline."""
    slack = eyes.slack
    by = {"hour": timedelta(hours=1), "day": timedelta(days=1)}.get(str(ask["by"]))
    if by is None:
        following: datetime | None = (
            slack.page.next_deadline() if slack.page.next_deadline else None
        )
        if following is None:
            return
        by = following - slack.clock.now() + timedelta(seconds=1)
    slack.clock.advance(by)
    slack.changed()


def _fault(eyes: Eyes, ask: Ask) -> None:
    faults = eyes.slack.faults
    match str(ask["fault"]):
        case "rate_limit":
            faults.rate_limit(retry_after=3)
        case "outage":
            faults.outage = not faults.outage
        case "slow":
            faults.latency = 0.0 if faults.latency else 2.0
        case "uncertain":
            faults.do_then_drop("chat.postMessage")
    eyes.slack.changed()


def _delete(eyes: Eyes, ask: Ask) -> None:
    """Deletes a message, as an admin can."""
    message = eyes.place(str(ask["place"]))
    if isinstance(message, View):
        raise SlackError("not_found")
    with eyes.slack.lock:
        eyes.slack.delete(eyes.channel(message.channel), message)


ACTS: Mapping[str, Callable[[Eyes, Ask], dict[str, Any] | None]] = {
    "write": _write,
    "click": _click,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "shortcut": _shortcut,
    "home": _home,
    "clock": _clock,
    "fault": _fault,
    "delete": _delete,
}
