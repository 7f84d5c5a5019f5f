"""Doors: the agencies' pages and the API. Knows the rules only."""
