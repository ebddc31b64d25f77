"""`savedesk policy who`: the level, who that is, and why, in plain text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from savedesk.cli import main
from tests.conceding import asks, with_cause
from tests.world import World

POLICY = """
roles:
  manager: [U0BOB]
  director: [U0DANA]
  executive: [U0VERA]
reporting:
  - manager: U0BOB
    people: [U0MINA, U0OMAR]
"""
Told = Callable[..., str]


@pytest.fixture
def asked(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    """Asks on the world's database; what the command says, and how it ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", world.url)
    (tmp_path / "policy.yml").write_text(POLICY)
    monkeypatch.setenv("SAVEDESK_POLICY", "policy.yml")

    def run(*arguments: str, ends: int = 0) -> str:
        capsys.readouterr()
        assert main(["policy", "who", *arguments]) == ends
        told = capsys.readouterr()
        return told.out if ends == 0 else told.err

    return run


@pytest.mark.parametrize(
    "arguments",
    [("18% 12 months", "ACME"), ("18%", "ACME"), ("18%", "12", "months", "ACME"),
     ("ACME", "18%", "12", "months"), ("ACME 18% 12 months",)],
)  # fmt: skip
def test_eighteen_per_cent_is_the_directors_however_it_is_typed(
    world: World, asked: Told, arguments: tuple[str, ...]
) -> None:
    with_cause(world)

    assert asked(*arguments).splitlines() == [
        "ACME, 18% for 12 months:",
        "18% needs the director.",
        "Asked: Dana Levi, as director.",
    ]


def test_the_owner_may_concede_five_per_cent(world: World, asked: Told) -> None:
    with_cause(world)
    assert "Mina Sato may concede that without asking." in asked("5% 12 months", "ACME")


def test_what_the_account_got_counts_and_is_named(world: World, asked: Told) -> None:
    mina = with_cause(world)
    assert asks(mina, "5% 12 months for reference") == {}

    told = asked("12% 12 months", "ACME")

    assert "With the 5% of March 2 this totals 17% in twelve months" in told
    assert "Asked: Dana Levi, as director." in told


def test_an_unknown_account_is_answered_by_the_matrix_alone(asked: Told) -> None:
    told = asked("5.01% 12 months", "Nobody Ltd")
    assert "5.01% needs the manager." in told
    assert "There was no case for Nobody Ltd yet, so this is by the matrix alone" in told
    assert "No account is named" in asked("18%")


def test_without_a_database_the_matrix_answers(
    asked: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert "There is no database here" in asked("30% 6 months", "ACME")
    assert not (tmp_path / "none.db").exists()


def test_another_policy_is_tried_before_it_is_used(
    world: World, asked: Told, tmp_path: Path
) -> None:
    with_cause(world)
    (tmp_path / "other.yml").write_text(POLICY + "authority:\n  limits: { manager: 20 }\n")
    told = asked("18% 12 months", "ACME", "--policy", "other.yml")
    assert "Asked: Bob Reyes, as manager." in told


def test_no_name_is_markup(world: World, asked: Told) -> None:
    with_cause(world, account="*Bold* & <Co>")
    told = asked("18% 12 months", "*Bold* & <Co>")
    assert told.startswith("*Bold* & <Co>, 18% for 12 months:\n")
    assert "\u2060" not in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fifteen", "ACME"), "“fifteen” is no discount"),
        (("5.005%", "ACME"), "at most two decimals"),
        (("0%",), "is no discount"),
        (("18% 40 months", "ACME"), "months from 1 to 36"),
        (("18%", "ACME", "--policy", "none.yml"), "cannot be read"),
    ],
)
def test_what_is_no_discount_is_refused_with_a_way_out(
    asked: Told, arguments: tuple[str, ...], said: str
) -> None:
    told = asked(*arguments, ends=1)
    assert said in told
    assert "*" not in told


def test_where_nobody_is_named_that_is_said(world: World, asked: Told, tmp_path: Path) -> None:
    with_cause(world)
    (tmp_path / "empty.yml").write_text("roles:\n  csm: [U0MINA]\n")
    told = asked("18% 12 months", "ACME", "--policy", "empty.yml", ends=1)
    assert "Nobody is named who could decide about this (director or above)" in told
