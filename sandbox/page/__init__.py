"""The page of the local Slack."""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

if TYPE_CHECKING:
    from sandbox.slack import Sandbox


def routes(slack: "Sandbox") -> list[BaseRoute]:
    """The page's routes."""
    return []
