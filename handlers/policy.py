"""`/save policy`: the authority matrix in words, and who would decide about a discount."""

from bot.messages import Message
from bot.policy_words import dry_run, dry_run_lines, matrix_lines, people_lines
from bot.working import person_using, sees
from domain.cases import Case
from domain.discount_line import parse_line
from domain.errors import DomainError
from handlers.answers import cases_meant
from handlers.front import Answer, Asker, Front
from storage.database import Transaction


def policy(front: Front, asker: Asker, rest: str) -> Answer:
    """The matrix; with `who 18% ACME` a dry run that asks nobody."""
    word, _, line = rest.strip().partition(" ")

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        return _who(front, tx, asker, line) if word == "who" else _matrix(front, tx, asker)

    return front.reading(asker, work)


def _matrix(front: Front, tx: Transaction, asker: Asker) -> Answer:
    words, rules = front.words(tx, asker.person_id), front.desk.policy().authority
    lines = [words.text("*Who may concede what*"), *matrix_lines(words, rules)]
    here = tx.cases.find_in_channel(asker.channel_id) if asker.channel_id else None
    if here is not None:
        lines += [words.text("*Who that is in this case*")]
        lines += people_lines(front.desk, tx, words, here)
    lines.append(words.text("`/save policy who 18%% ACME` says who would decide."))
    return Answer(Message("\n".join(lines)))


def _who(front: Front, tx: Transaction, asker: Asker, typed: str) -> Answer:
    words, rules = front.words(tx, asker.person_id), front.desk.policy().authority
    line = parse_line(typed, rules.longest_term)
    case = _case_meant(front, tx, asker, line.account)
    found = dry_run(front.desk, tx, case, line, front.desk.clock.now())
    return Answer(Message("\n".join(dry_run_lines(words, case, found, rules))))


def _case_meant(front: Front, tx: Transaction, asker: Asker, account: str) -> Case:
    """One that the person may see: what an account got is nobody else's business."""
    found = cases_meant(tx, account, asker.channel_id, "policy who 18%")
    person = person_using(front.desk, tx, asker.person_id)
    seen = [each for each in found if sees(front.desk, tx, each, person)]
    if not seen:
        raise DomainError("not_a_member")
    return seen[0]


COMMANDS = {"policy": policy}
