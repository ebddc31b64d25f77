"""Admins hear when the bot itself is unwell."""

from bot.unwell import tell_damaged, tell_refused_file
from playbooks.checked_yaml import BadFile
from tests.world import World


def test_a_refused_edit_is_told_once_with_file_line_and_reason(world: World) -> None:
    problem = BadFile("policy.yml", 7, "`undo`: “soon” is not a span.")
    for digest in ("a", "a", "b"):
        with world.desk.database.write() as tx:
            tell_refused_file(world.desk, tx, problem, digest)
    world.settle(longest=30)

    told = world.person("dana").reads()
    assert told.count("I do not take the last edit of policy.yml: line 7") == 2
    assert "“soon” is not a span" in told
    assert "I do not take" not in world.person("mina").reads()


def test_a_damaged_database_is_told_once_a_day_with_a_way_out(world: World) -> None:
    for _ in range(2):
        with world.desk.database.write() as tx:
            tell_damaged(world.desk, tx)
    world.settle(longest=30)

    told = world.person("dana").reads()
    assert told.count("My database is damaged") == 1
    assert "savedesk restore FILE" in told
