"""What is said of a request for more time: to who decides, in the channel, to who asked."""

from bot.blocks import actions, button, section
from bot.messages import Message
from bot.time_box_views import let_go_button
from domain.cases import Case
from domain.extensions import Extension
from playbooks.words import Mrkdwn, Words, mention

SHOWN = 1500


def asking_message(words: Words, case: Case, asked: Extension, *, with_reason: bool) -> Message:
    """To who decides. What people typed stays with who may see the case."""
    text = words.text(
        "%(who)s asks for more time for *%(account)s*, tier %(tier)s: until %(day)s.",
        who=mention(asked.by),
        account=case.account_name,
        tier=case.tier or 0,
        day=words.date(asked.until.date()),
    )
    if with_reason:
        text = Mrkdwn(f"{text}\n{words.text('> %(reason)s', reason=asked.reason[:SHOWN])}")
    buttons = [
        button(words.plain("Confirm extension"), "extension:confirm", asked.ref, style="primary"),
        button(words.plain("Not now"), "extension:decline", asked.ref),
        button(words.plain("See case"), "case:see", case.ref),
    ]
    return Message(text, [section(text), actions(buttons)])


def asked_line(words: Words, asked: Extension) -> Message:
    return Message(
        words.text(
            "%(by)s asks for time until %(day)s: “%(reason)s” %(who)s decides.",
            by=mention(asked.by),
            day=words.date(asked.until.date()),
            reason=asked.reason[:SHOWN],
            who=mention(asked.asked_of or asked.by),
        )
    )


def confirmed_line(words: Words, asked: Extension, by: str) -> Message:
    """Who gave the time; where nobody is above who asked, that is said."""
    day = words.date(asked.until.date())
    if asked.asked_of is None:
        return Message(
            words.text(
                "%(by)s extends the time for this effort until %(day)s: “%(reason)s” Nobody is "
                "named above them to confirm it.",
                by=mention(by),
                day=day,
                reason=asked.reason[:SHOWN],
            )
        )
    return Message(
        words.text(
            "%(by)s confirms: the time for this effort now ends on %(day)s.",
            by=mention(by),
            day=day,
        )
    )


def declined_line(words: Words, case: Case, by: str) -> Message:
    text = words.text(
        "%(by)s gives no more time now: close the case, or let it go.", by=mention(by)
    )
    close = button(words.plain("Close case…"), "case:close", case.ref)
    return Message(text, [section(text), actions([close, let_go_button(words, case)])])


def answered_message(
    words: Words, case: Case, asked: Extension, by: str, *, confirmed: bool
) -> Message:
    """To who asked."""
    parts = {"by": mention(by), "account": case.account_name}
    if confirmed:
        day = words.date(asked.until.date())
        return Message(
            words.text("%(by)s gives *%(account)s* time until %(day)s.", day=day, **parts)
        )
    text = words.text(
        "%(by)s gives *%(account)s* no more time now: close it, or let it go.", **parts
    )
    close = button(words.plain("Close case…"), "case:close", case.ref)
    return Message(text, [section(text), actions([close, let_go_button(words, case)])])
