"""One run's transaction, tags and progress."""
