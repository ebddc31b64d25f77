"""The commands that run something until it ends: the bot, the demo, the local Slack, a bench."""

import argparse
import signal
from pathlib import Path

from savedesk.arguments import Commands, add_command
from savedesk.errors import CommandFailed


def add_running(commands: Commands) -> None:
    """Adds them to the commands."""
    demo = add_command(
        commands, "demo", _demo, "Play a story on a local Slack and serve its page.",
        "savedesk demo --port 4001",
    )  # fmt: skip
    demo.add_argument("--once", action="store_true", help="play it, print the result and end")
    demo.add_argument("--port", default="4000", help="where the page is served (4000)")
    add_command(
        commands, "serve", _serve, "Run the bot on your Slack workspace.",
        "SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… savedesk serve",
    )  # fmt: skip
    sandbox = add_command(
        commands, "sandbox", _sandbox, "Run the local Slack alone, for any bot.",
        "savedesk sandbox --port 4000",
    )  # fmt: skip
    sandbox.add_argument("--port", default="4000", help="where it is served (4000)")
    bench = add_command(
        commands, "bench", _bench, "Measure acks, start-up, memory, the tick and deliveries.",
        "savedesk bench --json bench.json",
    )  # fmt: skip
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")


def _demo(chosen: argparse.Namespace) -> None:
    from savedesk import demo
    from savedesk.settings import read_port

    # Whoever ends it by a signal leaves nothing behind either.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    demo.run(once=chosen.once, port=read_port(chosen.port))


def _serve(_chosen: argparse.Namespace) -> None:
    from savedesk import serve
    from savedesk.settings import read_settings

    serve.run(read_settings())


def _sandbox(chosen: argparse.Namespace) -> None:
    from savedesk import sandbox_command
    from savedesk.settings import read_port

    sandbox_command.run(read_port(chosen.port))


def _bench(chosen: argparse.Namespace) -> None:
    from savedesk import bench

    if chosen.json is not None and not chosen.json.absolute().parent.is_dir():
        # Told now, not after minutes of measuring.
        raise CommandFailed(f"{chosen.json.parent} is no directory.", "Create it first.")
    bench.run(chosen.json)
