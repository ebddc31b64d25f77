"""Everything that can be done about a case, by group: the list behind *More…* on its card."""

from collections.abc import Mapping

from bot.blocks import Block
from bot.more_view import Group as Shown
from bot.more_view import more_view
from handlers.form import About, Form, Group
from handlers.forms import FORMS
from playbooks.words import N_

TITLES: Mapping[Group, str] = {
    Group.UNDERSTAND: N_("Understand"),
    Group.PLAN: N_("Plan and promises"),
    Group.OFFER: N_("Concessions"),
    Group.TELL: N_("Tell the customer"),
    Group.PEOPLE: N_("People"),
    Group.CASE: N_("Case"),
}


def _everything(on: About) -> Block:
    groups = []
    for group, title in TITLES.items():
        entries = [
            (on.words.plain(form.label), form.action)
            for form in FORMS.values()
            if form.group is group and form.offered(on.tx, on.case)
        ]
        groups.append(Shown(on.words.text(title), entries))
    return more_view(on.words, on.case, groups)


MORE = Form(N_("More…"), "case:more", _everything)
