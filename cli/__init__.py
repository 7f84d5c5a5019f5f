"""Command line: commands, tables, the database they open, links and keys."""
