"""The demo's quarter: its report says what its story told, whenever the demo is started."""

from datetime import UTC, datetime

import pytest

from sandbox.clock import SandboxClock
from savedesk import demo
from savedesk.demo_quarter import play_quarter
from savedesk.demo_quarter_report import Ending, check_report, figures_of
from savedesk.demo_story import Story
from savedesk.errors import CommandFailed

ENDINGS = [
    Ending("saved", 60_000, in_time=True, relapsed=True),
    Ending("lost", 40_000, in_time=False, won_back=True),
    Ending("saved", 40_000, in_time=True),
]
FIGURES = """\
Cases closed: 3 (n = 3, few)
Saved 1, in part 0, relapsed 1, lost 1, let go 0.
Save rate, tiers 1–3: 33.33% (n = 3, few)
ARR at stake: $140,000 (n = 3, few)
ARR saved: $40,000 (n = 3, few)
ARR lost: $100,000 (n = 3, few)
First contact in time: 66.67% (n = 3, few)
Win-back rate: 100% (n = 1, few)"""


def test_near_the_end_of_a_quarter_the_story_waits_for_the_next_and_its_report_agrees(
    capsys: pytest.CaptureFixture[str],
) -> None:
    late = SandboxClock(datetime(2026, 3, 24, 9, tzinfo=UTC))
    with demo.running_demo(clock=late) as running:
        play_quarter(Story(running.server.slack, running.bot))

    printed = capsys.readouterr().out
    assert "Monday, 06 April. Mina opens Hooli" in printed
    assert "“Initech: first contact was due Wed 8 Apr 2026" in printed
    assert "It is a relapse, so the save counts no more." in printed
    assert FIGURES.replace("\n", "\n  ") in printed


def test_the_figures_follow_from_what_was_told() -> None:
    assert figures_of(ENDINGS) == FIGURES.splitlines()


def test_a_report_that_disagrees_with_the_story_ends_the_demo() -> None:
    assert check_report(FIGURES, ENDINGS) == FIGURES.splitlines()
    with pytest.raises(CommandFailed, match=r"disagrees with the story: \['ARR saved: \$40,000"):
        check_report(FIGURES.replace("$40,000", "$60,000"), ENDINGS)
