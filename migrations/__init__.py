"""Alembic: every change of the tables, from the first one on. `upgrade.py` runs them, `new.py` writes the next one."""
