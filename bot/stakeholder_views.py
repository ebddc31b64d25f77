"""The stakeholder map as a list to work on, and the form about one person."""

from datetime import date

from bot.blocks import (
    Block,
    actions,
    button,
    checkbox,
    context,
    date_field,
    field,
    modal,
    option,
    overflow,
    radio,
    section,
    text_field,
)
from bot.stakeholder_words import STANCES, lacking_in_full, person_line
from domain.cases import Case
from domain.policy import Policy
from domain.stakeholders import Stakeholder, Stance, gaps_in, is_live
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction


def stakeholders_view(
    tx: Transaction, words: Words, case: Case, policy: Policy, today: date, notice: str = ""
) -> Block:
    """Everybody we know there, with what is missing on top. `notice`: what just went wrong."""
    people = tx.stakeholders.list_of(case.id)
    gaps = gaps_in(people, today, policy.relationships)
    blocks = [section(notice)] if notice else []
    blocks += [section(told) for told in lacking_in_full(words, gaps, policy)]
    if not gaps.any:
        blocks.append(
            section(words.text("%(live)s live relationships and a sponsor.", live=gaps.live))
        )
    if case.is_open:
        add = button(words.plain("Add a person"), "stakeholder:add", case.ref, style="primary")
        blocks.append(actions([add], "add"))
    blocks += [_row(words, case, each, policy, today) for each in people]
    blocks.append(
        context(words.text("A contact that is logged with somebody's name counts for them here."))
    )
    title = words.plain("Stakeholders")
    return modal("stakeholders", title, blocks, close=words.plain("Close"), carries=case.ref)


def _row(words: Words, case: Case, person: Stakeholder, policy: Policy, today: date) -> Block:
    line = Mrkdwn(f"{person_line(words, person)}\n{_contact_line(words, person, policy, today)}")
    if not case.is_open:
        return section(line)
    away = (
        option(words.plain("Is back"), f"back:{person.ref}")
        if person.gone
        else option(words.plain("Has left"), f"gone:{person.ref}")
    )
    change = option(words.plain("Change…"), f"change:{person.ref}")
    return section(line, overflow("stakeholder:menu", [change, away]), f"who-{person.ref}")


def _contact_line(words: Words, person: Stakeholder, policy: Policy, today: date) -> Mrkdwn:
    if person.gone:
        return words.text("has left")
    if person.last_contact_on is None:
        return words.text(":warning: no contact yet")
    day = words.date(person.last_contact_on)
    if is_live(person, today, policy.relationships):
        return words.text("last contact %(day)s", day=day)
    return words.text(":warning: last contact %(day)s, too long ago", day=day)


def stakeholder_view(words: Words, carries: str, person: Stakeholder | None = None) -> Block:
    """One person; what is known stands there already."""
    stances = [option(words.plain(label), each.value) for each, label in STANCES.items()]
    stance = person.stance if person else Stance.NEUTRAL
    sponsor = checkbox("value", words.plain("Stands for us at the top: finance, technology, VP"))
    if person is not None and person.sponsor:
        sponsor["initial_options"] = sponsor["options"]
    known = (person.name, person.role) if person else ("", "")
    last = person.last_contact_on if person else None
    blocks = [
        field("name", words.plain("Name"), text_field("value", known[0])),
        field("role", words.plain("Role there"), text_field("value", known[1]), optional=True),
        field("stance", words.plain("Do they want us to stay?"), radio("value", stances, stance)),
        field("sponsor", words.plain("Executive sponsor"), sponsor, optional=True),
        field("last_contact", words.plain("Last contact"), date_field("value", last),
              optional=True),
    ]  # fmt: skip
    return modal(
        "stakeholder", words.plain("Stakeholder"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=carries,
    )  # fmt: skip
