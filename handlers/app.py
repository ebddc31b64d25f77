"""The Bolt app: which deliveries of Slack reach which of our functions.

Every listener does its work before it acknowledges, so nothing is acknowledged that is not on the
disk; none of them waits for a call to Slack.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from domain.errors import DomainError
from handlers.clicking import Click
from handlers.clicks import clicked
from handlers.commands import obey
from handlers.events import happened
from handlers.front import Answer, Asker, Front
from handlers.promises import promise_from_message
from handlers.shortcuts import add_to_case, open_from_anywhere, suggest_accounts
from handlers.submissions import submitted
from playbooks.words import N_

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
Authorize = Callable[[], AuthorizeResult]

EVERY = re.compile("")

SORRY = N_(
    "Something went wrong on our side; nothing was changed. Please try again, and tell your admin "
    "if it happens twice."
)


def build_app(front: Front, authorize: Authorize) -> App:
    """The app with every listener. Whoever feeds it has verified the delivery."""
    app = App(
        process_before_response=True,
        authorize=lambda **_context: authorize(),
        signing_secret="verified before",  # noqa: S106 - see savedesk/door.py
        request_verification_enabled=False,
        # Bolt would also drop the news that people deleted a message of ours.
        ignoring_self_events_enabled=False,
        logger=logging.getLogger("savedesk.bolt"),
    )
    app.command("/save")(_command(front))
    app.action(EVERY)(_action(front))
    app.view_submission(EVERY)(_submission(front))
    app.view_closed(EVERY)(_nothing)
    app.shortcut("open_case")(_shortcut(front))
    app.shortcut("add_to_case")(_message_shortcut(front, add_to_case))
    app.shortcut("promise_from_message")(_message_shortcut(front, promise_from_message))
    app.shortcut(EVERY)(_nothing)
    app.options("account")(_options(front))
    app.options(EVERY)(_no_options)
    app.event(EVERY)(_event(front))
    app.error(_failed)
    return app


def _command(front: Front) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        asker = Asker(
            str(body["user_id"]),
            f"command:{body['trigger_id']}",
            str(body["trigger_id"]),
            str(body["channel_id"]),
            body.get("response_url"),
        )
        ack(**_said(obey(front, asker, str(body.get("text") or ""))))

    return listener


def _action(front: Front) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        action, view = body["actions"][0], body.get("view") or {}
        asker = _asker(body, "action")
        chosen = action.get("selected_option") or {}
        in_modal = view.get("type") == "modal"
        click = Click(
            str(action.get("action_id")),
            str(chosen.get("value") or action.get("value") or ""),
            view["id"] if in_modal else None,
            str(view.get("private_metadata") or "") if in_modal else "",
            view if in_modal else {},
        )
        answer = clicked(front, asker, click)
        message = answer.message
        if message is not None:
            front.tell_asker(asker, lambda _words: message, "click")
        ack()

    return listener


def _submission(front: Front) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        answer = submitted(front, _asker(body, "submission"), body["view"])
        if answer.errors is not None:
            ack(response_action="errors", errors=dict(answer.errors))
        elif answer.view is not None:
            ack(response_action="update", view=answer.view)
        else:
            ack()

    return listener


def _shortcut(front: Front) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        asker = _asker(body, "shortcut")
        _say(front, asker, open_from_anywhere(front, asker))
        ack()

    return listener


def _message_shortcut(
    front: Front, use: Callable[[Front, Asker, Mapping[str, Any]], Answer]
) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        asker = _asker(body, "shortcut")
        _say(front, asker, use(front, asker, body["message"]))
        ack()

    return listener


def _options(front: Front) -> Callable[..., None]:
    def listener(ack: Any, body: Body) -> None:
        try:
            options = suggest_accounts(front, body["user"]["id"], str(body.get("value") or ""))
        except DomainError:
            options = []
        ack(options=options)

    return listener


def _event(front: Front) -> Callable[..., None]:
    def listener(event: Body, body: Body) -> None:
        happened(front, f"event:{body['event_id']}", event)

    return listener


def _nothing(ack: Any) -> None:
    ack()


def _no_options(ack: Any) -> None:
    ack(options=[])


def _asker(body: Body, about: str) -> Asker:
    channel = body.get("channel") or {}
    return Asker(
        str(body["user"]["id"]),
        f"{about}:{body['trigger_id']}",
        str(body["trigger_id"]),
        channel.get("id"),
        body.get("response_url"),
    )


def _say(front: Front, asker: Asker, answer: Answer) -> None:
    message = answer.message
    if message is not None:
        front.tell_asker(asker, lambda _words: message, "shortcut")


def _said(answer: Answer) -> dict[str, Any]:
    """The body of an acknowledgement: the reply itself, only to the asker."""
    if answer.message is None:
        return {}
    return {"response_type": "ephemeral", **answer.message.body()}


def _failed(error: Exception, body: Body) -> BoltResponse:
    """The last resort: the asker gets words, the log gets the trace."""
    log.error("listener failed", exc_info=error, extra={"kind": str(body.get("type"))})
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": SORRY})
    return BoltResponse(status=500, body="")
