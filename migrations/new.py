"""`python -m migrations.new "what changes"`: writes the next migration from what models/ says now.

Read what it wrote before you commit it, and set `HEAD` in upgrade.py to its number.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from migrations.upgrade import configuration, known, upgrade
from models import make_engine


def write(message: str) -> Path:
    """The new file: the difference between the migrations so far and models/."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/phoihop.db")
        upgrade(engine)
        config = configuration()
        number = f"{max((int(name) for name in known()), default=0) + 1:04d}"
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            made = command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    if made is None or isinstance(made, list):
        raise RuntimeError("Alembic wrote no single migration")
    return Path(made.path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('python -m migrations.new "what changes"')
    print(write(sys.argv[1]))
