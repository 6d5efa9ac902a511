"""What people and loops do: verbs that take a session and never commit."""
