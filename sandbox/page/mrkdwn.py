"""Slack's markup as HTML, everything a person typed escaped."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

EMOJI = {
    "white_check_mark": "✅",
    "warning": "⚠️",
    "white_large_square": "⬜",
    "heavy_minus_sign": "➖",
    "tada": "🎉",
    "wave": "👋",
    "eyes": "👀",
    "rotating_light": "🚨",
    "x": "❌",
    "hourglass": "⌛",
    "telephone_receiver": "📞",
    "pushpin": "📌",
    "lock": "🔒",
}
JOINER = "\u2060"
TAG = re.compile(r"<([^<>]+)>")
CODE = re.compile(r"(```.+?```|`[^`\n]+`)", re.DOTALL)
STYLES = tuple(
    (
        re.compile(rf"(?<![\w{JOINER}]){sign}(?![\s{JOINER}])(.+?)(?<![\s{JOINER}]){sign}(?!\w)"),
        name,
    )
    for sign, name in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
SPANS = ((86400, "day"), (3600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: names to show for ids, the reader's zone, and the present moment."""

    people: Mapping[str, str]
    channels: Mapping[str, str]
    zone: str
    now: datetime


def rendered(text: str, reader: Reader) -> Markup:
    """A mrkdwn text as safe HTML."""
    parts = CODE.split(text)
    made = [
        _code(part) if number % 2 else _prose(part, reader) for number, part in enumerate(parts)
    ]
    return Markup("".join(made))


def unstyled(text: str) -> Markup:
    """A text posted with `mrkdwn: false`: only its lines are kept."""
    return Markup("<br>".join(_text(line) for line in text.split("\n")))


def _code(part: str) -> str:
    block = part.startswith("```")
    inner = _text(part[3:-3].strip("\n") if block else part[1:-1])
    return f"<pre>{inner}</pre>" if block else f"<code>{inner}</code>"


def _prose(part: str, reader: Reader) -> str:
    """Tags first, then styles around them, then lines."""
    tags: list[str] = []

    def keep(found: re.Match[str]) -> str:
        tags.append(_tag(found[1], reader))
        return f"\x00{len(tags) - 1}\x01"

    escaped = _text(TAG.sub(keep, part.replace("\x00", "").replace("\x01", "")))
    for pattern, name in STYLES:
        escaped = pattern.sub(rf"<{name}>\1</{name}>", escaped)
    escaped = re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), escaped)
    lined = "<br>".join(_quoted(line) for line in escaped.split("\n"))
    return re.sub(r"\x00(\d+)\x01", lambda found: tags[int(found[1])], lined)


def _quoted(line: str) -> str:
    return f"<q>{line[5:]}</q>" if line.startswith("&gt; ") else line


def _text(raw: str) -> str:
    """Slack escapes three signs; HTML needs five."""
    plain = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return html.escape(plain)


def _tag(inside: str, reader: Reader) -> str:
    target, _, label = inside.partition("|")
    kinds: tuple[tuple[str, Callable[[], str]], ...] = (
        ("@", lambda: _named("@", reader.people.get(target[1:], target[1:]))),
        ("#", lambda: _channel(target[1:], reader)),
        ("!date^", lambda: _date(target, label, reader)),
        ("!", lambda: _named("@", target[1:].partition("^")[0])),
    )
    for start, made in kinds:
        if target.startswith(start):
            return made()
    if not target.startswith(("http://", "https://", "mailto:")):
        return html.escape(f"<{inside}>")
    shown = _text(label or target)
    return f'<a href="{html.escape(target)}" rel="noreferrer" target="_blank">{shown}</a>'


def _named(sign: str, name: str) -> str:
    return f'<span class="mention">{sign}{html.escape(name)}</span>'


def _channel(channel: str, reader: Reader) -> str:
    name = reader.channels.get(channel)
    if name is None:
        return '<span class="mention">🔒 private channel</span>'
    return (
        f'<a class="mention" data-goto="{html.escape(channel)}" href="#">#{html.escape(name)}</a>'
    )


def _date(target: str, fallback: str, reader: Reader) -> str:
    try:
        _, stamp, shape = target.split("^")[:3]
        at = datetime.fromtimestamp(int(stamp), UTC)
    except ValueError:
        return _text(fallback)
    there = at.astimezone(ZoneInfo(reader.zone))
    shown = (
        shape.replace("{date_short_pretty}", _day(there, reader))
        .replace("{date_short}", there.strftime("%b %-d, %Y"))
        .replace("{date}", there.strftime("%B %-d, %Y"))
        .replace("{time}", there.strftime("%H:%M"))
        .replace("{ago}", ago(at, reader.now))
    )
    return f'<time datetime="{at.isoformat()}">{html.escape(shown)}</time>'


def _day(there: datetime, reader: Reader) -> str:
    today = reader.now.astimezone(there.tzinfo).date()
    names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return names.get((there.date() - today).days, there.strftime("%a %b %-d"))


def ago(at: datetime, now: datetime) -> str:
    """How far away a moment is, in the largest unit that fits."""
    seconds = int((at - now).total_seconds())
    for span, name in SPANS:
        count = abs(seconds) // span
        if count:
            told = f"{count} {name}{'s' if count > 1 else ''}"
            return f"in {told}" if seconds > 0 else f"{told} ago"
    return "now"
