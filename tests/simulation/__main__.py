"""`make sim`: many worlds on all cores, with progress; a broken one tells how to replay it."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.month import simulate
from tests.simulation.observer import House, housed
from tests.simulation.running import Broken, run_seeds, run_world

CHUNK = 20
PROGRESS_SECONDS = 10.0
MOST_SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="make sim", description=__doc__)
    parser.add_argument("--seeds", type=int, default=2000, help="how many worlds")
    parser.add_argument("--start", type=int, default=1, help="the first seed")
    parser.add_argument("--story", action="store_true", help="print the story of each world")
    chosen = parser.parse_args()
    seeds = range(chosen.start, chosen.start + chosen.seeds)
    with housed() as house:
        if chosen.story:
            return _tell(seeds)
        bad = _run(seeds, house)
    return bad or _live_month()


def _live_month() -> int:
    """A month of eight CSMs, counted; 1 when somebody heard more than they should."""
    with tempfile.TemporaryDirectory(prefix="savedesk-month-") as directory:
        heard = simulate(Path(directory))
    print("A month of eight CSMs with four cases each, seven of ten things done in time:")
    for line in heard.lines():
        print(f"  {line}")
    return int(not heard.bearable)


def _tell(seeds: Sequence[int]) -> int:
    """Replays worlds one by one and prints what happened in them."""
    bad = 0
    for seed in seeds:
        ended = run_world(seed)
        print(f"Seed {seed}")
        print(ended.story.text())
        for violation in ended.violations:
            print(f"  {violation}")
        print("  Everything held." if not ended.violations else "  Broken.")
        bad += bool(ended.violations)
    return int(bad > 0)


def _run(seeds: Sequence[int], house: Path) -> int:
    broken: list[Broken] = []
    done, busy, started, told = 0, 0.0, time.monotonic(), time.monotonic()
    for count, found, seconds in _results(seeds, house):
        done, busy = done + count, busy + seconds
        broken += found
        for each in found[: max(0, MOST_SHOWN - len(broken) + len(found))]:
            _report(each)
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            _progress(done, len(seeds), len(broken), told - started, busy)
    _progress(done, len(seeds), len(broken), time.monotonic() - started, busy)
    return int(bool(broken))


def _results(seeds: Sequence[int], house: Path) -> Iterator[tuple[int, list[Broken], float]]:
    """What comes back from all cores, in the order in which it is done."""
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    context = get_context("spawn")
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=context, initializer=House.enter, initargs=(house,)
    ) as pool:
        waiting: set[Future[tuple[int, list[Broken], float]]] = {
            pool.submit(run_seeds, list(chunk)) for chunk in chunks
        }
        while waiting:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for each in finished:
                yield each.result()


def _report(broken: Broken) -> None:
    print(f"seed {broken.seed}: {broken.said}")
    print(f"  replay it: make sim SEEDS=1 START={broken.seed} STORY=1")


def _progress(done: int, total: int, broken: int, passed: float, busy: float) -> None:
    print(
        f"{done} of {total} worlds · {done / passed:.1f} a second"
        f" · {done / busy if busy else 0:.1f} a second and core · {broken} broken",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
