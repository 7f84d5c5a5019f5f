"""Agreements: read, compared, proposed, revised, signed."""
