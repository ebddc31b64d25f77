"""The parts of the page as HTML, for one person at one place."""

import json
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup

from sandbox.errors import SlackError
from sandbox.page.mrkdwn import Reader, rendered, unstyled
from sandbox.page.places import HOME, Eyes, place_name
from sandbox.state import Message, View

TEMPLATES = Path(__file__).parent / "templates"
PARTS = ("sidebar", "pane", "modal", "panel")
SHOWN_CALLS = 40

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=ChainableUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_environment.filters["pretty"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False)
_environment.globals["place_name"] = place_name


def whole_page(eyes: Eyes, at: str, thread: str | None) -> str:
    """The page as it is first delivered."""
    context = _context(eyes, at, thread)
    context["parts"] = {name: Markup(each) for name, each in parts(eyes, at, thread).items()}
    return _environment.get_template("page.html").render(context)


def parts(eyes: Eyes, at: str, thread: str | None) -> dict[str, str]:
    """Each part of the page by name."""
    with eyes.slack.lock:
        context = _context(eyes, at, thread)
        return {name: _environment.get_template(f"{name}.html").render(context) for name in PARTS}


def _context(eyes: Eyes, at: str, thread: str | None) -> dict[str, Any]:
    slack, reader = eyes.slack, eyes.reader
    try:
        channel = None if at == HOME else eyes.channel(at)
    except SlackError:
        at, channel = "app", eyes.channel("app")
    people = [each for each in slack.state.users.values() if not each.is_bot]
    return {
        "eyes": eyes,
        "me": eyes.user,
        "bot": slack.bot,
        "at": at,
        "channel": channel,
        "thread": thread,
        "people": people,
        "messages": eyes.messages(channel, thread) if channel else [],
        "modal": eyes.modal,
        "home": eyes.home,
        "page": slack.page,
        "faults": slack.faults,
        "now": slack.clock.now(),
        "calls": list(slack.state.calls)[-SHOWN_CALLS:][::-1],
        "version": str(slack.version),
        "mrkdwn": _mrkdwn(reader),
        "unstyled": unstyled,
        "author": lambda message: _author(eyes, message),
        "value_of": _value_of,
        "names": {user.id: user.real_name for user in slack.state.users.values()},
    }


def _mrkdwn(reader: Reader) -> Any:
    def render(text: Any) -> Markup:
        """A text object or a plain text."""
        if isinstance(text, dict):
            if text.get("type") == "plain_text":
                return rendered(_shielded(str(text.get("text", ""))), reader)
            return rendered(str(text.get("text", "")), reader)
        return rendered(str(text or ""), reader)

    return render


def _shielded(plain: str) -> str:
    """Plain text has no markup; only its emoji are shown."""
    quiet = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    joiner = "\u2060"
    for sign in "*_~`":
        quiet = quiet.replace(sign, f"{joiner}{sign}{joiner}")
    return quiet


def _author(eyes: Eyes, message: Message) -> dict[str, Any]:
    user = eyes.slack.state.users.get(message.user)
    if user is None:
        return {"name": "Slackbot", "bot": True, "initial": "S", "hue": 0}
    hue = sum(user.id.encode()) * 37 % 360
    return {"name": user.real_name, "bot": user.is_bot, "initial": user.real_name[:1], "hue": hue}


def _value_of(view: View | None, block: dict[str, Any], element: dict[str, Any]) -> Any:
    """What stands in an input now."""
    if not isinstance(view, View):
        return None
    values = view.values.get(str(block.get("block_id")), {}).get(str(element.get("action_id")), {})
    return next((value for name, value in values.items() if name != "type"), None)
