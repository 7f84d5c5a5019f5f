"""Webhooks: audience and deliveries."""
