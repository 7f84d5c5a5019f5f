"""Links, sessions, asking for a new link."""
