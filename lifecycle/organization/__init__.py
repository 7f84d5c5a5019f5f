"""Organizations, contacts, recipients."""
