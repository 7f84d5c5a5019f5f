"""Digests: facts, words, calendar parts, links."""
