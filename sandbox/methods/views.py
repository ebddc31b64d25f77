"""Modals and the Home tab."""

import json
from typing import TYPE_CHECKING, Any

from sandbox.checks import check_view
from sandbox.errors import SlackError
from sandbox.methods.registry import Args, method
from sandbox.rates import TIER_4
from sandbox.state import View

if TYPE_CHECKING:
    from sandbox.slack import Sandbox

MOST_STACKED = 3


def view_of(args: Args) -> Any:
    """The view of a call; forms carry it as JSON text."""
    view = args.get("view")
    return json.loads(view) if isinstance(view, str) else view


@method("views.open", tier=TIER_4)
def open_view(slack: "Sandbox", args: Args) -> dict[str, Any]:
    user = slack.triggers.exchange(str(args.get("trigger_id")))
    payload = view_of(args)
    check_view(payload)
    slack.state.modals[user] = []
    return {"view": view_json(slack, slack.put_on_top(user, payload))}


@method("views.push", tier=TIER_4)
def push_view(slack: "Sandbox", args: Args) -> dict[str, Any]:
    user = slack.triggers.exchange(str(args.get("trigger_id")))
    payload = view_of(args)
    check_view(payload)
    if len(slack.state.modals.get(user, [])) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    return {"view": view_json(slack, slack.put_on_top(user, payload))}


@method("views.update", tier=TIER_4)
def update_view(slack: "Sandbox", args: Args) -> dict[str, Any]:
    view = _find(slack, args)
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict")
    payload = view_of(args)
    check_view(payload)
    slack.replace_view(view, payload)
    return {"view": view_json(slack, view)}


@method("views.publish", tier=TIER_4)
def publish(slack: "Sandbox", args: Args) -> dict[str, Any]:
    user = str(args.get("user_id"))
    if user not in slack.state.users:
        raise SlackError("user_not_found")
    payload = view_of(args)
    check_view(payload)
    if payload["type"] != "home":
        raise SlackError("invalid_arguments")
    home = slack.state.homes.get(user)
    if home is None:
        name = slack.state.fresh("V")
        home = slack.state.homes[user] = View(name, user, payload, "", name)
    slack.replace_view(home, payload)
    return {"view": view_json(slack, home)}


def _find(slack: "Sandbox", args: Args) -> View:
    for stack in slack.state.modals.values():
        for view in stack:
            if view.id == args.get("view_id"):
                return view
            if args.get("external_id") and view.payload.get("external_id") == args["external_id"]:
                return view
    raise SlackError("not_found")


def view_json(slack: "Sandbox", view: View) -> dict[str, Any]:
    """A view as payloads and answers carry it."""
    return {
        **view.payload,
        "id": view.id,
        "team_id": slack.state.team_id,
        "hash": view.hash,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "private_metadata": view.payload.get("private_metadata", ""),
        "callback_id": view.payload.get("callback_id", ""),
        "app_id": slack.app_id,
        "bot_id": slack.bot_id,
        "state": {"values": view.values},
    }
