"""A local Slack over HTTP, and settings that point at it."""

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
