"""Whole worlds from a seed: the real bot, several times over, against everything that goes wrong.

`make sim` runs many of them; a world that breaks an invariant replays from its seed and tells what
happened. One thread, no waiting: time passes because the world says so.
"""
