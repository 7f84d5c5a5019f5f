"""What usual programs write is taken, by its content; what only bears the name isn't."""

from __future__ import annotations

import io
import zipfile

import pytest

from lifecycle.evidence.file_types import OFFICE, media_type_of
from lifecycle.kernel.refusal import Refusal

DOCX, XLSX = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"


def archive(types: str, *parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", types)
        for part in parts:
            packed.writestr(part, "<x/>")
    return made.getvalue()


def types(kind: str, part: str, *, turned: bool = False, prefix: str = "") -> str:
    said = [f'PartName="/{part}"', f'ContentType="{kind}.main+xml"']
    return f"<{prefix}Types><{prefix}Override {' '.join(reversed(said) if turned else said)}/></{prefix}Types>"


def box(major: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + major + bytes(4) + b"".join(compatible)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\x00\x00\x00\x08mdat" + bytes(200)


def compound(name: str = "", *, at: int = 512 + 3 * 128) -> bytes:
    """A .doc or .xls with an entry of that name in its directory ([MS-CFB] 2.6.1)."""
    said = (name + "\0").encode("utf-16-le")
    entry = said.ljust(64, b"\0") + len(said).to_bytes(2, "little") + b"\x02\x01" + bytes(60)
    begins = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00"
    return begins.ljust(at, b"\0") + (entry if name else b"") + bytes(4_096)


TAKEN = {
    "a main part of another name": ("a.docx", archive(types(DOCX, "word/document2.xml"), "word/document2.xml"), DOCX),
    "attributes the other way round": (
        "a.docx",
        archive(types(DOCX, "word/document7.xml", turned=True), "word/document7.xml"),
        DOCX,
    ),
    "types with a prefix": ("a.xlsx", archive(types(XLSX, "xl/book.xml", prefix="ct:"), "xl/book.xml"), XLSX),
    "a PDF after a byte order mark": ("a.pdf", b"\xef\xbb\xbf%PDF-1.7\n", "application/pdf"),
    "a PDF after a printer's header": ("a.pdf", b"\x1b%-12345X@PJL JOB\r\n" * 40 + b"%PDF-1.4\n", "application/pdf"),
    "TIFF, little end first": ("a.tif", b"II*\x00\x08\x00\x00\x00", "image/tiff"),
    "TIFF, big end first": ("a.tiff", b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
    "BigTIFF": ("a.tif", b"II+\x00\x08\x00\x00\x00", "image/tiff"),
    **{
        f"HEIF {brand.decode()}": ("a.heic", box(brand), "image/heif")
        for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
    },
    "HEIF by a compatible brand": ("a.heif", box(b"abcd", b"mif1", b"heic"), "image/heif"),
}
REFUSED = {
    "no such part": ("a.docx", archive(types(DOCX, "word/document2.xml"), "word/other.xml")),
    "a part of another kind": ("a.docx", archive(types(XLSX, "word/document2.xml"), "word/document2.xml")),
    "a workbook named .docx": ("a.docx", archive(types(XLSX, "xl/workbook.xml"), "xl/workbook.xml")),
    "types that name nothing": ("a.docx", archive("<Types/>", "word/document2.xml")),
    "a PDF's sign too far in": ("a.pdf", b" " * 1_024 + b"%PDF-1.7\n"),
    "a film": ("a.heic", box(b"isom", b"mp42")),
    "a picture named .tif": ("a.tif", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    "words named .tif": ("a.tif", b"II is only text"),
    "a TIFF named .pdf": ("a.pdf", b"II*\x00\x08\x00\x00\x00"),
}


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN.values(), ids=TAKEN)
def test_evidence_of_usual_programs_is_taken(name: str, content: bytes, kind: str) -> None:
    assert media_type_of(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_what_only_bears_the_name_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        media_type_of(io.BytesIO(content), name)
    assert refused.value.key == "file_not_what_it_says"


def test_a_photograph_that_talks_of_pdf_stays_a_photograph() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"%PDF-1.7 in a comment"
    assert media_type_of(io.BytesIO(jpeg), "a.jpg") == "image/jpeg"


def test_types_of_a_quarter_of_a_megabyte_of_signs_are_looked_through_once() -> None:
    with pytest.raises(Refusal):
        media_type_of(io.BytesIO(archive("<Override " * 100_000, "word/document2.xml")), "a.docx")


@pytest.mark.parametrize("name", ["a.doc", "a.xls"])
@pytest.mark.parametrize("at", [512 + 128, 512 + 40 * 1_048_576 // 2])
def test_an_old_office_file_with_a_macro_is_refused_wherever_its_entry_lies(name: str, at: int) -> None:
    with pytest.raises(Refusal, match="macro"):
        media_type_of(io.BytesIO(compound("_VBA_PROJECT", at=at)), name)


def test_an_old_office_file_that_only_speaks_of_macros_is_taken() -> None:
    said = "_VBA_PROJECT\0".encode("utf-16-le")
    for content in (
        compound(),
        compound("WordDocument"),
        compound() + said,
        compound() + bytes(64) + said + bytes(200),
    ):
        assert media_type_of(io.BytesIO(content), "a.doc") == "application/msword"
