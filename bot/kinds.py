"""The table of all kinds of jobs."""

from bot.absences import TurnAbsence
from bot.aftercare_turns import TurnAftercare
from bot.approval_copies import ApprovalCopy
from bot.approval_turns import TurnApproval
from bot.cards import Card
from bot.channel_lines import TellChannel
from bot.channels import CreateChannel, Invite
from bot.checklists import Checklist
from bot.closed_channels import ArchiveChannel, EndChannel, NameChannel
from bot.closing_stands import StandClosing
from bot.counter_copies import CounterCopy
from bot.counting_closed import CountClosed
from bot.covers import TurnCover
from bot.crm_question import CrmQuestion
from bot.delegations import TurnDelegation
from bot.desk import Desk
from bot.digests import SendDigest
from bot.exposure import LookAtChannel
from bot.files import SendFile
from bot.handover_answers import TurnHandover
from bot.homes import ShowHome
from bot.learning import LearnAccount
from bot.looking import LookAtPerson
from bot.looking_round import LookAtCase, LookAtEverybody
from bot.opening import StartChecklist
from bot.people import Housekeeping, MeetGroup, MeetPeople, MeetPerson
from bot.pins import PinCard
from bot.placing import PlaceSignals
from bot.policy_channels import LookAtNamedChannel
from bot.posted import InCase, PostedMessage
from bot.proposal_copies import ProposalCopy
from bot.proposal_ends import RenewProposal
from bot.proposals import TurnProposal
from bot.reminders import ReminderMessage
from bot.report_sending import MakeReport
from bot.reposting import RemoveMessage
from bot.runways import TurnRunway
from bot.sends import Kinds, Send, Timer
from bot.signal_inbox import TakeSignal
from bot.standups import HoldStandUp
from bot.tellers import Answer, TellCase, TellPerson, Whisper
from bot.time_boxes import TurnTimeBox
from bot.topics import ShowTopic
from bot.trouble import Trouble
from bot.writing_back import WriteNote


def all_kinds(desk: Desk) -> Kinds:
    """Every kind, ready to run."""
    return Kinds(sends=_sends(desk), timers=_timers(desk))


def _sends(desk: Desk) -> dict[str, Send]:
    trouble = Trouble(desk)
    return {
        "create_channel": CreateChannel(desk, trouble),
        "name_channel": NameChannel(desk, trouble),
        "archive_channel": ArchiveChannel(desk, trouble),
        "invite": Invite(desk, trouble),
        "show_card": PostedMessage(InCase(Card(desk), trouble)),
        "pin_card": PinCard(trouble),
        "show_checklist": PostedMessage(InCase(Checklist(desk), trouble)),
        "show_topic": ShowTopic(desk, trouble),
        "show_home": ShowHome(desk),
        "show_reminder": PostedMessage(ReminderMessage(desk)),
        "show_approval": PostedMessage(ApprovalCopy(desk)),
        "show_proposal": PostedMessage(ProposalCopy(desk)),
        "show_counter": PostedMessage(CounterCopy(desk)),
        "show_crm_question": PostedMessage(InCase(CrmQuestion(desk), trouble)),
        "learn_account": LearnAccount(desk),
        "write_back": WriteNote(desk),
        "remove_message": RemoveMessage(),
        "look_at_channel": LookAtChannel(desk, trouble),
        "look_at_named_channel": LookAtNamedChannel(desk),
        "send_file": SendFile(desk, trouble),
        "tell_case": TellCase(trouble),
        "tell_channel": TellChannel(desk),
        "tell_person": TellPerson(desk, trouble),
        "answer": Answer(),
        "whisper": Whisper(),
        "meet_people": MeetPeople(desk),
        "meet_person": MeetPerson(desk),
        "meet_group": MeetGroup(),
    }


def _timers(desk: Desk) -> dict[str, Timer]:
    return {
        "count_closed": CountClosed(desk),
        "start_checklist": StartChecklist(desk),
        "stand_closing": StandClosing(desk),
        "end_channel": EndChannel(desk),
        "hold_stand_up": HoldStandUp(desk),
        "keep_house": Housekeeping(desk),
        "look_at_case": LookAtCase(desk),
        "look_at_person": LookAtPerson(desk),
        "look_at_everybody": LookAtEverybody(desk),
        "make_report": MakeReport(desk),
        "place_signals": PlaceSignals(desk),
        "renew_proposal": RenewProposal(),
        "send_digest": SendDigest(desk),
        "take_signal": TakeSignal(desk),
        "turn_absence": TurnAbsence(desk),
        "turn_aftercare": TurnAftercare(desk),
        "turn_approval": TurnApproval(desk),
        "turn_cover": TurnCover(desk),
        "turn_delegation": TurnDelegation(desk),
        "turn_handover": TurnHandover(desk),
        "turn_proposal": TurnProposal(desk),
        "turn_runway": TurnRunway(desk),
        "turn_time_box": TurnTimeBox(desk),
    }
