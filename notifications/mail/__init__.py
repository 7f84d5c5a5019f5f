"""One mail: MIME, templates, outbox, relay, SMTP."""
