"""`savedesk serve`: runs the bot until told to stop."""

import logging
import os
import signal
import threading

from savedesk.errors import CommandFailed
from savedesk.logs import write_logs
from savedesk.running import RunningBot
from savedesk.settings import Settings

log = logging.getLogger(__name__)


def run(settings: Settings) -> None:
    """Serves. Raises CommandFailed when something that is needed is missing."""
    check_tokens(settings)
    write_logs(settings.log_level)
    bot = RunningBot(settings)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    bot.start()
    log.info("serving on %s, %s", bot.url, "Socket Mode" if settings.socket_mode else "HTTP")
    stopping.wait()
    log.info("stopping")
    bot.stop()
    log.info("stopped")
    leave()


def leave() -> None:
    """Ends the process even while a call to Slack hangs: Python would wait for its thread."""
    main = threading.main_thread()
    if any(not each.daemon and each is not main for each in threading.enumerate()):
        logging.shutdown()
        os._exit(0)


def check_tokens(settings: Settings) -> None:
    """Raises CommandFailed when Slack could never be reached with what is set."""
    if not settings.bot_token:
        raise CommandFailed(
            "SLACK_BOT_TOKEN is not set.",
            "Set it as docs/connect-slack.md shows, or try `savedesk demo` without any Slack.",
        )
    if not settings.app_token and not settings.signing_secret:
        raise CommandFailed(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
            "Set the first for Socket Mode (simplest) or the second for HTTP.",
        )
