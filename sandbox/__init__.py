"""A local Slack for trying a bot and for testing it. Knows nothing of any particular bot."""
