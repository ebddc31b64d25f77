"""The screen before a call."""

from collections.abc import Mapping

from bot.before_call import before_call_view
from handlers.form import Form, Group
from playbooks.words import N_

FORMS: Mapping[str, Form] = {
    "call": Form(
        N_("Before the call"),
        "call:prepare",
        lambda on: before_call_view(on.desk, on.tx, on.words, on.case),
        group=Group.TELL,
    )
}
