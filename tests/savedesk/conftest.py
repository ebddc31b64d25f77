"""A local Slack over HTTP, and settings that point at it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.settings import Settings


@pytest.fixture
def server() -> Iterator[Server]:
    started = serve(Sandbox())
    yield started
    started.stop()


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return Settings(
        bot_token=server.slack.bot_token,
        app_token=server.slack.app_token,
        api_url=f"{server.url}/api/",
        database_url=f"sqlite:///{tmp_path}/x.db",
        port=0,
    )


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command that writes logs would leave a handler on a stream that is closed afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
