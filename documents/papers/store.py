"""A paper's file: which maker its name asks for, and how it is kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from documents.papers.paper import Paper
from documents.words import PAPER_SUFFIX, PAPER_UNWRITTEN
from lifecycle.kernel.refusal import Refusal


def maker(file: Path) -> Callable[[Paper], bytes]:
    """Pick what makes the file that its name asks for. Refusal: neither .pdf nor .docx."""
    # late: each of the two libraries takes its time to load
    if file.suffix.lower() == ".pdf":
        from documents.typst.pdf import as_pdf

        return as_pdf
    if file.suffix.lower() == ".docx":
        from documents.office.docx import as_docx

        return as_docx
    raise Refusal(PAPER_SUFFIX, name=file.name)


def keep(file: Path, content: bytes) -> None:
    """Write the file, whole or not at all: what stood there before stays until the new one is complete. Refusal: can't be."""
    try:
        number, beside = tempfile.mkstemp(dir=file.parent, prefix=".phoihop-")
        try:
            with os.fdopen(number, "wb") as made:
                made.write(content)
            # as any file that a person makes here, not as the private one that mkstemp makes
            os.chmod(beside, 0o666 & ~_umask())
            os.replace(beside, file)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as wrong:
        raise Refusal(PAPER_UNWRITTEN, file=file, problem=wrong.strerror or str(wrong)) from None


def _umask() -> int:
    held = os.umask(0o077)
    os.umask(held)
    return held
