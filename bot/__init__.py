"""What we do: use cases, the runner, outgoing Slack, and Block Kit builders."""
