"""Channel names: what Slack allows, and what people can read."""

import re
from datetime import date

from anyascii import anyascii

LIMIT = 80
CLOSED = re.compile(r"-closed-[0-9]{4}-[0-9]{2}(-[0-9]+)?")


def channel_name(account: str, prefix: str) -> str:
    """`save-storung-sohne` for `Störung & Söhne`: transliterated, at most 80 characters.

    Only a-z, 0-9 and hyphens; an account whose name has none of them is called `account`.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(account).lower()).strip("-")
    return _cut(f"{prefix}{plain or 'account'}", LIMIT)


def next_name(taken: str, base: str) -> str:
    """The name to try after `taken`: `-2`, `-3` and so on, cut so that it still fits."""
    numbered = re.fullmatch(r".*-(\d+)", taken) if taken != base else None
    suffix = f"-{int(numbered[1]) + 1 if numbered else 2}"
    return _cut(base, LIMIT - len(suffix)) + suffix


def closed_name(account: str, prefix: str, day: date) -> str:
    """`save-acme-closed-2026-11`: what a closed case's channel is called, to free its name."""
    suffix = f"-closed-{day:%Y-%m}"
    return _cut(channel_name(account, prefix), LIMIT - len(suffix)) + suffix


def is_closed_name(name: str) -> bool:
    """Whether we gave the name to the channel of a closed case."""
    found = CLOSED.search(name)
    return found is not None and found.end() == len(name)


def is_variant(name: str, base: str) -> bool:
    """Whether the name is `base`, or one of those that are tried after it."""
    numbered = re.fullmatch(r".*-(\d+)", name)
    if name == base or numbered is None:
        return name == base
    suffix = f"-{int(numbered[1])}"
    return name == _cut(base, LIMIT - len(suffix)) + suffix


def _cut(name: str, length: int) -> str:
    """Cuts at a word where one ends near, so that a long name stays readable."""
    if len(name) <= length:
        return name
    cut = name[:length]
    word = cut.rfind("-")
    return (cut[:word] if word > length - 20 else cut).strip("-")
