"""What the steps and the grounds of an escalation are called."""

from collections.abc import Mapping

from domain.escalations import EscalationGround, EscalationStep
from playbooks.words import N_

GROUNDS: Mapping[EscalationGround, str] = {
    EscalationGround.STRATEGIC: N_("Strategic, or of high value"),
    EscalationGround.OPTIONS_USED: N_("Our own options are used up"),
    EscalationGround.RELATIONSHIP: N_("Our executive knows somebody there"),
    EscalationGround.PEER: N_("Who decides wants to speak with a peer"),
    EscalationGround.LEVEL: N_("The issue is at executive level"),
}
STEPS: Mapping[EscalationStep, str] = {
    EscalationStep.BRIEF: N_("Send the brief"),
    EscalationStep.CONTACT: N_("Speak with their executive"),
    EscalationStep.FOLLOW_UP: N_("Follow up on every commitment"),
    EscalationStep.THANKS: N_("Thank, and record what was learned"),
}
