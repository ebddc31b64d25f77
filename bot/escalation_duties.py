"""What people owe in escalations: the step each stands at is somebody's, with a clock."""

from collections.abc import Iterable

from domain.cases import Case
from domain.clocks import ClockKind, Duty
from domain.escalations import Escalation, EscalationStep, began_at, due_of, owner_of, step_of
from domain.policy import Clocks


def escalation_duty(escalation: Escalation, case: Case, clocks: Clocks) -> Duty | None:
    """The step it stands at; None once it has ended."""
    step = step_of(escalation)
    if step is None:
        return None
    due_at = due_of(escalation, clocks)
    return Duty(
        ClockKind.ESCALATION,
        case.id,
        case.ref,
        owner_of(escalation, case.owner_id),
        due_at,
        min(began_at(escalation), due_at),
        subject=f"{step.value}.{escalation.ref}",
    )


def owed_in(
    escalations: Iterable[Escalation], cases: dict[int, Case], owner_id: str, clocks: Clocks
) -> list[Duty]:
    """Of these escalations, the steps that this person owes."""
    duties = [escalation_duty(each, cases[each.case_id], clocks) for each in escalations]
    return [duty for duty in duties if duty is not None and duty.owner_id == owner_id]


def step_in(subject: str) -> EscalationStep | None:
    """Which step a duty's subject names."""
    name = subject.partition(".")[0]
    return EscalationStep(name) if name in set(EscalationStep) else None
