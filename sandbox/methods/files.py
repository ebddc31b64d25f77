"""Files in two steps: an address to upload to, then the announcement."""

import json
from typing import TYPE_CHECKING, Any

from sandbox.errors import SlackError
from sandbox.methods.conversations import file_json
from sandbox.methods.registry import Args, method
from sandbox.rates import TIER_4
from sandbox.state import File

if TYPE_CHECKING:
    from sandbox.slack import Sandbox

LONGEST_ALT = 1000


@method("files.getUploadURLExternal", "files:write", tier=TIER_4)
def upload_address(slack: "Sandbox", args: Args) -> dict[str, Any]:
    if not args.get("filename") or not str(args.get("length", "")).isdigit():
        raise SlackError("invalid_arguments")
    name, alt = str(args["filename"]), str(args.get("alt_txt") or "")
    if len(alt) > LONGEST_ALT:
        raise SlackError("alt_txt_too_large")
    file = File(slack.state.fresh("F"), name, name, slack.bot.id, int(args["length"]), alt=alt)
    slack.state.files[file.id] = file
    return {"upload_url": f"{slack.base_url}/upload/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write", tier=TIER_4)
def complete_upload(slack: "Sandbox", args: Args) -> dict[str, Any]:
    announced = args.get("files") or []
    listed = json.loads(announced) if isinstance(announced, str) else announced
    files = [slack.state.files.get(str(each.get("id"))) for each in listed]
    if not files or any(file is None or not file.content for file in files):
        raise SlackError("file_not_found")
    for file, each in zip(files, listed, strict=True):
        if file is not None and each.get("title"):
            file.title = str(each["title"])
    if args.get("channel_id"):
        channel = slack.joined(args["channel_id"])
        text = str(args.get("initial_comment") or "")
        message = slack.post(channel, slack.bot.id, text)
        message.files = [file.id for file in files if file]
        for file in files:
            if file is not None:
                file.channels.append(channel.id)
    return {"files": [file_json(file) for file in files if file]}


@method("files.info", "files:read", tier=TIER_4)
def file_info(slack: "Sandbox", args: Args) -> dict[str, Any]:
    file = slack.state.files.get(str(args.get("file")))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": file_json(file)}
