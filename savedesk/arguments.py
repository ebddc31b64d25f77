"""One command as argparse knows it."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

Run = Callable[[argparse.Namespace], None]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_command(
    commands: Commands, name: str, run: Run, told: str, example: str
) -> argparse.ArgumentParser:
    """A command with what it does, an example, and what runs it."""
    made = commands.add_parser(name, help=told, description=told, epilog=f"Example: {example}")
    made.set_defaults(run=run)
    return made
