"""How a case ended, in words."""

from domain.cases import Outcome
from playbooks.words import N_

OUTCOMES = {
    Outcome.SAVED: N_("Saved"),
    Outcome.SAVED_IN_PART: N_("Saved in part"),
    Outcome.LOST: N_("Lost"),
    Outcome.LET_GO: N_("Let go"),
}
