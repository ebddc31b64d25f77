"""A driver for tests, in the words of people: `mina.types("/save open ACME")`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox import acts
from sandbox.delivery import Ack
from sandbox.errors import Unfaithful
from sandbox.slack import Sandbox
from sandbox.state import Channel, Message, View
from sandbox.values import element_of, with_value

Payload = dict[str, Any]
SELECTS = frozenset({"static_select", "external_select", "radio_buttons"})


class Person:
    """One member of the workspace. `settle` runs after each act, until nothing moves any more."""

    def __init__(self, slack: Sandbox, name: str, settle: Callable[[], None]) -> None:
        self._slack = slack
        self.user = slack.state.user_named(name)
        self._settle = settle

    @property
    def id(self) -> str:
        return self.user.id

    def types(self, text: str, channel: str | None = None) -> str:
        """Types a command or a message; the newest answer that only this person sees."""
        place = self._channel(channel)
        if text.startswith("/"):
            acts.command(self._slack, self.id, place, text)
        else:
            acts.say(self._slack, self.id, place, text)
        self._settle()
        return self.last_reply

    def sees(self, channel: str | None = None) -> list[Message]:
        """What this person can read there."""
        place = self._channel(channel)
        return [m for m in place.messages if m.ephemeral_to in {None, self.id}]

    def reads(self, channel: str | None = None) -> str:
        """Everything readable there, as one text."""
        return "\n".join(text_of(message) for message in self.sees(channel))

    def files(self, channel: str | None = None) -> dict[str, str]:
        """The files that this person can open there: what stands in each, by its title."""
        found = [self._slack.state.files[name] for m in self.sees(channel) for name in m.files]
        return {file.title: file.content.decode(errors="replace") for file in found}

    @property
    def last_reply(self) -> str:
        """The newest answer that only this person sees, anywhere."""
        mine = [
            message
            for channel in self._slack.state.channels.values()
            for message in channel.messages
            if message.ephemeral_to == self.id
        ]
        return text_of(max(mine, key=lambda m: float(m.ts))) if mine else ""

    @property
    def channels(self) -> list[Channel]:
        """The channels this person can see."""
        found = self._slack.state.channels.values()
        return [c for c in found if c.kind == "public" or self.id in c.members]

    @property
    def modal(self) -> View:
        """The modal on top. Raises when none is open."""
        stack = self._slack.state.modals.get(self.id) or []
        if not stack:
            raise Unfaithful(f"{self.user.name} has no modal open")
        return stack[-1]

    @property
    def has_modal(self) -> bool:
        return bool(self._slack.state.modals.get(self.id))

    @property
    def home(self) -> View:
        """This person's Home. Raises when the app never published one."""
        if self.id not in self._slack.state.homes:
            raise Unfaithful(f"{self.user.name} has no Home yet")
        return self._slack.state.homes[self.id]

    def opens_home(self) -> View:
        acts.open_home(self._slack, self.id)
        self._settle()
        return self.home

    def clicks(
        self,
        label: str,
        *,
        row: str = "",
        on: Message | View | None = None,
        channel: str | None = None,
        via: str = "",
    ) -> str:
        """Clicks a button or an overflow option, in the row that contains `row`.

        `via` is a button that is clicked first, for what stands in the modal it opens.
        """
        if via:
            self.clicks(via, on=on, channel=channel)
            on = channel = None
        place, block, element, value = self._find(label, row, on, channel)
        acts.click(self._slack, self.id, place, block, element, value)
        self._settle()
        return self.last_reply

    def fills(self, fields: Mapping[str, Any]) -> "Person":
        """Fills inputs of the open modal by their labels."""
        for label, typed in fields.items():
            self._fill(label, typed)
        return self

    def submits(self) -> dict[str, str]:
        """Submits the open modal; the errors it shows, if any."""
        view = self.modal
        acts.submit(self._slack, view)
        self._settle()
        return dict(view.errors)

    def closes(self) -> None:
        acts.close(self._slack, self.modal)
        self._settle()

    def uses_shortcut(self, callback_id: str) -> None:
        acts.shortcut(self._slack, self.id, callback_id)
        self._settle()

    def uses_message_shortcut(self, callback_id: str, message: Message) -> None:
        acts.message_shortcut(self._slack, self.id, message, callback_id)
        self._settle()

    def forges(self, place: Message | View, action: Payload) -> Ack:
        """Sends an action that no screen offered."""
        ack = acts.act(self._slack, self.id, place, [action])
        self._settle()
        return ack

    def _channel(self, name: str | None) -> Channel:
        if name is None:
            return self._slack.direct_with(self.id)
        channel = self._slack.state.channel_named(name)
        if channel.is_private and self.id not in channel.members:
            raise Unfaithful(f"{self.user.name} cannot see #{channel.name}")
        return channel

    def _find(
        self, label: str, row: str, on: Message | View | None, channel: str | None
    ) -> tuple[Message | View, Payload, Payload, Payload | None]:
        for place in [on] if on is not None else self._places(channel):
            for block, element, value in _clickable(place, label):
                if row in plain_text(block):
                    return place, block, element, value
        raise Unfaithful(f"{self.user.name} sees no “{label}” {f'in “{row}”' if row else ''}")

    def _places(self, channel: str | None) -> list[Message | View]:
        """Where this person looks for a button: the modal, else the newest message first."""
        if self.has_modal:
            return [self.modal]
        if channel is not None:
            return list(reversed(self.sees(channel)))
        found: list[Message | View] = [
            message
            for place in self.channels
            for message in place.messages
            if message.ephemeral_to in {None, self.id}
        ]
        found.sort(key=lambda m: float(m.ts) if isinstance(m, Message) else 0.0, reverse=True)
        return found + ([self.home] if self.id in self._slack.state.homes else [])

    def _fill(self, label: str, typed: Any) -> None:
        view = self.modal
        for block in view.payload["blocks"]:
            name = (block.get("label") or block.get("text") or {}).get("text", "")
            element = element_of(block)
            if element is not None and name == label:
                value = self._value(view, block, element, typed)
                acts.set_value(view, block["block_id"], element["action_id"], value)
                return
        raise Unfaithful(f"the modal has no field “{label}”")

    def _value(self, view: View, block: Payload, element: Payload, typed: Any) -> Payload:
        options = element.get("options", [])
        if element["type"] == "external_select":
            options = acts.suggest(self._slack, self.id, view, block, str(typed))
        if element["type"] in SELECTS:
            chosen = [each for each in options if typed in each["text"]["text"]]
            if not chosen:
                raise Unfaithful(f"there is no choice “{typed}”")
            return with_value(element, chosen[0])
        if element["type"] in {"checkboxes", "multi_static_select"}:
            return with_value(element, [o for o in options if o["text"]["text"] in typed])
        return with_value(element, typed)


def _clickable(
    place: Message | View, label: str
) -> Iterator[tuple[Payload, Payload, Payload | None]]:
    """The elements with that label, and what clicking them sends."""
    blocks = place.blocks if isinstance(place, Message) else place.payload["blocks"]
    for block in blocks:
        accessory = [block["accessory"]] if block.get("accessory") else []
        for element in [*block.get("elements", []), *accessory]:
            if element.get("type") == "button" and element["text"]["text"] == label:
                yield block, element, None
            for option in element.get("options", []):
                if option["text"]["text"] == label:
                    yield block, element, {"selected_option": option}


def plain_text(value: Any) -> str:
    """Every text in a block, one after the other."""
    if isinstance(value, list):
        return " ".join(plain_text(each) for each in value)
    if not isinstance(value, dict):
        return ""
    if value.get("type") in {"mrkdwn", "plain_text"}:
        return str(value.get("text", ""))
    return " ".join(filter(None, (plain_text(each) for each in value.values())))


def text_of(message: Message) -> str:
    """What a person reads in a message."""
    return plain_text(message.blocks) if message.blocks else message.text
