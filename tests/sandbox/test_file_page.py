"""A file on the page: a link in its message, its text behind it, for who sees the conversation."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.page import routes
from sandbox.slack import Sandbox

TEXT = "Ünïcode <b> & more"


@pytest.fixture
def slack() -> Sandbox:
    sandbox = Sandbox()
    begun = api(sandbox, "files.getUploadURLExternal", filename="a.txt", length=len(TEXT.encode()))
    sandbox.upload(begun["file_id"], TEXT.encode())
    api(
        sandbox, "files.completeUploadExternal",
        files=json.dumps([{"id": begun["file_id"], "title": "The <whole> text"}]),
        channel_id=sandbox.direct_with("U0MINA").id, initial_comment="Here it is",
    )  # fmt: skip
    return sandbox


def api(sandbox: Sandbox, method: str, **args: object) -> dict[str, str]:
    answer = sandbox.call(method, args, sandbox.bot_token).body
    assert answer["ok"], answer
    return dict(answer)


def page(sandbox: Sandbox) -> TestClient:
    return TestClient(Starlette(routes=routes(sandbox)))


def test_the_link_opens_the_text_sign_by_sign(slack: Sandbox) -> None:
    (name,) = slack.state.files
    shown = page(slack).get("/?as=U0MINA&at=app").text
    assert f"/files/{name}?as=U0MINA" in shown
    assert "The &lt;whole&gt; text" in shown

    answer = page(slack).get(f"/files/{name}?as=U0MINA")

    assert answer.text == TEXT
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["{name}?as=U0OMAR", "F404?as=U0MINA"])
def test_nobody_else_opens_it(slack: Sandbox, path: str) -> None:
    (name,) = slack.state.files
    assert page(slack).get(f"/files/{path.format(name=name)}").status_code == 404


def test_a_picture_is_shown_with_its_description(slack: Sandbox) -> None:
    picture = b"\x89PNG\r\n\x1a\n of a chart"
    begun = api(
        slack, "files.getUploadURLExternal", filename="a.png", length=len(picture),
        alt_txt="Saved: <most>",
    )  # fmt: skip
    slack.upload(begun["file_id"], picture)
    api(
        slack, "files.completeUploadExternal",
        files=json.dumps([{"id": begun["file_id"], "title": "A chart"}]),
        channel_id=slack.direct_with("U0MINA").id,
    )  # fmt: skip

    shown = page(slack).get("/?as=U0MINA&at=app").text
    assert f'<img src="/files/{begun["file_id"]}?as=U0MINA" alt="Saved: &lt;most&gt;"' in shown
    answer = page(slack).get(f"/files/{begun['file_id']}?as=U0MINA")
    assert (answer.headers["content-type"], answer.content) == ("image/png", picture)


def test_a_description_longer_than_slack_takes_is_refused(slack: Sandbox) -> None:
    args = {"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}
    answer = slack.call("files.getUploadURLExternal", args, slack.bot_token).body

    assert answer == {"ok": False, "error": "alt_txt_too_large"}
