"""Where the load of the CSMs stands in a leader's Home."""

from bot.blocks import Block
from bot.home_parts import View
from bot.rosters import Led


def load_blocks(view: View, led: Led) -> list[Block]:
    """Who carries how much, and who needs help."""
    return []
