"""The report at the end of the demo's quarter, held against what the story told before."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from savedesk.errors import CommandFailed


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case of the story ended. `arr`: whole dollars a year; all of it stays after a save."""

    outcome: str
    arr: int
    in_time: bool
    relapsed: bool = False
    won_back: bool = False

    @property
    def saved(self) -> bool:
        return self.outcome == "saved" and not self.relapsed


def figures_of(endings: Sequence[Ending]) -> list[str]:
    """What a report over these cases has to say, in its own words."""
    n = len(endings)
    saved = [each for each in endings if each.saved]
    relapsed = [each for each in endings if each.relapsed]
    lost = [each for each in endings if each.outcome == "lost"]
    stake, kept = sum(each.arr for each in endings), sum(each.arr for each in saved)
    back = sum(each.won_back for each in lost)
    return [
        f"Cases closed: {n} (n = {n}, few)",
        f"Saved {len(saved)}, in part 0, relapsed {len(relapsed)}, lost {len(lost)}, let go 0.",
        f"Save rate, tiers 1–3: {_rate(len(saved), n)} (n = {n}, few)",
        f"ARR at stake: ${stake:,} (n = {n}, few)",
        f"ARR saved: ${kept:,} (n = {n}, few)",
        f"ARR lost: ${stake - kept:,} (n = {n}, few)",
        f"First contact in time: {_rate(sum(e.in_time for e in endings), n)} (n = {n}, few)",
        f"Win-back rate: {_rate(back, len(lost))} (n = {len(lost)}, few)",
    ]


def check_report(said: str, endings: Sequence[Ending]) -> list[str]:
    """The figures, once the report has said each of them. Raises CommandFailed when it did not."""
    expected = figures_of(endings)
    missing = [each for each in expected if each not in said]
    if missing:
        raise CommandFailed(f"The report disagrees with the story: {missing}", "Report this.")
    return expected


def _rate(part: int, whole: int) -> str:
    """In hundredths of a per cent, halves away from nought, without noughts at the end."""
    hundredths = int(Fraction(part * 10_000, whole) + Fraction(1, 2))
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"
