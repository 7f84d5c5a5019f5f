"""An agreement's paper is made and read back: each rule of its format is looked for in the file (docs/paper-formats.md)."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.shared import Mm
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTPage, LTTextContainer, LTTextLine
from pypdf import PdfReader
from sqlalchemy import Engine
from sqlmodel import select

import settings
from cli.app import run
from documents.formats.table import Format
from documents.office.docx import as_docx
from documents.papers.agreement import agreement_paper
from documents.papers.paper import Paper
from documents.typst.pdf import as_pdf, as_pictures
from lifecycle.casefile.load import known, load_case, seed
from lifecycle.casefile.reader import read_case
from lifecycle.kernel.actor import SYSTEM
from lifecycle.views.paper import paper_facts
from models import AgreementParty, AgreementVersion, Delegation, Organization, Signature, reading, transaction
from models.enums import Authority, Medium

CASE = """
format: phoihop/1
organizations:
  - {code: ubnd, name: Ủy ban nhân dân tỉnh Hà Giang, short: UBND, side: state, place: Hà Giang}
  - {code: btgtu, name: Ban Tuyên giáo Tỉnh ủy Hà Giang, short: BTGTU, side: party, superior: Tỉnh ủy Hà Giang, place: Hà Giang}
  - {code: bhxh, name: Bảo hiểm xã hội tỉnh Hà Giang, short: BHXH, side: state, place: Hà Giang}
contacts:
  - {organization: ubnd, role: head, post: Chủ tịch, email: chutich@ubnd.example}
  - {organization: btgtu, role: head, post: Trưởng ban, email: truongban@btgtu.example}
  - {organization: bhxh, role: head, post: Giám đốc, email: giamdoc@bhxh.example}
  - {organization: bhxh, role: advisory_unit, post: Phòng Truyền thông, email: truyenthong@bhxh.example}
legal_bases:
  - {number: 238-QĐ/TW, date: 2020-09-30, issuer: Ban Bí thư, title: Quy chế phối hợp}
agreements:
  - &nha-nuoc
    code: nha-nuoc
    kind: plan
    title: "Kế hoạch phối hợp tuyên truyền #1 [giai đoạn] *2021* $x$ @a <b> \\\\"
    lead: ubnd
    parties: [ubnd, btgtu, bhxh]
    legal_basis: 238-QĐ/TW
    period: {from: 2021-02-05, to: 2025-12-31}
    status: proposed
    obligations:
      - {code: bao-cao, title: "Báo cáo #kết quả | 6 tháng", owner: each, form: report, due: ["06-15", "12-15"], budget: 45000000}
      - {code: tai-lieu, title: Phát hành tài liệu, owner: lead, form: publication, due: null, budget: 1500000}
  - code: dang
    kind: programme
    title: Chương trình phối hợp giữa Ban Tuyên giáo Tỉnh ủy và Ủy ban nhân dân tỉnh
    lead: btgtu
    parties: [btgtu, ubnd]
    legal_basis: 238-QĐ/TW
    period: {from: 2026-07-01, to: null}
    status: proposed
    obligations: []
"""
DAY = dt.date(2026, 11, 30)
MM = 72 / 25.4


@pytest.fixture
def case(engine: Engine, tmp_path: Path) -> Engine:
    file = tmp_path / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    with transaction(engine) as session:
        seed(session)
        load_case(session, read_case(file, known(session)), SYSTEM, DAY)
    return engine


@pytest.fixture
def loaded(own_home: Path, tmp_path: Path) -> Path:
    """The same case in the office's own database, as the command line finds it."""
    file = own_home / "case.yaml"
    file.write_text(CASE, encoding="utf-8")
    assert run(["load", str(file)]) == 0
    return tmp_path


def paper(engine: Engine, code: str) -> Paper:
    with reading(engine) as session:
        return agreement_paper(paper_facts(session, code), DAY)


def pages(file: bytes) -> list[LTPage]:
    return list(extract_pages(io.BytesIO(file)))


def lines(page: LTPage) -> list[tuple[str, list[LTChar]]]:
    found = []
    for part in page:
        if isinstance(part, LTTextContainer):
            for line in part:
                if isinstance(line, LTTextLine):
                    found.append((line.get_text().strip(), [one for one in line if isinstance(one, LTChar)]))
    return found


def of(page: LTPage, begin: str) -> list[LTChar]:
    return next(signs for text, signs in lines(page) if text.startswith(begin))


def size(signs: list[LTChar]) -> float:
    """The font's size: the height of a sign's box."""
    return Counter(round(one.height, 1) for one in signs).most_common(1)[0][0]


def face(signs: list[LTChar]) -> str:
    return Counter(one.fontname.split("+")[-1] for one in signs).most_common(1)[0][0]


def check_page(file: bytes, rules: Format) -> None:
    top, bottom, left, right = rules.page.margins
    for number, page in enumerate(pages(file), 1):
        assert round(page.width / MM) == 210
        assert round(page.height / MM) == 297
        signs = [one for text, line in lines(page) for one in line if text != str(number) and one.get_text().strip()]
        assert min(one.x0 for one in signs) >= left * MM - 1
        assert max(one.x1 for one in signs) <= page.width - right * MM + 1
        assert min(one.y0 for one in signs) >= bottom * MM - 2
        assert max(one.y1 for one in signs) <= page.height - top * MM + 4
        numbers = [line for text, line in lines(page) if text == str(number) and line[0].y0 > page.height - top * MM]
        assert bool(numbers) == (number > 1), "a page's number stands on every page but the first"
        for line in numbers:
            middle = (left * MM + page.width - right * MM) / 2
            assert abs((line[0].x0 + line[-1].x1) / 2 - middle) < 2
            assert abs((page.height - line[0].y1) / MM - rules.page.number_top) < 2.5


@pytest.mark.parametrize("code", ["nha-nuoc", "dang"])
def test_the_page_is_a4_within_its_margins_with_numbers_from_the_second_page(case: Engine, code: str) -> None:
    made = paper(case, code)
    long = replace(made, blocks=made.blocks * 12)
    file = as_pdf(long)
    assert len(pages(file)) > 2
    check_page(file, made.format)


def test_a_states_paper_has_its_motto_its_number_and_its_sizes(case: Engine) -> None:
    first = pages(as_pdf(paper(case, "nha-nuoc")))[0]
    for begin, points, bold, italic in (
        ("CỘNG HÒA XÃ HỘI", 13, True, False),
        ("Độc lập", 14, True, False),
        ("Số:", 13, False, False),
        ("Hà Giang, ngày", 13, False, True),
        ("KẾ HOẠCH PHỐI HỢP", 14, True, False),
        ("tuyên truyền", 14, True, False),
        ("Căn cứ Quyết định số 238-QĐ/TW ngày 30 tháng 9 năm 2020", 14, False, True),
        ("I. MỤC ĐÍCH", 14, True, False),
    ):
        signs = of(first, begin)
        assert size(signs) == points, begin
        assert ("Bold" in face(signs), "Italic" in face(signs)) == (bold, italic), begin


def test_a_partys_paper_has_its_title_its_star_and_no_colon_after_number(case: Engine) -> None:
    first = pages(as_pdf(paper(case, "dang")))[0]
    assert size(of(first, "ĐẢNG CỘNG SẢN VIỆT NAM")) == 15
    assert size(of(first, "CHƯƠNG TRÌNH PHỐI HỢP")) == 16
    assert any(text == "*" for text, _ in lines(first))
    assert any(text == "-----" for text, _ in lines(first))
    assert any(text.startswith("Số ") and text.endswith("-CTr/BTGTU") for text, _ in lines(first))
    assert any(text.startswith("- Căn cứ") for text, _ in lines(first))
    assert "CỘNG HÒA" not in "".join(text for text, _ in lines(first))


def test_every_letter_is_there_in_one_family_and_can_be_searched(case: Engine) -> None:
    file = as_pdf(paper(case, "nha-nuoc"))
    reader = PdfReader(io.BytesIO(file))
    names = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].split("-")[0]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert len(names) == 1, names
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("Báo cáo #kết quả | 6 tháng", "#1 [giai đoạn] *2021* $x$ @a <b> \\", "45.000.000", "Bảo hiểm xã hội"):
        assert said in text, said


def test_the_file_says_that_it_is_pdf_a_2b(case: Engine) -> None:
    metadata = PdfReader(io.BytesIO(as_pdf(paper(case, "dang")))).trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata


def test_the_same_records_give_the_same_bytes(case: Engine) -> None:
    assert as_pdf(paper(case, "dang")) == as_pdf(paper(case, "dang"))


def test_each_side_ends_its_text_in_its_own_way(case: Engine) -> None:
    assert paper(case, "nha-nuoc").blocks[-1].text.endswith("./.")
    assert not paper(case, "dang").blocks[-1].text.endswith("./.")
    assert paper(case, "dang").blocks[-1].text.endswith(".")


def test_a_draft_has_blanks_for_number_and_day_and_every_party_a_place_to_sign(case: Engine) -> None:
    made = paper(case, "nha-nuoc")
    assert made.number == "Số:       /KH-UBND" or made.number.split() == ["Số:", "/KH-UBND"]
    assert made.dated == "Hà Giang, ngày      tháng      năm 2026"
    assert [(one.marks, one.post, one.name) for one in made.signings] == [
        (("BAN TUYÊN GIÁO TỈNH ỦY HÀ GIANG",), "TRƯỞNG BAN", ""),
        (("BẢO HIỂM XÃ HỘI TỈNH HÀ GIANG",), "GIÁM ĐỐC", ""),
        (("TM. ỦY BAN NHÂN DÂN TỈNH HÀ GIANG",), "CHỦ TỊCH", ""),
    ]


@pytest.mark.parametrize(
    ("body", "authority", "post", "marks"),
    [
        ("ubnd", Authority.HEAD, "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN TỈNH HÀ GIANG",)),
        ("ubnd", Authority.TM, "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN TỈNH HÀ GIANG",)),
        ("ubnd", Authority.KT, "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN TỈNH HÀ GIANG", "KT. CHỦ TỊCH")),
        ("ubnd", Authority.TL, "Chánh Văn phòng", ("TL. CHỦ TỊCH",)),
        ("ubnd", Authority.TUQ, "Giám đốc Sở", ("TUQ. CHỦ TỊCH",)),
        ("bhxh", Authority.KT, "Phó Giám đốc", ("KT. GIÁM ĐỐC",)),
        ("btgtu", Authority.KT, "Phó Trưởng ban", ("K/T TRƯỞNG BAN",)),
        ("btgtu", Authority.TL, "Chánh Văn phòng", ("T/L TRƯỞNG BAN",)),
    ],
)
def test_a_signature_says_by_whose_right_in_its_sides_words(
    case: Engine, body: str, authority: Authority, post: str, marks: tuple[str, ...]
) -> None:
    with transaction(case) as session:
        facts = paper_facts(session, "nha-nuoc")
        signer = session.exec(select(Organization).where(Organization.code == body)).one()
        given = Delegation(
            organization_id=signer.id or 0, number="1", delegate="A", content="Ký", valid_from=DAY, valid_to=DAY
        )
        session.add(given)
        session.flush()
        session.add(
            Signature(
                version_id=facts.version.id or 0,
                organization_id=signer.id or 0,
                signatory_id=signer.id or 0,
                signatory_name=signer.name,
                signer="Nguyễn Thị Ánh",
                post=post,
                authority=authority,
                medium=Medium.WET_INK,
                delegation_id=given.id if authority is Authority.TUQ else None,
                signed_on=DAY,
            )
        )
    (signed,) = (one for one in paper(case, "nha-nuoc").signings if one.name)
    assert (signed.marks, signed.post, signed.name) == (marks, post.upper(), "Nguyễn Thị Ánh")


def test_a_body_that_was_renamed_keeps_the_name_it_signed_under(case: Engine) -> None:
    with transaction(case) as session:
        facts = paper_facts(session, "dang")
        party = session.exec(
            select(AgreementParty).where(AgreementParty.agreement_id == facts.agreement.id).order_by("position")
        ).first()
        assert party is not None
        session.add(
            Signature(
                version_id=facts.version.id or 0,
                organization_id=party.organization_id,
                signatory_id=party.signatory_id,
                signatory_name="Ban Tuyên giáo Tỉnh ủy Hà Giang",
                signer="Vũ Mạnh Hà",
                post="Trưởng ban",
                authority=Authority.HEAD,
                medium=Medium.WET_INK,
                signed_on=DAY,
            )
        )
        session.get_one(Organization, party.organization_id).name = "Ban Tuyên giáo và Dân vận Tỉnh ủy Tuyên Quang"
    made = paper(case, "dang")
    assert made.bodies[0] == "BAN TUYÊN GIÁO TỈNH ỦY HÀ GIANG"


def test_a_paper_is_vietnamese_whatever_the_offices_language(case: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    here = paper(case, "nha-nuoc")
    monkeypatch.setenv("PHOIHOP_LANGUAGE", "en")
    assert paper(case, "nha-nuoc") == here


def test_the_docx_has_the_same_words_margins_and_styles(case: Engine) -> None:
    made = paper(case, "nha-nuoc")
    read = docx.Document(io.BytesIO(as_docx(made)))
    section = read.sections[0]
    held = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round((one or 0) / Mm(1)) for one in held] == list(made.format.page.margins)
    assert round((section.page_width or 0) / Mm(1)) == 210
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.part.blob.decode()
    assert read.styles["Normal"].font.name == "Times New Roman"
    assert (
        next(one.text for one in read.paragraphs if one.style and one.style.name == "Heading 1")
        == "I. MỤC ĐÍCH, YÊU CẦU"
    )
    said = [one.text for one in read.paragraphs]
    assert any(one.startswith("Căn cứ Quyết định số 238-QĐ/TW") for one in said)
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert any("Số:" in one and "UBND" in one for one in cells)
    assert "45.000.000" in cells


def test_an_offices_own_wording_is_used_and_a_wrong_one_refused(case: Engine, tmp_path: Path) -> None:
    own = tmp_path / "papers" / "ubnd"
    own.mkdir(parents=True)
    (own / "agreement.j2").write_text("# I. CHUNG\n{{ lead }} chủ trì\n", encoding="utf-8")
    with reading(case) as session:
        facts = paper_facts(session, "nha-nuoc")
        made = agreement_paper(facts, DAY, tmp_path / "papers")
        assert [one.text for one in made.blocks] == ["I. CHUNG", "Ủy ban nhân dân tỉnh Hà Giang chủ trì./."]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody", "--out", "x.pdf"], "nobody"),
        (["dang", "--out", "x.txt"], "x.txt"),
        (["dang", "--version", "7", "--out", "x.pdf"], "7"),
        (["dang", "--out", "no/such/folder/x.pdf"], "x.pdf"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_leaves_no_file(
    loaded: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(loaded)
    before = sorted(loaded.iterdir())
    capsys.readouterr()
    assert run(["paper", *arguments]) == 1
    told = capsys.readouterr()
    assert len(told.err.strip().splitlines()) == 1
    assert says in told.err
    assert sorted(loaded.iterdir()) == before


@pytest.mark.parametrize("name", ["thoa-thuan.pdf", "thoa-thuan.docx"])
def test_the_command_writes_the_paper(loaded: Path, name: str) -> None:
    assert run(["paper", "nha-nuoc", "--out", str(loaded / name)]) == 0
    assert (loaded / name).read_bytes()[:4] in (b"%PDF", b"PK\x03\x04")


def test_a_version_of_before_is_printed_as_it_was(case: Engine) -> None:
    with transaction(case) as session:
        facts = paper_facts(session, "dang")
        terms = {**facts.version.terms, "title": "Chương trình phối hợp mới"}
        session.add(AgreementVersion(agreement_id=facts.agreement.id or 0, number=2, terms=terms))
    with reading(case) as session:
        assert agreement_paper(paper_facts(session, "dang"), DAY).abstract == "mới"
        old = agreement_paper(paper_facts(session, "dang", 1), DAY)
    assert old.abstract == "giữa Ban Tuyên giáo Tỉnh ủy và Ủy ban nhân dân tỉnh"


@pytest.mark.parametrize(("code", "name"), [("nha-nuoc", "paper-state.png"), ("dang", "paper-party.png")])
def test_a_page_can_be_looked_at(case: Engine, code: str, name: str) -> None:
    """The guide's pictures: the same page that the PDF has, in a family that has every letter."""
    made = paper(case, code)
    first = as_pictures(replace(made, abstract="phối hợp tuyên truyền giai đoạn 2021-2025"))[0]
    assert first.startswith(b"\x89PNG")
    wanted = settings.read().pictures
    if wanted:
        (Path(wanted) / name).write_bytes(first)
