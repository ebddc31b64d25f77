"""What every handler shares: one transaction, one answer, and patience with others."""

import pytest

from bot.messages import Message
from handlers.front import Answer, Asker
from storage.database import Transaction
from storage.errors import Contended
from tests.world import World

MINA = Asker("U0MINA", "command:once")


@pytest.mark.parametrize("times", [0, 1, 2])
def test_rows_that_others_hold_for_a_moment_are_waited_for_and_the_work_is_done_once(
    world: World, times: int
) -> None:
    left = [times]

    def work(tx: Transaction) -> Answer:
        tx.audit.record(world.clock.now(), "U0MINA", "tried")
        if left[0]:
            left[0] -= 1
            raise Contended("busy", "")
        return Answer(Message("Done."))

    answer = world.bot.front.once(MINA, work)

    assert answer.message == Message("Done.")
    with world.desk.database.read() as tx:
        assert tx.audit.verify().events == 1
        assert tx.inbox.find_answer(MINA.key) is not None


def test_whoever_holds_them_for_long_is_not_waited_for(world: World) -> None:
    def work(tx: Transaction) -> Answer:
        raise Contended("busy", "")

    with pytest.raises(Contended):
        world.bot.front.once(MINA, work)
