"""Queries that screens read; no verb imports it."""
