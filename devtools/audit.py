"""Known holes in the libraries that are locked: python -m devtools.audit

Asks by pip-audit, in an environment of its own beside .venv, what is published about the versions in requirements.lock. Never
a gate: where it can't ask (no network, no index) it says so, and what it finds is for a person to judge. Exit 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HOME = ROOT / ".audit-venv"
SECONDS = 300


def main() -> int:
    try:
        asked = _asked()
        print(summary(json.loads(asked.stdout)))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        print(f"not asked: {type(error).__name__}; nothing is known about the libraries today")
    return 0


def summary(found: dict[str, Any]) -> str:
    """Sum up pip-audit's JSON: each known hole, and of how many libraries nothing could be learned."""
    libraries = found.get("dependencies", [])
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in libraries
        for hole in one.get("vulns", [])
    ]
    unknown = sum("skip_reason" in one for one in libraries)
    told = f"{len(libraries)} libraries, {len(holes)} known holes, {unknown} that nothing could be learned of"
    return "\n".join([*holes, told])


def _asked() -> subprocess.CompletedProcess[str]:
    python = HOME / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True, capture_output=True, timeout=SECONDS)
    install = [str(python), "-m", "pip", "install", "-q", "pip-audit"]
    subprocess.run(install, check=True, capture_output=True, timeout=SECONDS)
    asking = [
        str(python),
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "-r",
        str(ROOT / "requirements.lock"),
    ]
    return subprocess.run(asking, check=False, capture_output=True, text=True, timeout=SECONDS)


if __name__ == "__main__":
    sys.exit(main())
