"""Evidence files: taken in as a stream, told apart by content, kept under their sha256 in a folder or an object store.

Where they lie is an fsspec URL (`PHOIHOP_EVIDENCE_URL`; default `evidence/` under `PHOIHOP_HOME`). A file is never
changed once it is there, and two that are the same are one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import uuid
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

import fsspec
from sqlalchemy import exists
from sqlmodel import Session, col, select

import settings
from lifecycle.errors import Refusal
from lifecycle.filetype import media_type_of, safe_name
from models import Evidence, Signature, Upload

BLOCK = 1_048_576  # bytes
ORPHAN_AFTER = dt.timedelta(days=1)
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept. `size` in bytes."""

    sha256: str
    file_name: str
    media_type: str
    size: int
    fresh: bool = False  # it wasn't there before


def keep(stream: BinaryIO, name: str, most: int | None = None) -> StoredFile:
    """Takes a file in. `stream` can seek; `name` as the sender gave it. Refusal: empty, too big, or of no known kind."""
    limit = most or settings.upload_limit()
    shown = safe_name(name)
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if not size:
        raise Refusal("file_empty", name=shown)
    if size > limit:
        raise Refusal("file_too_big", name=shown, most=limit // 1_048_576)
    kind = media_type_of(stream, shown)
    stream.seek(0)
    sha256, fresh = _copy(stream)
    return StoredFile(sha256, shown, kind, size, fresh)


def opened(sha256: str) -> IO[bytes]:
    """The file of that hash, to read. OSError where it isn't there, ValueError where it is no hash."""
    system, root = _store()
    return system.open(place(root, sha256), "rb")  # type: ignore[no-any-return]


def where(sha256: str) -> str:
    """Where the file of that hash lies, as people read it."""
    return place(_store()[1], sha256)


def discard(session: Session, files: list[StoredFile]) -> None:
    """Takes away files that came in for a verb that refused them, unless something else shows the same."""
    system, root = _store()
    for file in files:
        if file.fresh and not _shown(session, file.sha256):
            system.rm(place(root, file.sha256))


def sweep_orphans(session: Session, now: dt.datetime) -> int:
    """Takes away files that nothing shows: a crash came between the file and the transaction that would have shown it.
    Only what is older than a day, so that a form that is being handed in keeps its files. Returns how many."""
    system, root = _store()
    if not system.exists(root):
        return 0
    gone = 0
    for path in system.find(root):
        folder, _, name = path.rpartition("/")
        half_written = folder.endswith("/incoming")
        # what isn't ours by its name and place stays
        ours = HASH.fullmatch(name) is not None and folder.endswith(f"/{name[:2]}")
        # its age last: who hands the same file in again makes it new (_copy)
        if (half_written or (ours and not _shown(session, name))) and now - _came(system, path) > ORPHAN_AFTER:
            system.rm(path)
            gone += 1
    return gone


def _came(system: Any, path: str) -> dt.datetime:
    when: dt.datetime = system.modified(path)
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def place(root: str, sha256: str) -> str:
    """Where a file lies below the store's root: `ab/abcdef...`."""
    if not HASH.fullmatch(sha256):
        raise ValueError("not a sha256")
    return f"{root}/{sha256[:2]}/{sha256}"


def _shown(session: Session, sha256: str) -> bool:
    query = select(
        exists().where(col(Evidence.sha256) == sha256)
        | exists().where(col(Signature.evidence_sha256) == sha256)
        | exists().where(col(Upload.sha256) == sha256)
    )
    return bool(session.exec(query).one())


def _store() -> tuple[Any, str]:
    system, root = fsspec.core.url_to_fs(settings.evidence_url())
    return system, root.rstrip("/")


def _copy(stream: BinaryIO) -> tuple[str, bool]:
    """Writes beside, then moves: what lies under a hash is whole."""
    system, root = _store()
    digest, beside = hashlib.sha256(), f"{root}/incoming/{uuid.uuid4().hex}"
    system.makedirs(f"{root}/incoming", exist_ok=True)
    with system.open(beside, "wb") as file:
        while block := stream.read(BLOCK):
            digest.update(block)
            file.write(block)
        _to_disk(file)
    sha256 = digest.hexdigest()
    target = place(root, sha256)
    fresh = not system.exists(target)
    system.makedirs(f"{root}/{sha256[:2]}", exist_ok=True)
    # over one that was there too: it is the same, and becomes new for `sweep_orphans`
    system.mv(beside, target)
    return sha256, fresh


def _to_disk(file: Any) -> None:
    # a report must not outlive its evidence in a power cut; an object store sees to that itself
    if hasattr(file, "fileno"):
        file.flush()
        os.fsync(file.fileno())
