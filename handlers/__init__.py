"""How Slack reaches us: parse, call one use case, reply."""
