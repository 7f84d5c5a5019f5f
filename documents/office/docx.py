"""A paper as DOCX with the same parts, sizes and margins as its PDF; Times New Roman, which every office's Word has."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.papers.paper import Paper, SigningBlock
from documents.typst.pdf import as_data

FAMILY = "Times New Roman"
A4 = (210, 297)  # mm
CENTRE, LEFT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
SIGNING_SPACE = 5  # empty lines for the hand and the seal


def as_docx(paper: Paper) -> bytes:
    """The paper's file. Headings are Word's own styles, so that its outline shows them."""
    made = docx.Document()
    _page(made, paper)
    _styles(made, paper)
    _head(made, paper)
    _title(made, paper)
    _text(made, paper)
    _signings(made, paper)
    core = made.core_properties
    core.title, core.author, core.language = paper.title[:250], ", ".join(paper.bodies)[:250], "vi-VN"
    core.created = core.modified = paper.made.replace(tzinfo=None)
    core.last_modified_by = ""
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def _page(made: Any, paper: Paper) -> None:
    rules = paper.format.page
    section = made.sections[0]
    section.page_width, section.page_height = Mm(A4[0]), Mm(A4[1])
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, rules.margins)
    section.header_distance = Mm(rules.number_top)
    # the number stands on every page but the first
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(rules.number_size)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _styles(made: Any, paper: Paper) -> None:
    rules = paper.format.text
    for name in ("Normal", "Heading 1", "Heading 2", "Header"):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.italic = FAMILY, Pt(rules.size), False
        style.font.bold = name.startswith("Heading")
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(which), FAMILY)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
    for name in ("Normal", "Heading 1", "Heading 2"):
        said = made.styles[name].paragraph_format
        said.space_before, said.space_after = Pt(0), Pt(rules.paragraph)
        said.line_spacing_rule, said.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(rules.line)
        if name != "Normal":
            said.first_line_indent, said.keep_with_next = Mm(rules.indent), True


def _head(made: Any, paper: Paper) -> None:
    rules = paper.format
    left, right = _grid(made, (78, 88))
    if paper.superior:
        _line(left, paper.superior.upper(), rules.body_head.superior_size)
    for place, name in enumerate(paper.bodies):
        _line(left, name + (" -" if place < len(paper.bodies) - 1 else ""), rules.body_head.size, bold=True)
    if rules.body_head.mark == "star":
        _line(left, "*", rules.body_head.size)
    else:
        _rule(left)
    _line(left, paper.number, rules.number.size)
    for place, text in enumerate(rules.motto.lines):
        last = place == len(rules.motto.lines) - 1
        size = rules.motto.sizes[min(place, len(rules.motto.sizes) - 1)]
        _line(right, text, size, bold=True, underline=last and rules.motto.rule == "full")
    _line(right, "", rules.dated.size)
    _line(right, paper.dated, rules.dated.size, italic=True)


def _title(made: Any, paper: Paper) -> None:
    rules = paper.format
    made.add_paragraph()
    for text, size in ((paper.type, rules.type.size), (paper.abstract, rules.abstract.size)):
        _style(made.add_paragraph(), text, size, CENTRE, bold=True)
    if rules.abstract.mark == "hyphens":
        _style(made.add_paragraph(), "-----", rules.abstract.size, CENTRE)
    else:
        _style(made.add_paragraph(), "_______________", 8, CENTRE)


def _text(made: Any, paper: Paper) -> None:
    rules = paper.format
    for place, basis in enumerate(paper.bases):
        end = "." if place == len(paper.bases) - 1 else ";"
        text = f"{'- ' if rules.bases.dash else ''}{basis}{end}"
        _body(made.add_paragraph(), text, rules.text.indent, italic=rules.bases.italic)
    for block in as_data(paper)["blocks"]:
        if block["kind"] == "table":
            _table(made, block["rows"])
        elif block["kind"] in ("heading", "subheading"):
            made.add_heading(block["text"], level=1 if block["kind"] == "heading" else 2)
        else:
            _body(made.add_paragraph(), ("- " if block["kind"] == "dash" else "") + block["text"], rules.text.indent)


def _table(made: Any, rows: list[tuple[str, ...]]) -> None:
    grid = made.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = number == 0
    made.add_paragraph()


def _signings(made: Any, paper: Paper) -> None:
    made.add_paragraph()
    if len(paper.signings) == 1:
        left, right = _grid(made, (70, 96))
        _recipients(left, paper)
        _signing(right, paper.signings[0], paper)
        return
    columns = min(paper.columns, len(paper.signings))
    for first in range(0, len(paper.signings), columns):
        cells = _grid(made, (166 // columns,) * columns)
        for cell, one in zip(cells, paper.signings[first : first + columns], strict=False):
            _signing(cell, one, paper)
    _recipients(made.add_paragraph(), paper)


def _signing(cell: Any, one: SigningBlock, paper: Paper) -> None:
    rules = paper.format.signing
    for text in one.marks:
        _line(cell, text, rules.size, bold=True)
    _line(cell, one.post, rules.size, bold=rules.post_bold)
    for _ in range(SIGNING_SPACE):
        _line(cell, "", rules.size)
    _line(cell, one.name, rules.size, bold=True)


def _recipients(place: Any, paper: Paper) -> None:
    """Into a cell, or below a paragraph."""
    rules = paper.format.recipients
    first = place.paragraphs[0] if hasattr(place, "paragraphs") else place
    run = first.add_run(rules.label)
    run.font.size = Pt(rules.label_size)
    run.bold = run.italic = rules.label_style == "bold-italic"
    run.underline = rules.label_style == "underline"
    first.alignment = LEFT
    first.paragraph_format.space_after = Pt(0)
    for text in paper.recipients:
        first.add_run().add_break()
        first.add_run(f"- {text}").font.size = Pt(rules.size)


# --- small parts ---


def _grid(made: Any, widths: tuple[int, ...]) -> list[Any]:
    """A row without lines; the widths in millimetres."""
    grid = made.add_table(rows=1, cols=len(widths))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    cells = list(grid.rows[0].cells)
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Mm(width)
    return cells


def _line(
    cell: Any, text: str, size: float, *, bold: bool = False, italic: bool = False, underline: bool = False
) -> None:
    """One centred line of a cell: its empty first paragraph, else a new one."""
    empty = len(cell.paragraphs) == 1 and not cell.paragraphs[0].runs and not cell.paragraphs[0].text
    line = cell.paragraphs[0] if empty and text else cell.add_paragraph()
    _style(line, text, size, CENTRE, bold=bold, italic=italic, underline=underline)


def _style(
    line: Any,
    text: str,
    size: float,
    alignment: Any,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
) -> None:
    run = line.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic, run.underline = bold, italic, underline
    line.alignment = alignment
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _body(line: Any, text: str, indent: float, *, italic: bool = False) -> None:
    line.add_run(text).italic = italic
    line.alignment = JUSTIFIED
    line.paragraph_format.first_line_indent = Mm(indent)


def _rule(cell: Any) -> None:
    _line(cell, "________", 8)
