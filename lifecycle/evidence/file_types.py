"""File types, told by content; the name has to agree. What offices hand in is taken, everything else refused.

puremagic reads the signature; office files are zip archives, which are looked into here: what they say they are, how
large they unpack, and whether a macro lies in them. (Why this library: docs/adr/0041.)

An archive is judged by its directory before a byte of it is unpacked, and nothing is unpacked or read in one piece
whose size the archive itself says: that size may be a lie (APPNOTE.TXT 6.3.10).
"""

from __future__ import annotations

import os
import re
import struct
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from lifecycle.evidence.words import FILE_BOMB, FILE_KIND, FILE_LOCKED, FILE_MACRO, FILE_NOT_WHAT_IT_SAYS
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import composed

OFFICE = "application/vnd.openxmlformats-officedocument"
ZIPPED = {
    ".docx": (f"{OFFICE}.wordprocessingml.document", "word/document.xml"),
    ".xlsx": (f"{OFFICE}.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": (f"{OFFICE}.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
}
PLAIN = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".heic": "image/heif",
    ".heif": "image/heif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
# ISO/IEC 14496-12, 4.3: a box of brands comes first; these are the brands of ISO/IEC 23008-12 (HEIF)
FTYP = b"ftyp"
HEIF_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"))
# TIFF 6.0, section 2, and BigTIFF; both orders of bytes
TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
# [MS-CFB] 2.2: .doc and .xls; the stream that every VBA project has, its name's length in bytes, its kind of entry
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
VBA = "_VBA_PROJECT\0".encode("utf-16-le")
VBA_LENGTH, STREAM = len(VBA).to_bytes(2, "little"), b"\x02"
# a byte order mark or a printer's header may stand before it (ISO 32000-1, H.3, note 13)
PDF, PDF_WITHIN = b"%PDF-", 1_024
ACCEPTED = (*PLAIN, *ZIPPED)
# an office file of 25 MB that unpacks to more than this, or by more than this ratio, isn't one
MOST_UNPACKED, MOST_RATIO, MOST_ENTRIES = 500 * 1_048_576, 300, 5_000
FREE_UNPACKED = 20 * 1_048_576  # up to here the ratio doesn't matter: sheets of zeros pack well
BLOCK = 65_536  # bytes unpacked at once
HEAD = 8_192  # bytes that the signature is looked for in
LONGEST = 200  # letters of a name
MOST_NAME = 1_000  # letters of a name as it is sent
MOST_DIRECTORY = 1_048_576  # bytes of an archive's directory: 5,000 entries with names of 160 letters
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what office programs write; the others unpack without bound
ENCRYPTED = 0x1 | 0x40 | 0x2000  # general purpose bits 0, 6 and 13
LOCAL = 30  # bytes of an entry's own header before its name


def safe_name(name: str) -> str:
    """The last part of a file's name as people read it: no folders, no controls, composed letters, an ending.
    Refusal for one that is too long to be looked at."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join("_" if sign in '<>:"|?*' else sign for sign in composed(last, MOST_NAME) if _is_shown(sign))
    shown = shown.strip(" .")
    path = PurePosixPath(shown or "tep")
    return f"{path.stem[:LONGEST]}{path.suffix[:20]}"


def _is_shown(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Cn", "Co")


def media_type_of(stream: BinaryIO, name: str) -> str:
    """The media type that the content has and the name's ending promises. Refusal where it is none of ACCEPTED."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ACCEPTED:
        raise Refusal(FILE_KIND, name=name, kinds=", ".join(sorted(kind.removeprefix(".") for kind in ACCEPTED)))
    stream.seek(0)
    head = stream.read(HEAD)
    if ending in ZIPPED:
        return _zipped(stream, name, ending)
    if ending not in _endings(head):
        raise Refusal(FILE_NOT_WHAT_IT_SAYS, name=name, ending=ending.removeprefix("."))
    if head.startswith(COMPOUND) and _holds_vba(stream):
        raise Refusal(FILE_MACRO, name=name)
    return PLAIN[ending]


def _holds_vba(stream: BinaryIO) -> bool:
    """Whether a compound file has an entry for a VBA project: its directory lies in plain sight, 128 bytes an entry at
    multiples of 128 ([MS-CFB] 2.6.1; [MS-OVBA] 2.3.4). The name as text, elsewhere in the file, is none."""
    stream.seek(0)
    while block := stream.read(16 * BLOCK):
        at = block.find(VBA)
        while at >= 0:
            length, kind = block[at + 64 : at + 66], block[at + 66 : at + 67]
            if at % 128 == 0 and length == VBA_LENGTH and kind == STREAM:
                return True
            at = block.find(VBA, at + 1)
    return False


def _endings(head: bytes) -> set[str]:
    """The endings that what begins with `head` may have."""
    known: set[str] = set()
    if PDF in head[: PDF_WITHIN + len(PDF) - 1]:
        known.add(".pdf")
    if head[4:8] == FTYP and _brands(head) & HEIF_BRANDS:
        known |= {".heic", ".heif"}
    if head.startswith(TIFF):
        known |= {".tif", ".tiff"}
    return known | _told_by_signature(head)


def _told_by_signature(head: bytes) -> set[str]:
    found = {".jpeg": ".jpg"}
    try:
        return {
            alike
            for match in puremagic.magic_string(head)
            for alike in (match.extension, found.get(match.extension, match.extension))
        }
    except (puremagic.PureError, ValueError):
        return set()


def _brands(head: bytes) -> set[bytes]:
    """The major brand and the compatible ones of the first box."""
    box = head[: int.from_bytes(head[:4], "big")]
    return {box[at : at + 4] for at in (8, *range(16, len(box) - 3, 4))}


def _zipped(stream: BinaryIO, name: str, ending: str) -> str:
    kind, part = ZIPPED[ending]
    wrong = Refusal(FILE_NOT_WHAT_IT_SAYS, name=name, ending=ending.removeprefix("."))
    try:
        # zipfile reads the whole directory at once, as long as its end record says: so it reads through a meter
        with zipfile.ZipFile(_Metered(stream)) as archive:
            entries = archive.infolist()
            _refuse_strange(entries, archive.start_dir, name)
            _refuse_bomb(entries, name, _size(stream))
            names = {entry.filename for entry in entries}
            if kind.startswith(OFFICE) and not (
                TYPES in names and (part in names or _main_parts(archive, kind) & names)
            ):
                raise wrong
            if part == "content.xml" and (part not in names or _first_bytes(archive, "mimetype") != kind.encode()):
                raise wrong
            if any(PurePosixPath(entry).name.lower() == "vbaproject.bin" for entry in names):
                raise Refusal(FILE_MACRO, name=name)
            _refuse_liar(stream, entries, name)
    except (*_BROKEN, KeyError, OSError, ValueError):
        raise wrong from None
    return kind


_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OverflowError)


class _Metered:
    """A stream that is read in pieces of at most MOST_DIRECTORY, whatever a header asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MOST_DIRECTORY:
            raise zipfile.BadZipFile("a directory that no office file has")
        return self._stream.read(size if size >= 0 else MOST_DIRECTORY)


def _first_bytes(archive: zipfile.ZipFile, entry: str, most: int = 200) -> bytes:
    with archive.open(entry) as file:
        return file.read(most).strip()


# ECMA-376, part 2, 10.1.2: which part is of which type; usual programs call the main one `word/document2.xml` too
TYPES, MOST_TYPES = "[Content_Types].xml", 262_144
OVERRIDE = re.compile(rb"<(?:\w{1,20}:)?Override\s([^<>]{1,1000})>")
ATTRIBUTE = re.compile(rb"""(PartName|ContentType)\s{0,9}=\s{0,9}["']([^"']{1,500})["']""")


def _main_parts(archive: zipfile.ZipFile, kind: str) -> set[str]:
    """The parts that the archive calls a document of this kind. By plain searches: nothing in it is resolved."""
    found = (
        dict(ATTRIBUTE.findall(override)) for override in OVERRIDE.findall(_first_bytes(archive, TYPES, MOST_TYPES))
    )
    main = f"{kind}.main+xml".encode()
    return {
        one[b"PartName"].decode("utf-8", "replace").lstrip("/")
        for one in found
        if one.get(b"ContentType") == main and b"PartName" in one
    }


def _refuse_strange(entries: list[zipfile.ZipInfo], directory: int, name: str) -> None:
    """What no office program writes: another way of packing, a password, one name twice, entries that share bytes
    (https://www.bamsoftware.com/hacks/zipbomb/)."""
    if len(entries) > MOST_ENTRIES:
        raise Refusal(FILE_BOMB, name=name)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Refusal(FILE_LOCKED, name=name)
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        stored_lie = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size != entry.file_size
        if entry.compress_type not in PACKED or stored_lie or entry.header_offset < free:
            raise Refusal(FILE_BOMB, name=name)
        free = entry.header_offset + LOCAL + len(entry.orig_filename) + entry.compress_size
    if free > directory or len({entry.filename for entry in entries}) < len(entries):
        raise Refusal(FILE_BOMB, name=name)


def _refuse_bomb(entries: list[zipfile.ZipInfo], name: str, size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > FREE_UNPACKED and unpacked > MOST_RATIO * size):
        raise Refusal(FILE_BOMB, name=name)


def _refuse_liar(stream: BinaryIO, entries: list[zipfile.ZipInfo], name: str) -> None:
    """An entry that unpacks to more than it says. zipfile would stop there and not tell, so it is unpacked here."""
    for entry in entries:
        _to_content(stream, entry)
        if entry.compress_type == zipfile.ZIP_DEFLATED and _unpacks_further(stream, entry):
            raise Refusal(FILE_BOMB, name=name)


def _to_content(stream: BinaryIO, entry: zipfile.ZipInfo) -> None:
    """Go to where the entry's bytes begin. BadZipFile where its own header tells of another packing."""
    stream.seek(entry.header_offset)
    header = stream.read(LOCAL)  # APPNOTE.TXT 4.3.7: the lengths of name and extra field at 26 and 28
    if int.from_bytes(header[8:10], "little") != entry.compress_type:
        raise zipfile.BadZipFile("an entry's own header contradicts the directory")
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), os.SEEK_CUR)


def _unpacks_further(stream: BinaryIO, entry: zipfile.ZipInfo) -> bool:
    unpacker, left, made = zlib.decompressobj(-15), entry.compress_size, 0
    while left > 0 and not unpacker.eof:
        block = stream.read(min(BLOCK, left))
        if not block:
            break
        left -= len(block)
        while block:
            made += len(unpacker.decompress(block, BLOCK))
            if made > entry.file_size:
                return True
            block = unpacker.unconsumed_tail
    return False


def _size(stream: BinaryIO) -> int:
    stream.seek(0, os.SEEK_END)
    return stream.tell()
