"""Rules, in the standard library only: no storage, no Slack, time as an argument."""
