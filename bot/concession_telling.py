"""Who hears what of a concession: the case, who asked, who was informed, the approvals channel.

The channel of approvals gets outcomes, never buttons, and of a case only what may leave it:
account, kind and percent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.approvers import Asked
from bot.blocks import Block, actions, button, section
from bot.channel_lines import tell_channel
from bot.concession_words import decided_by, kind_and_percent, level_name, short_offer
from bot.copies import show_counters
from bot.desk import Desk
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_case, tell_person
from bot.working import Work
from domain.approvals import StepKind
from domain.concessions import Concession, ConcessionState
from playbooks.words import N_, Mrkdwn, Words, mention, shorten
from storage.database import Transaction

QUOTED = 600


@dataclass(frozen=True, slots=True)
class News:
    """One outcome: its sentence in the case, to who asked, and in the approvals channel.

    Every sentence takes `account`, `offer`, `by`, `asker` and `note`.
    """

    name: str
    in_case: str
    to_asker: str | None = None
    in_channel: str | None = None


GRANTED = News(
    "granted",
    N_("Approved by %(by)s: %(offer)s. It may be offered until %(until)s."),
    N_("%(by)s approves for *%(account)s*: %(offer)s. Offer it until %(until)s, then it lapses."),
    N_("*%(account)s*: %(by)s approves %(offer)s for %(asker)s."),
)
OWN = News(
    "granted",
    N_("%(by)s concedes, within their own authority: %(offer)s. Valid until %(until)s."),
    None,
    N_("*%(account)s*: %(by)s concedes %(offer)s, within their own authority."),
)
WITHIN = News(
    "granted",
    N_(
        "%(offer)s stays within what %(by)s approved before, so it needs no new approval. Valid "
        "until %(until)s."
    ),
    None,
    N_("*%(account)s*: %(asker)s takes %(offer)s, within what %(by)s approved before."),
)
LIMIT = News(
    "granted",
    N_("%(by)s agrees to a limit for the conversation: up to %(offer)s, until %(until)s."),
    N_(
        "%(by)s agrees for *%(account)s*: up to %(offer)s, until %(until)s. Whatever you offer "
        "within that is approved at once."
    ),
    N_("*%(account)s*: %(by)s agrees to a limit of %(offer)s for %(asker)s."),
)
COUNTERED = News(
    "countered",
    N_("%(by)s would approve less: %(offer)s. %(asker)s accepts it or withdraws.%(note)s"),
    N_("%(by)s would approve less for *%(account)s*: %(offer)s.%(note)s"),
)
REJECTED = News(
    "rejected",
    N_("%(by)s does not approve %(offer)s: “%(note)s”"),
    N_("%(by)s does not approve %(offer)s for *%(account)s*: “%(note)s”"),
    N_("*%(account)s*: %(by)s does not approve %(offer)s for %(asker)s."),
)
WITHDRAWN = News(
    "withdrawn",
    N_("%(by)s withdraws the request: %(offer)s."),
    N_("%(by)s withdraws for *%(account)s*, which you asked for: %(offer)s."),
)
LAPSED = News(
    "lapsed",
    N_("Lapsed: %(offer)s. A new request is needed."),
    N_("Lapsed for *%(account)s*: %(offer)s. A new request is needed: `/save discount`."),
    N_("*%(account)s*: %(offer)s lapsed."),
)
OFFERED = News("offered", N_("%(by)s has offered the customer %(offer)s."))
ACCEPTED = News(
    "accepted",
    N_("The customer accepts: %(offer)s. %(note)s"),
    None,
    N_("*%(account)s* accepts %(offer)s."),
)
DECLINED = News(
    "declined",
    N_("The customer declines: %(offer)s. %(note)s"),
    None,
    N_("*%(account)s* declines %(offer)s."),
)


def tell_news(
    desk: Desk, work: Work, concession: Concession, news: News, *, by: Mrkdwn | None = None,
    note: str = "", buttons: Sequence[tuple[str, str]] = (),
    case_buttons: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Says it in the case, to who asked (unless they did it), and in the channel of outcomes.

    `buttons` are labels and actions for who asked, `case_buttons` those below the case's line.
    """
    policy, case = desk.policy(), work.case
    key = f"{news.name}:{concession.ref}:{concession.version}"
    here = desk.words(case.language)
    in_case = _said(here, work, concession, news.in_case, by, note)
    blocks = [section(in_case), *_buttons(here, concession, case_buttons)]
    tell_case(work.tx, case, key, Message(in_case, blocks), work.now)
    if news is COUNTERED:
        # One message with its two answers, kept current.
        show_counters(work.tx, concession, work.now)
    elif news.to_asker and concession.by != work.person.id:
        words = desk.words(language_for(work.tx, policy, concession.by))
        text = _said(words, work, concession, news.to_asker, by, note)
        message = Message(text, [section(text), *_buttons(words, concession, buttons)])
        tell_person(work.tx, concession.by, key, message, work.now, case.id)
    if news.in_channel and policy.channels.approvals:
        words = desk.words(policy.language)
        bare = kind_and_percent(words, concession.counter or concession.terms)
        text = _said(words, work, concession, news.in_channel, by, "", bare)
        tell_channel(work.tx, policy.channels.approvals, key, Message(text), work.now)


def _said(
    words: Words, work: Work, concession: Concession, sentence: str, by: Mrkdwn | None, note: str,
    offer: Mrkdwn | None = None,
) -> Mrkdwn:  # fmt: skip
    until = concession.lapses_at
    return words.text(
        sentence,
        account=work.case.account_name,
        offer=offer or short_offer(words, concession.counter or concession.terms, QUOTED),
        by=by or Mrkdwn(mention(work.person.id)),
        asker=mention(concession.by),
        note=shorten(note, QUOTED),
        until=words.date(until.date()) if until else "",
    )


def _buttons(
    words: Words, concession: Concession, buttons: Sequence[tuple[str, str]]
) -> list[Block]:
    made = [button(words.plain(label), action, concession.ref) for label, action in buttons]
    return [actions(made)] if made else []


OFFER = (N_("Offered to the customer…"), "concession:offered")
ANSWERS = (
    (N_("Accepted…"), "concession:accepted"), (N_("Declined…"), "concession:declined"),
)  # fmt: skip
TAKE = (N_("Accept"), "concession:take")
WITHDRAW = (N_("Withdraw"), "concession:withdraw")


def tell_granted(desk: Desk, work: Work, granted: Concession, kind: StepKind) -> None:
    words = desk.words(work.case.language)
    by = decided_by(words, granted.decided_by or granted.by, granted.decided_for)
    news = OWN if granted.decided_by == granted.by else GRANTED
    if granted.limit:
        news = LIMIT
    if kind is StepKind.WITHIN:
        news = WITHIN
    buttons = () if granted.limit else (OFFER,)
    tell_news(desk, work, granted, news, by=by, buttons=buttons, case_buttons=buttons)


def tell_unreachable(desk: Desk, work: Work, concession: Concession, person_id: str) -> None:
    """An approver takes no direct message: the channel of approvals hears that somebody else is
    asked."""
    policy = desk.policy()
    if not policy.channels.approvals:
        return
    words = desk.words(policy.language)
    text = words.text(
        "*%(account)s*: %(who)s cannot be reached by direct message, so somebody else is asked "
        "about %(offer)s.",
        account=work.case.account_name, who=mention(person_id),
        offer=kind_and_percent(words, concession.terms),
    )  # fmt: skip
    key = f"unreachable:{concession.ref}:{person_id}"
    tell_channel(work.tx, policy.channels.approvals, key, Message(text), work.now)


def taken_message(tx: Transaction, words: Words, taken: Concession) -> Message:
    """What became of lesser terms when who asked took them."""
    offer = short_offer(words, taken.terms)
    if taken.state is not ConcessionState.GRANTED:
        asks = tx.approvals.list_asks(taken.id)
        who = [decided_by(words, each.person_id, each.on_behalf_of)
               for each in asks if each.over_at is None and not each.informed]  # fmt: skip
        return Message(
            words.text(
                "%(offer)s is asked anew, because whoever proposed it may not approve that any "
                "more. Asked: %(who)s.", offer=offer, who=words.listed(who),
            )
        )  # fmt: skip
    until = words.date(taken.lapses_at.date()) if taken.lapses_at else ""
    if taken.limit:
        return Message(
            words.text("The limit holds: up to %(offer)s, until %(until)s.", offer=offer,
                       until=until)
        )  # fmt: skip
    text = words.text(
        "%(offer)s is approved. Offer it until %(until)s, then it lapses.", offer=offer,
        until=until,
    )  # fmt: skip
    return Message(text, [section(text), *_buttons(words, taken, (OFFER,))])


def tell_asked(desk: Desk, work: Work, asked: Concession, people: Sequence[Asked]) -> None:
    """The case reads who decides."""
    words = desk.words(work.case.language)
    who = words.listed([decided_by(words, each.person_id, each.on_behalf_of) for each in people])
    sentence = N_("%(by)s asks for approval: %(offer)s. Asked: %(who)s, as %(level)s.")
    if asked.limit:
        sentence = N_("%(by)s asks for a limit: up to %(offer)s. Asked: %(who)s, as %(level)s.")
    text = words.text(
        sentence,
        by=mention(asked.by),
        offer=short_offer(words, asked.terms),
        who=who,
        level=level_name(words, asked.current_stage or ""),
    )
    key = f"asked:{asked.ref}:{asked.version}"
    tell_case(work.tx, work.case, key, Message(text, [section(text)]), work.now)


def tell_withdrawn(desk: Desk, work: Work, withdrawn: Concession) -> None:
    tell_news(desk, work, withdrawn, WITHDRAWN)
