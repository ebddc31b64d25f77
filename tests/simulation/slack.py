"""The local Slack under observation: whatever is done in it is told to the watch."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.slack import ApiResponse, Sandbox

if TYPE_CHECKING:
    from tests.simulation.meeting import Meeting
    from tests.simulation.watch import Watch


class WatchedSandbox(Sandbox):
    """A call that is done late still counts as rendered when it was made."""

    watch: "Watch"
    meeting: "Meeting"

    @property
    def undelivered(self) -> int:
        """Events that the app has not taken yet, those waiting for another try included."""
        return len(self._events)

    def next_event(self) -> float | None:
        """Seconds until the next delivery is tried."""
        now = self.clock.now()
        return min(((each.due - now).total_seconds() for each in self._events), default=None)

    def _through(self, method: str, done: Callable[[], ApiResponse]) -> ApiResponse:
        stamp = self.watch.present

        def stamped() -> ApiResponse:
            with self.watch.as_of(stamp):
                return done()

        return super()._through(method, stamped)

    def _done(self, method: str, args: Mapping[str, Any], token: str | None) -> ApiResponse:
        response = super()._done(method, args, token)
        if response.body.get("ok"):
            self.watch.done(method, args, response.body)
            if method == "chat.postMessage":
                self.meeting.posted(args, self.watch.present.now)
        return response

    def _taken(self, token: str, answer: Mapping[str, Any]) -> ApiResponse:
        response = super()._taken(token, answer)
        if response.body.get("ok"):
            self.watch.answered(self.response_urls.find(token).user, answer)
        return response
