"""Shared by all tests: a world per test, databases of both kinds, no skipped test in CI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser import browser
from tests.databases import database, database_kind, database_url, postgres
from tests.world import World

__all__ = ["browser", "database", "database_kind", "database_url", "postgres"]

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a skipped test is a failed one: nothing may go unchecked there."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped:  # type: ignore[attr-defined]
        report.outcome = "failed"  # type: ignore[attr-defined]
        report.longrepr = f"skipped in CI: {report.longrepr}"  # type: ignore[attr-defined]
    return report
