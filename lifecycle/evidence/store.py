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
from sqlalchemy import Engine, exists, text
from sqlmodel import Session, col, select

import settings
from lifecycle.evidence.file_types import media_type_of, safe_name
from lifecycle.evidence.words import FILE_EMPTY, FILE_TOO_BIG
from lifecycle.kernel.locks import lock_bodies
from lifecycle.kernel.refusal import Refusal
from models import Evidence, Signature, Upload, reading, transaction

BLOCK = 1_048_576  # bytes
ORPHAN_AFTER = dt.timedelta(days=1)
HASH = re.compile(r"[0-9a-f]{64}")
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:file, 0))")


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept. `size` in bytes."""

    sha256: str
    file_name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: nothing of it is in the store yet."""

    stream: BinaryIO
    file_name: str
    media_type: str
    size: int


def keep(engine: Engine, stream: BinaryIO, name: str, most: int | None = None) -> StoredFile:
    """Take a file in: `check` and `store` together."""
    return store(engine, check(stream, name, most))


def check(stream: BinaryIO, name: str, most: int | None = None) -> CheckedFile:
    """Look at what came in, before anything is written. `stream` can seek; `name` as the sender gave it. Refusal: empty,
    too big, or of no known kind."""
    limit = most or settings.upload_limit()
    shown = safe_name(name)
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if not size:
        raise Refusal(FILE_EMPTY, name=shown)
    if size > limit:
        raise Refusal(FILE_TOO_BIG, name=shown, most=limit // 1_048_576)
    return CheckedFile(stream, shown, media_type_of(stream, shown), size)


def store(engine: Engine, file: CheckedFile) -> StoredFile:
    """Put the file under its hash. Nobody takes it away again but `sweep_orphans`, a day later: another form may hold the
    same file, and a form that is refused can't tell."""
    file.stream.seek(0)
    return StoredFile(_copy(engine, file.stream), file.file_name, file.media_type, file.size)


def opened(sha256: str) -> IO[bytes]:
    """The file of that hash, to read. OSError where it isn't there, ValueError where it is no hash."""
    system, root = _store()
    return system.open(place(root, sha256), "rb")  # type: ignore[no-any-return]


def where(sha256: str) -> str:
    """Tell where the file of that hash lies, as people read it."""
    return place(_store()[1], sha256)


def sweep_orphans(engine: Engine, now: dt.datetime) -> int:
    """Take away files that nothing shows: their form was refused, or a crash came before the transaction that would have
    shown them. Only what is older than a day, so that a form that is being handed in keeps its files. Returns how many."""
    system, root = _store()
    if not system.exists(root):
        return 0
    gone = 0
    for path in system.find(root):
        folder, _, name = path.rpartition("/")
        half_written = folder.endswith("/incoming")
        # what isn't ours by its name and place stays
        ours = HASH.fullmatch(name) is not None and folder.endswith(f"/{name[:2]}")
        if (half_written or ours) and _is_old(system, path, now):
            gone += _take_away(engine, system, path, now)
    return gone


def _take_away(engine: Engine, system: Any, path: str, now: dt.datetime) -> bool:
    """Look again where nobody can hand the same file in meanwhile: is it shown, did it come anew? If not, it goes."""
    name = path.rpartition("/")[2]
    with reading(engine) as session:
        if _shown(session, name):
            return False
    with transaction(engine) as session:
        _hold(session, name)
        if _shown(session, name) or not _is_old(system, path, now):
            return False
        system.rm(path)
        return True


def _hold(session: Session, sha256: str) -> None:
    """Hold a file's place until the transaction ends. On SQLite the transaction, once begun, is alone anyway."""
    if session.connection().dialect.name == "postgresql":
        session.execute(HOLD, {"file": f"evidence {sha256}"})


def _is_old(system: Any, path: str, now: dt.datetime) -> bool:
    try:
        return now - _came(system, path) > ORPHAN_AFTER
    except FileNotFoundError:  # another sweep was faster
        return False


def _came(system: Any, path: str) -> dt.datetime:
    when: dt.datetime = system.modified(path)
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def place(root: str, sha256: str) -> str:
    """Tell where a file lies below the store's root: `ab/abcdef...`."""
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


def _copy(engine: Engine, stream: BinaryIO) -> str:
    """Write beside, then move: what lies under a hash is whole."""
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
    system.makedirs(f"{root}/{sha256[:2]}", exist_ok=True)
    with transaction(engine) as session:
        _hold(session, sha256)  # a sweep that is about to take the old one away is waited for
        # over one that was there too: it is the same, and becomes new for `sweep_orphans`
        system.mv(beside, target)
    return sha256


def _to_disk(file: Any) -> None:
    # a report must not outlive its evidence in a power cut; an object store sees to that itself
    if hasattr(file, "fileno"):
        file.flush()
        os.fsync(file.fileno())


def keep_upload(session: Session, organization_id: int, stored: StoredFile) -> None:
    """Write down that the body handed this file in, ahead of what it belongs to; once, however often it did."""
    lock_bodies(session, organization_id)
    same = select(Upload.id).where(Upload.organization_id == organization_id, Upload.sha256 == stored.sha256)
    if session.exec(same).first() is None:
        session.add(
            Upload(
                organization_id=organization_id,
                sha256=stored.sha256,
                file_name=stored.file_name,
                media_type=stored.media_type,
                size=stored.size,
            )
        )
