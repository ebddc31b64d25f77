"""What we say: playbooks, wording and languages."""
