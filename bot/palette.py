"""Colours of charts. Each stands on its paper with a contrast of at least 4.5 to 1.

Blue, green and orange of the series keep apart for people who see no red, no green or no blue.
Besides, each series has its own sign and dash, and nothing is told by colour alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.charts import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb. `rule` and `track` carry nothing that has to be read."""

    paper: str
    edge: str
    ink: str
    quiet: str
    rule: str
    track: str
    series: tuple[str, str, str]


_LIGHT = Palette(
    paper="#ffffff", edge="#8a8d91", ink="#1b1c1e", quiet="#4e5257", rule="#d5d7da",
    track="#eceef0", series=("#1b3a8f", "#007a5e", "#b34a00"),
)  # fmt: skip
_DARK = Palette(
    paper="#1d2025", edge="#7d828a", ink="#f1f2f3", quiet="#b9bdc4", rule="#41464d",
    track="#2d3138", series=("#8fb3ff", "#5cd6a4", "#ffa65c"),
)  # fmt: skip
PALETTES: Mapping[Theme, Palette] = MappingProxyType(
    {Theme.CARD: _LIGHT, Theme.LIGHT: _LIGHT, Theme.DARK: _DARK}
)


def contrast(one: str, other: str) -> float:
    """By the formula of WCAG 2: from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
