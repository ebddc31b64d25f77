"""Whole worlds from fixed seeds: every invariant holds, every mutant is caught."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS, NEAR
from tests.simulation.observer import housed
from tests.simulation.running import run_world
from tests.simulation.taken_out import Mutant

FIXED, CHUNK = 1_000, 25
WITHIN = 120
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


def assert_holds(seed: int) -> None:
    ended = run_world(seed)
    said = "\n".join(map(str, ended.violations))
    again = f"make sim SEEDS=1 START={seed} STORY=1"
    assert not ended.violations, f"{said}\n{again}\n{ended.story.text()}"


@pytest.mark.parametrize("start", range(1, FIXED, CHUNK))
def test_every_invariant_holds_in_worlds_of_fixed_seeds(start: int) -> None:
    for seed in range(start, start + CHUNK):
        assert_holds(seed)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_mutant_is_caught(mutant: Mutant) -> None:
    near = NEAR.get(mutant.__name__, ())
    with mutant():
        assert any(run_world(seed, near).violations for seed in range(1, WITHIN + 1))


@pytest.mark.parametrize("seed", [3, 14, 41, 87])
def test_the_same_seed_tells_the_same_story(seed: int) -> None:
    assert run_world(seed).story.text() == run_world(seed).story.text()


def test_a_story_does_not_depend_on_the_process_it_is_told_in() -> None:
    """What Python does with sets differs from process to process; a world must not."""
    command = [sys.executable, "-m", "tests.simulation", "--seeds", "12", "--story"]
    told = {
        subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2", "3")
    }
    assert len(told) == 1
