"""What screens read; no verb imports it."""
