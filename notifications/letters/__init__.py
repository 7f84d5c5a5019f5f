"""Letters: one mail for one event."""
