"""Text for outside of Slack: its markup as plain words, and the way such a text is posted."""

import re
from collections.abc import Callable

from playbooks.mrkdwn import JOINER, visible

TAG = re.compile(r"<([^<>\n]+)>")
# A sign styles when it hugs a word on the inside and stands free outside: `snake_case` is a word.
STYLED = tuple(
    re.compile(rf"(?<![\w{sign}])[{sign}](?=\S)([^{sign}\n]+?)(?<=\S)[{sign}](?![\w{sign}])")
    for sign in ("*", "_", "~")
)
CODE = re.compile(r"```\n?(.+?)\n?```|`([^`\n]+)`", re.DOTALL)
EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])[ ]?")
# A sign that we kept from styling is a sign to the reader; meanwhile it is no character at all.
QUIET = {f"{JOINER}{sign}{JOINER}": chr(0xFDD0 + n) for n, sign in enumerate("*_~`")}
QUOTE = re.compile(r"^(?:>|&gt;)+ ?", re.MULTILINE)


def unmarked(text: str, name_of: Callable[[str], str | None] = lambda _person_id: None) -> str:
    """What people typed or quoted, as a customer may read it.

    `name_of` gives a person's name for a Slack id. A mention becomes the name, `<!channel>` a
    word, a link its label and address, stars and code marks go, quotes lose their sign.
    """
    for escaped, kept in QUIET.items():
        text = text.replace(escaped, kept)
    text = QUOTE.sub("", text)
    text = TAG.sub(lambda found: _told(found[1], name_of), text)
    text = CODE.sub(lambda found: found[1] or found[2], text)
    for style in STYLED:
        text = style.sub(r"\1", text)
    text = EMOJI.sub("", text)
    for escaped, kept in QUIET.items():
        text = text.replace(kept, escaped)
    return visible(_read(text)).replace(JOINER, "").strip()


def _told(inside: str, name_of: Callable[[str], str | None]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return name_of(target[1:]) or label
    if target.startswith(("#", "!")):
        kept = label if target.startswith(("#", "!subteam", "!date")) else target[1:]
        return kept.lstrip("@")
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    if "://" in target:
        return f"{label} ({target})" if label and label != target else target
    return f"<{inside}>"


def _read(text: str) -> str:
    """The three signs that Slack escapes, as they are read."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(text: str) -> str:
    """A text for a message without styling: it is shown, and copied, sign by sign as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
