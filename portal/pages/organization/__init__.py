"""A body's contacts."""
