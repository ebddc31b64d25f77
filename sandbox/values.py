"""The values of inputs, in the shapes in which Slack sends them."""

from typing import Any

Value = dict[str, Any]

# What an element's value is called, and what it starts with.
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
SEVERAL = frozenset({"selected_options", "selected_users"})


def initial_values(view: dict[str, Any]) -> dict[str, dict[str, Value]]:
    """What stands in a view's inputs when it opens."""
    values: dict[str, dict[str, Value]] = {}
    for block in view.get("blocks") or []:
        element = element_of(block)
        if element is None:
            continue
        name, initial = FIELDS[element["type"]]
        start = element.get(initial, [] if name in SEVERAL else None)
        values.setdefault(block.setdefault("block_id", f"b{len(values)}"), {})[
            element.setdefault("action_id", "value")
        ] = {"type": element["type"], name: start}
    return values


def element_of(block: dict[str, Any]) -> dict[str, Any] | None:
    """The input element of a block whose value belongs to the view's state."""
    for place in ("element", "accessory"):
        element = block.get(place)
        if isinstance(element, dict) and element.get("type") in FIELDS:
            return element
    return None


def with_value(element: dict[str, Any], typed: Any) -> Value:
    """The value of an element as Slack sends it, from what a person chose or typed."""
    name, _ = FIELDS[element["type"]]
    if name == "selected_option":
        return {"type": element["type"], name: typed}
    if typed in ("", None) and name not in SEVERAL:
        return {"type": element["type"], name: None}
    return {"type": element["type"], name: typed}
