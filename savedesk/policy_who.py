"""`savedesk policy who`: who would approve a discount, and why, without asking anybody."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.concession_words import phases_in_words, why_in_words
from bot.desk import Desk
from bot.policy_words import dry_run, dry_run_lines
from domain.authority import Authority, Kind, needed_for
from domain.cases import Case
from domain.discount_line import DiscountLine, parse_line
from domain.errors import DomainError
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from playbooks.unmarked import unmarked
from playbooks.words import Mrkdwn, Words, words_for
from savedesk.database import as_it_stands
from savedesk.errors import CommandFailed
from savedesk.policy import load_policy
from savedesk.settings import Settings
from storage.database import Transaction


def run(settings: Settings, file: Path | None, offer: str, account: Sequence[str]) -> None:
    """Prints the level, who that is, and why; for an account without a case by the matrix alone."""
    policy = load_policy(file)
    words = words_for(policy.language)
    try:
        line = _line(offer, account, policy.authority)
        for each in _answered(settings, policy, words, line):
            print(each)
    except DomainError as refusal:
        raise CommandFailed(_plain(words.refusal_of(refusal))) from None


def _line(offer: str, account: Sequence[str], rules: Authority) -> DiscountLine:
    """The discount may be quoted or not, and the account may stand before it."""
    quoted = " " in offer.strip() or len(account) == 1
    line = parse_line(offer if quoted else " ".join([offer, *account]), rules.longest_term)
    if quoted and account:
        line = DiscountLine(" ".join(account), line.typed, line.phases, line.returns)
    if not line.phases:
        raise DomainError("percent_invalid", percent=offer.strip())
    return line


def _answered(
    settings: Settings, policy: Policy, words: Words, line: DiscountLine
) -> Iterator[str]:
    with as_it_stands(settings) as database:
        if database is None:
            yield from _by_matrix(words, line, policy.authority, _no_database(words))
            return
        catalogue = load_catalogue()
        desk = Desk(database, lambda: policy, lambda: catalogue)
        with database.read() as tx:
            case = _case(tx, line.account)
            if case is None:
                yield from _by_matrix(words, line, policy.authority, _no_case(words, line))
                return
            found = dry_run(desk, tx, case, line, desk.clock.now())
            for told in dry_run_lines(words, case, found, policy.authority):
                yield _plain(told, tx)


def _case(tx: Transaction, account: str) -> Case | None:
    found = tx.accounts.find_named(account) if account else None
    return tx.cases.find_latest(found.id) if found else None


def _by_matrix(
    words: Words, line: DiscountLine, rules: Authority, why_alone: Mrkdwn
) -> Iterator[str]:
    needed = needed_for(
        max(phase.percent for phase in line.phases), (Kind.DISCOUNT,), 0, rules
    )  # fmt: skip
    yield f"{_plain(phases_in_words(words, line.phases))}:"
    yield _plain(why_in_words(words, needed, rules, ()))
    yield _plain(why_alone)


def _no_database(words: Words) -> Mrkdwn:
    return words.text(
        "There is no database here, so this is by the matrix alone: what an account got before "
        "does not count, and nobody is named."
    )


def _no_case(words: Words, line: DiscountLine) -> Mrkdwn:
    if not line.account:
        return words.text(
            "No account is named, so this is by the matrix alone: what it got before does not "
            "count, and who decides depends on the owner of its case."
        )
    return words.text(
        "There was no case for %(account)s yet, so this is by the matrix alone: who decides "
        "depends on the owner of its case.", account=line.account,
    )  # fmt: skip


def _plain(told: str, tx: Transaction | None = None) -> str:
    """Without Slack's markup: people by their names."""

    def name_of(person_id: str) -> str | None:
        person = tx.people.find(person_id) if tx else None
        return person.name if person else person_id

    return unmarked(told, name_of)
