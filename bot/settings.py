"""What each person chooses: their day, quiet hours, lock screen, language."""

from datetime import time

from bot.blocks import Block, field, modal, option, select
from bot.desk import Desk
from bot.showing import look_again, show_home
from bot.working import person_using
from domain.errors import DomainError
from domain.people import PersonSettings, checked_settings
from playbooks.words import N_, Words
from storage.database import Transaction

LANGUAGES = {"en": "English", "ja": "日本語", "ms": "Bahasa Melayu"}
AS_IN_SLACK = "slack"
SHOWN, HIDDEN = "shown", "hidden"
LOCK_SCREEN = {SHOWN: N_("Name the customer"), HIDDEN: N_("Name no customer")}


def settings_view(desk: Desk, words: Words, settings: PersonSettings) -> Block:
    """Shows what holds now."""
    hours, day_at = desk.policy().working_hours, desk.policy().reminders.day_starts_at
    languages = [option(words.plain("As in Slack"), AS_IN_SLACK)]
    languages += [option(LANGUAGES[each], each) for each in desk.policy().languages]
    lock = [option(words.plain(label), value) for value, label in LOCK_SCREEN.items()]
    shown = SHOWN if settings.lock_screen_names else HIDDEN
    blocks = [
        field("day", words.plain("Your day comes at"), _time(settings.day_starts_at or day_at)),
        field("quiet_from", words.plain("Quiet from"), _time(settings.quiet_from or hours.end)),
        field(
            "quiet_until", words.plain("Quiet until"), _time(settings.quiet_until or hours.start)
        ),
        field("lock", words.plain("Notifications on a lock screen"), select("value", lock, shown)),
        field(
            "language", words.plain("Language"),
            select("value", languages, settings.language or AS_IN_SLACK),
        ),
    ]  # fmt: skip
    return modal(
        "settings", words.plain("Settings"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"),
    )  # fmt: skip


def _time(at: time) -> Block:
    return {"type": "timepicker", "action_id": "value", "initial_time": at.strftime("%H:%M")}


def parse_time(typed: str) -> time:
    """A time as Slack's time picker sends it. Raises `bad_time`."""
    try:
        return time.fromisoformat(typed)
    except ValueError:
        raise DomainError("bad_time", time=typed[:20]) from None


def change_settings(desk: Desk, tx: Transaction, settings: PersonSettings) -> None:
    """Keeps what a person chose for themselves."""
    person_using(desk, tx, settings.person_id)
    if settings.language is not None and settings.language not in desk.policy().languages:
        raise DomainError("language_unknown")
    tx.people.save_settings(checked_settings(settings))
    now = desk.clock.now()
    tx.audit.record(now, settings.person_id, "settings_changed")
    show_home(tx, settings.person_id, now)
    look_again(tx, settings.person_id, now)
