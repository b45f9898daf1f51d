"""A module a command, found by its name; only click is imported before a command runs."""
