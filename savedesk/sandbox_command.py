"""`savedesk sandbox`: the local Slack alone, for any bot."""

import threading

from sandbox.server import serve
from sandbox.slack import Sandbox
from savedesk.errors import CommandFailed


def run(port: int, until: threading.Event | None = None) -> None:
    """Serves the local Slack until interrupted."""
    slack = Sandbox()
    try:
        server = serve(slack, port=port)
    except OSError as error:
        raise CommandFailed(
            f"Port {port} cannot be used: {error.strerror}.", "Choose another with --port."
        ) from error
    slack.connect(server.sockets)
    print(f"A local Slack at {server.url}. Point a bot at it:")
    print(f"  SLACK_API_URL={server.url}/api/")
    print(f"  SLACK_BOT_TOKEN={slack.bot_token}")
    print(f"  SLACK_APP_TOKEN={slack.app_token}")
    try:
        (until or threading.Event()).wait()
    except KeyboardInterrupt:
        print()
    finally:
        server.stop()
