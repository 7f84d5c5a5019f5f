"""What an audit of the locked libraries says, and that it stops nothing where it can't ask."""

from __future__ import annotations

import subprocess

import pytest

from devtools import audit


def test_each_hole_is_named_and_what_wasn_t_learned_is_counted() -> None:
    found = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": []},
            {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]},
            {"name": "c", "version": "3", "skip_reason": "not found"},
        ]
    }
    said = audit.summary(found).splitlines()
    assert said == ["b 2: CVE-1, mended in 3", "3 libraries, 1 known holes, 1 that nothing could be learned of"]


@pytest.mark.parametrize("answer", ["", "no network"])
def test_it_is_never_a_gate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str) -> None:
    monkeypatch.setattr(audit, "_asked", lambda: subprocess.CompletedProcess([], 1, answer, "trouble"))
    assert audit.main() == 0
    assert capsys.readouterr().out.startswith("not asked")
