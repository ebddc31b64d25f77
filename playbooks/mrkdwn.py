"""Slack's markup: what people typed can neither ping, link nor restyle."""

import re
import unicodedata
from datetime import UTC, datetime


class Mrkdwn(str):
    """Text that is markup already, made by one of our own functions below."""

    __slots__ = ()


# A joiner that shows nothing: it keeps the sign readable and ends its power to style.
JOINER = "\u2060"
STYLING = re.compile(r"(?<!\w)[*_~](?=\S)|(?<=\S)[*_~](?!\w)|`")


def escaped(text: str) -> str:
    """User text as mrkdwn: `<!channel>` stays visible and pings nobody, stars stay stars."""
    quiet = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    styled = STYLING.sub(lambda sign: JOINER + sign[0] + JOINER, _visible(quiet))
    return re.sub(r"^(\s*)(&gt;)", rf"\1{JOINER}\2", styled, flags=re.MULTILINE)


def _visible(text: str) -> str:
    """Without control characters, line breaks excepted, and without direction overrides."""
    return "".join(
        c
        for c in text
        if c == "\n" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in BIDI)
    )


BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """User text for a plain_text object, where nothing is markup."""
    return _visible(text)


def mention(person_id: str) -> Mrkdwn:
    """Names a person. In a message of a private channel Slack notifies them only if a member."""
    return Mrkdwn(f"<@{person_id}>")


def channel_link(channel_id: str) -> Mrkdwn:
    return Mrkdwn(f"<#{channel_id}>")


def link(url: str, label: str) -> Mrkdwn:
    safe = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    return Mrkdwn(f"<{safe}|{escaped(label)}>")


def slack_date(at: datetime, fallback: str) -> Mrkdwn:
    """A moment shown in the reader's own zone, absolute and relative, kept current by Slack."""
    stamp = int(at.astimezone(UTC).timestamp())
    shown = "{date_short_pretty} {time} ({ago})"
    return Mrkdwn(f"<!date^{stamp}^{shown}|{escaped(fallback)}>")


def slack_age(at: datetime, fallback: str) -> Mrkdwn:
    """How long ago a moment was, like “3 days ago”, kept current by Slack."""
    return Mrkdwn(f"<!date^{int(at.astimezone(UTC).timestamp())}^{{ago}}|{escaped(fallback)}>")


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters; what was cut ends in an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    # Never end inside `<…>` or `&…;`: half a tag would show as garbage.
    for start, end in (("<", ">"), ("&", ";")):
        opened = cut.rfind(start)
        if opened > cut.rfind(end) and opened > limit - 200:
            cut = cut[:opened]
    return cut.rstrip() + "…"
