"""A picture of charts, to one person: kept as what is to be drawn, and drawn when it is sent."""

from datetime import datetime

from bot.charts import Sheet, alt_of, as_plain
from bot.files import queue_file
from bot.messages import Message
from playbooks.words import Words
from storage.database import Transaction


def send_picture(
    tx: Transaction,
    words: Words,
    sheet: Sheet,
    *,
    key: str,
    name: str,
    title: str,
    comment: Message,
    now: datetime,
    person_id: str,
) -> bool:
    """Sends it once for ever per `key`; True when this is the first time.

    When it cannot be drawn, the person is told so with the numbers in words. Signs that no font
    here has are spoken of below it.
    """
    unreadable = words.text(
        "Some signs in the picture are boxes: this machine has no font for them. An admin can "
        "install one, for Japanese for example Noto Sans CJK."
    )
    payload = {
        "sheet": as_plain(sheet),
        "alt": alt_of(sheet.charts),
        "unreadable": unreadable,
        "ending": "png",
    }
    return queue_file(
        tx, key=key, name=name, title=title, comment=comment, now=now, person_id=person_id,
        payload=payload,
    )  # fmt: skip
