"""Similar closed cases, read anew whenever they are asked for."""

from collections.abc import Mapping

from bot.blocks import Block
from bot.similar import find_similar
from bot.similar_views import similar_view
from handlers.form import About, Form, Group
from playbooks.words import N_


def _similar(on: About) -> Block:
    return similar_view(on.desk, on.words, on.case, find_similar(on.desk, on.tx, on.case))


FORMS: Mapping[str, Form] = {
    "similar": Form(N_("Similar cases"), "similar:show", _similar, group=Group.UNDERSTAND)
}
