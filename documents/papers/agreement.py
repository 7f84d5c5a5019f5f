"""An agreement's paper from its records: programme, plan, regulation, joint resolution, arrangement."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import settings
from documents.formats.table import Format, Table, table
from documents.papers.paper import Paper, SigningBlock, day_in_words
from documents.papers.wording import blocks, shipped
from lifecycle.agreement.content import ObligationContent
from lifecycle.calendar.due_words import due_in_words
from lifecycle.kernel.words import in_language, label
from lifecycle.register.symbols import TYPES
from lifecycle.views.paper import PaperFacts, Party
from models import LegalBasis
from models.enums import Authority, Form, Kind, Role

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
NAMES = {
    Kind.PROGRAMME: "chương trình",
    Kind.PLAN: "kế hoạch",
    Kind.REGULATION: "quy chế",
    Kind.JOINT_RESOLUTION: "nghị quyết liên tịch",
    Kind.ARRANGEMENT: "bản thỏa thuận",
}
# what the end of a paper's number says it is (Phụ lục III; on the Party's side QĐ stands for Quyết định and Quy định)
NUMBERED_AS = {
    "NQ": "Nghị quyết",
    "NĐ": "Nghị định",
    "QĐ": "Quyết định",
    "QC": "Quy chế",
    "CT": "Chỉ thị",
    "KL": "Kết luận",
    "HD": "Hướng dẫn",
    "TT": "Thông tư",
    "KH": "Kế hoạch",
    "CTr": "Chương trình",
    "NQLT": "Nghị quyết liên tịch",
}
EACH = "Các bên"
BLANK = " " * 6


def agreement_paper(facts: PaperFacts, today: dt.date, own: Path | None = None) -> Paper:
    """The paper of one version. `own`: the folder of an office's own templates. `today`: whose year a draft bears.

    Refusal: no format for the day, a template that can't be used.
    """
    with in_language("vi"):
        return _paper(facts, today, own)


def own_templates() -> Path:
    """The folder of the office's own templates, a folder for each lead body's code."""
    return settings.home() / "papers"


def _paper(facts: PaperFacts, today: dt.date, own: Path | None) -> Paper:
    formats, day, lead = table(), facts.dated, facts.lead
    rules = formats.of(lead.side, day or today)
    kind, abstract = _type_and_abstract(facts)
    ordered = _signing_order(facts, formats)
    words = blocks(*_template(facts, own), _values(facts))
    last = words[-1]
    if last.text:
        words = (*words[:-1], type(last)(last.kind, last.text.rstrip(" .;") + rules.text.end))
    return Paper(
        title=facts.content.title,
        format=rules,
        superior="" if len(facts.parties) > 1 else lead.superior,
        bodies=_heads(facts),
        number=_number(facts, rules),
        dated=f"{lead.place + ', ' if lead.place else ''}{day_in_words(day, (day or today).year)}",
        type=kind,
        abstract=abstract,
        bases=tuple(_basis(one) for one in facts.bases),
        blocks=words,
        signings=tuple(_signing(one, formats, formats.of(one.side, day or today)) for one in ordered),
        columns=formats.joint.columns,
        recipients=(*(f"{one.name};" for one in facts.parties), rules.recipients.last),
        made=facts.version.published_at or facts.version.created_at,
    )


def _template(facts: PaperFacts, own: Path | None) -> tuple[str, str]:
    """The template's text and name: the office's own where it has one."""
    if own is not None:
        mine = own / facts.lead.code / "agreement.j2"
        if mine.is_file():
            return mine.read_text(encoding="utf-8"), f"{facts.lead.code}/{mine.name}"
    return shipped("agreement"), "agreement.j2"


def _type_and_abstract(facts: PaperFacts) -> tuple[str, str]:
    """`CHƯƠNG TRÌNH PHỐI HỢP` and `giữa ...`: the type's own words aren't said twice."""
    kind, title = NAMES[facts.content.kind], facts.content.title
    for begin in (f"{kind} phối hợp", kind):
        if title.casefold().startswith(begin):
            rest = title[len(begin) :].strip(" :,-")
            return begin.upper(), rest or title
    return kind.upper(), title


def _heads(facts: PaperFacts) -> tuple[str, ...]:
    """The bodies in the head. One body stands below its superior: its name without that."""
    if len(facts.parties) > 1:
        return tuple(one.name.upper() for one in facts.parties)
    name = facts.lead.name.removesuffix(facts.lead.superior).strip() if facts.lead.superior else facts.lead.name
    return ((name or facts.lead.name).upper(),)


def _number(facts: PaperFacts, rules: Format) -> str:
    """One number, from the lead's series; blank until it is given."""
    given = facts.lead.number
    body = facts.lead.short or facts.lead.code.upper()
    symbol = (
        given.symbol
        if given is not None
        else rules.number.pattern.format(number=BLANK, type=TYPES[facts.content.kind], body=body)
    )
    return f"{rules.number.label} {symbol}"


def _basis(basis: LegalBasis) -> str:
    """`Căn cứ Quyết định số 238-QĐ/TW ngày 30 tháng 9 năm 2020 của Ban Bí thư về ...`, without its ending mark."""
    parts = basis.number.replace("/", "-").split("-")
    kind = next((NUMBERED_AS[part] for part in parts if part in NUMBERED_AS), "Văn bản")
    said = f"Căn cứ {kind} số {basis.number}"
    if basis.issued_on is not None:
        said += f" {day_in_words(basis.issued_on, basis.issued_on.year)}"
    if basis.issuer:
        said += f" của {basis.issuer}"
    if basis.title:
        said += f" về {basis.title[:1].lower()}{basis.title[1:]}"
    return said


def _signing_order(facts: PaperFacts, formats: Table) -> list[Party]:
    others = [one for one in facts.parties if one.code != facts.lead.code]
    return [facts.lead, *others] if formats.joint.lead_signs == "first" else [*others, facts.lead]


def _signing(party: Party, formats: Table, rules: Format) -> SigningBlock:
    """Whose right, which post, what name (Nghị định 30/2020/NĐ-CP, Điều 13; the Party's marks by its own format)."""
    collective = formats.is_collective(party.signatory)
    behalf = f"{rules.signing.mark(Authority.TM)} {party.signatory.upper()}"
    head = (party.posts.get(Role.HEAD) or "Thủ trưởng").upper()
    signed = party.signature
    if signed is None:
        return SigningBlock((behalf,) if collective else (party.signatory.upper(),), head, "")
    post = (signed.post or head).upper()
    marks = {
        Authority.HEAD: (behalf,) if collective else (party.signatory.upper(),),
        Authority.TM: (behalf,),
        Authority.KT: _deputy(rules, collective, behalf, head),
        Authority.TL: (f"{rules.signing.mark(Authority.TL)} {head}",),
        Authority.TUQ: (f"{rules.signing.mark(Authority.TUQ)} {head}",),
    }[signed.authority]
    return SigningBlock(marks, post, signed.signer)


def _deputy(rules: Format, collective: bool, behalf: str, head: str) -> tuple[str, ...]:
    instead = f"{rules.signing.mark(Authority.KT)} {head}"
    if not collective:
        return (instead,)
    return (behalf, instead) if rules.signing.collective_deputy else (behalf,)


# --- what the template may say ---


def _values(facts: PaperFacts) -> dict[str, Any]:
    """The fields of the template `agreement.j2`, all of them texts, numbers and lists of such."""
    content = facts.content
    duties = [_duty(one, facts) for one in content.obligations]
    begun = max((ROMAN.index(one) + 1 for one in _roman_used(content.content)), default=0 if content.content else 1)
    return {
        "title": content.title,
        "content": content.content,
        "lead": facts.lead.name,
        "parties": [one.name for one in facts.parties],
        "period": _period(facts),
        "duties": duties,
        "forms": [
            {"name": _capital(label("form", form.value)), "duties": found}
            for form in Form
            if (found := [one for one in duties if one["form"] == form.value])
        ],
        "owners": _owners(facts, duties),
        "money": [one for one in duties if one["planned"]],
        "people": [{"name": one.name, "posts": _people(one)} for one in facts.parties],
        "roman": [ROMAN[min(begun + place, len(ROMAN) - 1)] for place in range(4)],
        "version": facts.version.number,
        "predecessor": facts.predecessor.title if facts.predecessor is not None else "",
    }


def _roman_used(text: str) -> list[str]:
    """The Roman numbers that the text's own headings bear: what follows goes on from them."""
    firsts = (line.split()[0].rstrip(".-") for line in text.splitlines() if line.split())
    return [one for one in firsts if one in ROMAN]


def _duty(one: ObligationContent, facts: PaperFacts) -> dict[str, Any]:
    covers = one.covers
    return {
        "title": one.title.rstrip(" ."),
        "form": one.form.value,
        "owner": one.owner,
        "due": due_in_words(one.due),
        "covers": "" if not covers else "trong kỳ báo cáo" if isinstance(covers, str) else _window(covers),
        "planned": f"{one.budget:,}".replace(",", ".") if one.budget else "",
        "turn": "luân phiên" if one.owner == "rotating" else "",
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _window(covers: dict[str, str]) -> str:
    said = ["/".join(reversed(covers[name].split("-"))) for name in ("from", "to") if name in covers]
    return f"từ {said[0]} đến {said[1]}" if len(said) == 2 else ""


def _owners(facts: PaperFacts, duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each party with what it owes itself, what all owe first."""
    everybody = [one for one in duties if one["owner"] in ("each", "rotating")]
    found = [{"name": EACH, "duties": everybody}] if everybody else []
    for party in facts.parties:
        words = (party.code, "lead" if party.code == facts.lead.code else "partner")
        mine = [one for one in duties if one["owner"] in words]
        if mine:
            found.append({"name": party.name, "duties": mine})
    return found


def _people(party: Party) -> str:
    leader, unit = party.posts.get(Role.LEADER_IN_CHARGE), party.posts.get(Role.ADVISORY_UNIT)
    said = [f"{leader} (lãnh đạo phụ trách)" if leader else "", f"{unit} (đơn vị tham mưu)" if unit else ""]
    return ", ".join(one for one in said if one) or "phân công sau"


def _period(facts: PaperFacts) -> str:
    first, last = facts.content.period_from, facts.content.period_to
    if first is None:
        return "kể từ ngày ký"
    if last is None:
        return f"từ {day_in_words(first, first.year)} cho đến khi có văn bản thay thế"
    return f"từ {day_in_words(first, first.year)} đến {day_in_words(last, last.year)}"
