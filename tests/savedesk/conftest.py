"""A local Slack over HTTP, and settings that point at it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.traffic import Traffic
from domain.signal_sources import FieldMap, PropertyRule, SignalSources
from domain.signals import SignalKind
from sandbox.server import Server, serve
from sandbox.slack import Sandbox
from savedesk.door import Readiness, build_door
from savedesk.settings import Settings
from savedesk.signal_door import SignalDoor
from tests.signalling import PUBLIC, SECRETS, Sender
from tests.world import World


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


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def signals(world: World, sender: Sender) -> SignalDoor:
    rules = {"churn_reason": PropertyRule(SignalKind.COMPETITOR)}
    sources = SignalSources(PUBLIC, hubspot=rules, webhooks={"gainsight": FieldMap()})
    world.change_policy(signal_sources=sources)
    return SignalDoor(world.desk, SECRETS, lambda: sender.now)


@pytest.fixture
def door(world: World, signals: SignalDoor) -> Iterator[TestClient]:
    ready = Readiness(dict)
    with TestClient(build_door(world.bot.app, Traffic(), "", ready, signals=signals)) as client:
        yield client
