"""The product with one of its promises taken out. Each must be caught within 120 worlds.

A simulation that lets one of these pass proves nothing.
"""

from tests.simulation.acts import PEOPLE, Acts, forges
from tests.simulation.answering import ANSWERING
from tests.simulation.approval_mutants import APPROVAL_MUTANTS
from tests.simulation.approving import APPROVING, asks_and_decides, decides, lends
from tests.simulation.arriving import ARRIVING
from tests.simulation.asking import ASKING
from tests.simulation.conceding import CONCEDING
from tests.simulation.delivery_mutants import DELIVERY_MUTANTS
from tests.simulation.happenings import AROUND, days_pass, hours_pass, somebody_goes
from tests.simulation.outcome_mutants import OUTCOME_MUTANTS
from tests.simulation.outcomes import CLOSING
from tests.simulation.people_mutants import PEOPLE_MUTANTS
from tests.simulation.planning import PLANNING
from tests.simulation.signal_mutants import SIGNAL_MUTANTS
from tests.simulation.taken_out import Mutant

MUTANTS: dict[str, Mutant] = (
    DELIVERY_MUTANTS | PEOPLE_MUTANTS | APPROVAL_MUTANTS | SIGNAL_MUTANTS | OUTCOME_MUTANTS
)

# The acts that come near a fault: people do them more often in the worlds that have to show it.
NEAR: dict[str, Acts] = {
    "promises_forgotten": PLANNING,
    "promise_nags_on": [
        *PLANNING,
        *(each for each in AROUND if each[1] in {hours_pass, days_pass}),
    ],
    **dict.fromkeys(("self_approval_allowed", "nobody_asked_first"), ASKING),
    "list_left_as_it_was": PEOPLE,
    "authority_from_render_time": [
        each for each in (*PEOPLE, *AROUND) if each[1] in {forges, somebody_goes}
    ],
    **dict.fromkeys(APPROVAL_MUTANTS, (*CONCEDING, *APPROVING)),
    "delegation_passed_on": [
        each for each in APPROVING if each[1] in {lends, asks_and_decides, decides}
    ],
    **dict.fromkeys(SIGNAL_MUTANTS, (*ARRIVING, *ANSWERING)),
    **dict.fromkeys(OUTCOME_MUTANTS, CLOSING),
}
