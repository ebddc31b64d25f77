"""The description of the HTTP door, as it is published with the documentation.

`python -m savedesk.openapi > docs/openapi.json` writes it anew.
"""

import json
from typing import cast

from slack_bolt import App

from bot.desk import Desk
from bot.traffic import Traffic
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from savedesk.door import Readiness, build_door
from savedesk.signal_door import SignalDoor
from storage.database import Database
from storage.engine import open_engine


def described() -> str:
    """The whole description as JSON. It is made of a door through which nothing goes."""
    policy, catalogue = Policy(), load_catalogue()
    desk = Desk(Database(open_engine("sqlite://")), lambda: policy, lambda: catalogue)
    nobody = cast(App, None)
    door = build_door(nobody, Traffic(), "", Readiness(dict), signals=SignalDoor(desk, {}))
    return json.dumps(door.openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(described(), end="")
