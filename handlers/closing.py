"""The form that closes a case, by whichever of its buttons."""

from bot.blocks import Block
from bot.case_plan import open_promises
from bot.case_views import closing_view
from domain.cases import Outcome
from handlers.form import About


def closing_form(on: About, outcome: Outcome | None = None) -> Block:
    """How it ended, with the promises that nobody has settled; `outcome` is chosen already."""
    return closing_view(on.words, on.case, len(open_promises(on.tx, on.case)), outcome)
