"""Papers: agreements and reports as files."""
