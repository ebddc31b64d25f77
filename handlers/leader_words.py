"""The two buttons of a leader's weekly message."""

from collections.abc import Mapping

from bot.case_views import notice_view
from bot.leader_words import LeaderWord, check_leader, leader_view, named_in, say_from_leader
from domain.errors import DomainError
from handlers.clicking import Click
from handlers.clicking import Handler as Clicked
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, mention
from storage.database import Transaction

SAID = N_("Said to %(who)s.")


def _opens(word: LeaderWord) -> Clicked:
    def handler(front: Front, asker: Asker, click: Click) -> Answer:
        def work(tx: Transaction) -> Answer:
            check_leader(front.desk, tx, asker.person_id)
            week, to = named_in(click.value)
            words = front.words(tx, asker.person_id)
            front.open_modal(asker, leader_view(words, word, week, to))
            return NOTHING

        return front.reading(asker, work)

    return handler


def _say(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        name, _, week = str(view["private_metadata"]).partition(":")
        if name not in set(LeaderWord):
            raise DomainError("forged_button")
        monday, to = named_in(week)[0], text_in(view, "people")
        say_from_leader(front.desk, tx, LeaderWord(name), monday, asker.person_id, to)
        words = front.words(tx, asker.person_id)
        return Answer(view=notice_view(words, words.text(SAID, who=mention(to))))

    return kept(front, asker, view, work)


CLICKS: Mapping[str, Clicked] = {
    "leader:thank": _opens(LeaderWord.THANK),
    "leader:help": _opens(LeaderWord.HELP),
}
SUBMISSIONS: Mapping[str, Submitted] = {"leader_word": _say}
