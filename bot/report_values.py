"""Numbers and parts of a report as people read them, and as a spreadsheet takes them."""

from decimal import Decimal

from bot.cause_words import NAMES as CAUSES
from bot.concession_words import KINDS, LEVELS
from bot.desk import Desk
from bot.triage_words import RISKS
from domain.authority import Kind, Level
from domain.causes import Cause
from domain.dimensions import Dimension
from domain.measures import Measure, Unit, Value
from domain.money import minor_digits
from domain.report import Part
from domain.results import Response
from domain.triage_tables import Band
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction

SPEEDS = {
    Response.WITHIN_7_DAYS: N_("later, within 7 days"),
    Response.LATER: N_("after 7 days"),
    Response.NEVER: N_("never reached"),
}
# What a case without a value is called.
WITHOUT = {
    Dimension.CAUSE: N_("cause not known"),
    Dimension.TIER: N_("not triaged"),
    Dimension.RISK: N_("risk not known"),
    Dimension.CONCESSION: N_("no concession"),
    Dimension.LEVEL: N_("no concession"),
    Dimension.SEGMENT: N_("segment not known"),
}
MINUTES = {Unit.HOURS: 60, Unit.DAYS: 24 * 60}


def amount_said(words: Words, measure: Measure, value: Value) -> str:
    """The number with its unit: “52.4%”, “$12,300”, “3.5 days”; a dash where there is none."""
    if value.amount is None:
        return "–"
    match measure.unit:
        case Unit.RATE:
            return words.percent(value.amount)
        case Unit.MONEY:
            return words.money(value.amount, value.currency or "USD")
        case Unit.HOURS:
            return words.plain("%(n)s h", n=_tenths(value.amount, 60))
        case Unit.DAYS:
            return words.plain("%(n)s days", n=_tenths(value.amount, MINUTES[Unit.DAYS]))
        case Unit.COUNT:
            return str(value.amount)


def _tenths(minutes: int, unit: int) -> str:
    tenths = (20 * minutes + unit) // (2 * unit)
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}" if part else f"{whole:,}"


def exact_amount(measure: Measure, value: Value) -> str:
    """For a spreadsheet: per cent and spans with two decimals, money with those of its currency."""
    if value.amount is None:
        return ""
    match measure.unit:
        case Unit.RATE:
            return f"{Decimal(value.amount).scaleb(-2):.2f}"
        case Unit.MONEY:
            return f"{Decimal(value.amount).scaleb(-minor_digits(value.currency or 'USD')):f}"
        case Unit.COUNT:
            return str(value.amount)
    return f"{Decimal(value.amount) / MINUTES[measure.unit]:.2f}"


def unit_name(measure: Measure, value: Value) -> str:
    """What the number of a spreadsheet's cell is in."""
    return {
        Unit.RATE: "%", Unit.MONEY: value.currency or "", Unit.HOURS: "hours", Unit.DAYS: "days",
        Unit.COUNT: "cases",
    }[measure.unit]  # fmt: skip


def part_said(desk: Desk, words: Words, by: Dimension, part: Part) -> Mrkdwn:
    """What a part is called, people as a mention."""
    if by is Dimension.CSM and part is not None:
        return Mrkdwn(mention(str(part)))
    return words.text("%(name)s", name=part_named(desk, words, by, part))


def part_named(
    desk: Desk, words: Words, by: Dimension, part: Part, tx: Transaction | None = None
) -> str:
    """The same for a table or a picture, where nothing is markup; people by name with a `tx`."""
    if part is None:
        return words.plain(WITHOUT.get(by, N_("not known")))
    match by:
        case Dimension.TIER:
            return words.plain("tier %(n)s", n=part)
        case Dimension.CSM:
            person = tx.people.find(str(part)) if tx else None
            return person.name if person else str(part)
        case Dimension.PLAYBOOK:
            return _title(desk, words, str(part))
        case Dimension.SPEED if part == Response.WITHIN_48_HOURS:
            hours = int(desk.policy().clocks.first_contact.total_seconds()) // 3600
            return words.plain("within %(n)s hours", n=hours)
    return _looked_up(words, by, part)


def _looked_up(words: Words, by: Dimension, part: Part) -> str:
    match by:
        case Dimension.CAUSE if part in set(Cause):
            return words.plain(CAUSES[Cause(str(part))])
        case Dimension.RISK if part in set(Band):
            return words.plain(RISKS[Band(str(part))])
        case Dimension.CONCESSION if part in set(Kind):
            return words.plain(KINDS[Kind(str(part))])
        case Dimension.LEVEL if part in set(Level):
            return words.plain(LEVELS[Level(int(str(part)))])
        case Dimension.SPEED if part in set(Response):
            return words.plain(SPEEDS[Response(str(part))])
    return str(part)


def _title(desk: Desk, words: Words, playbook_id: str) -> str:
    """Of one that is in the catalogue no more, its id."""
    found = desk.catalogue().find(playbook_id)
    return found.in_language(words.language).title if found else playbook_id
