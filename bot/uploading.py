"""A file on its way to Slack: an address for it, its bytes, and the call that shows it.

A picture is drawn first.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.calls import SEND_FILE, UPLOAD, Slack
from bot.charts import from_plain
from bot.drawing import Draw, Drawn, NotDrawn
from bot.finder import conversation_of
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait

AGAIN_SECONDS = 30.0
OUT_OF_TIME = "out_of_time"


def upload(
    slack: Slack, params: Mapping[str, Any], in_time: Callable[[], bool], draw: Draw
) -> Outcome:
    """Sends `content`, or what is drawn of a `sheet`, as the file `name` with a `title` and a
    `comment` to `channel`; people who do not see a picture are told its `alt`.

    Nobody sees anything before the last call: in doubt about an earlier one all is done again.
    The last one is made only while it is `in_time`.
    """
    drawn = _drawn(params, draw)
    if isinstance(drawn, NotDrawn):
        return Refused(drawn.reason, {})
    params, content = drawn, drawn["content"]
    if isinstance(content, str):
        content = content.encode(errors="replace")
    channel = conversation_of(slack, params["channel"])
    if not isinstance(channel, str):
        return _nothing_said(channel)
    asked = {"filename": params["name"], "length": len(content)}
    if params.get("alt"):
        asked["alt_txt"] = params["alt"]
    given = slack.call("files.getUploadURLExternal", asked)
    if not isinstance(given, Sent):
        return _nothing_said(given)
    taken = slack.call(UPLOAD, {"url": given.response["upload_url"], "content": content})
    if not isinstance(taken, Sent):
        return _nothing_said(taken)
    if not in_time():
        return Wait(AGAIN_SECONDS, OUT_OF_TIME)
    return slack.call(SEND_FILE, _shown(channel, str(given.response["file_id"]), params))


def _drawn(params: Mapping[str, Any], draw: Draw) -> Mapping[str, Any] | NotDrawn:
    """What is to be uploaded: bytes instead of the sheet; everything else stays as it is."""
    if "sheet" not in params:
        return params
    found = draw([from_plain(params["sheet"])])
    if not isinstance(found, Drawn):
        return found
    said = params["comment"]
    if found.unreadable:
        said = "\n".join(filter(None, [said, params["unreadable"]]))
    return {**params, "content": found.pictures[0], "comment": said}


def _shown(channel: str, file_id: str, params: Mapping[str, Any]) -> dict[str, Any]:
    files = json.dumps([{"id": file_id, "title": params["title"]}], ensure_ascii=False)
    shown = {"files": files, "channel_id": channel}
    return shown | ({"initial_comment": params["comment"]} if params["comment"] else {})


def _nothing_said(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Uncertain):
        return Wait(AGAIN_SECONDS, outcome.reason)
    return outcome if isinstance(outcome, Wait | Refused) else Refused("unreadable_answer", {})
