"""Reference page of the case file: every field of the models that read it, with what people need to fill it in."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from pydantic import BaseModel

from lifecycle.agreement.content import AgreementContent, ObligationContent
from lifecycle.calendar.due_rules import PeriodSaid
from lifecycle.casefile.reader import (
    AGREEMENT,
    FORMAT,
    OBLIGATION,
    ContactEntry,
    LegalBasisEntry,
    OrganizationEntry,
    PartyEntry,
    Standing,
)

# what a field means, and an example as the file writes it; a test holds the names to those of the models
Words = dict[str, tuple[str, str]]
ASSUMED = ("the paper doesn't say so: whoever wrote the file assumed it, and the desk shows that", "true")
ORGANIZATION: Words = {
    "code": ("its short name, in this file and in the database; never changed afterwards", "tand-tinh"),
    "name": ("its whole name, as papers write it", "Tòa án nhân dân tỉnh Hà Giang"),
    "side": ("whose rules of paper it follows", "state"),
    "short": ("its symbol in the numbers of papers", "TAND"),
    "superior": ("the body above it, as the head of its papers names it", "TÒA ÁN NHÂN DÂN TỐI CAO"),
    "place": ("the place in the date line of its papers", "Hà Giang"),
    "parent": ("code of the body that it belongs to", "ubnd-tinh"),
    "successor": ("refused until a reorganisation can be recorded", "tand-tuyen-quang"),
    "valid_from": ("its first day", "2021-07-01"),
    "valid_to": ("its last day: refused until a reorganisation can be recorded", "2025-06-30"),
    "calendar": ("code of a calendar of its own; the national one where none is named", "VN-HG"),
    "assumed": ASSUMED,
}
CONTACT: Words = {
    "organization": ("code of the body", "tand-tinh"),
    "role": ("the role in which mail is read", "advisory_unit"),
    "email": ("the address; whoever reads it acts for the contact", "vanphong@tand.example"),
    "post": ("the post, as a letter addresses it", "Chánh Văn phòng"),
    "name": ("the person, where named", "Nguyễn Văn An"),
    "phone": ("for people to call; nothing is sent there", "0219 3866 000"),
    "replaces": ("address of the contact whose place this one takes; that one's links end", "cu@tand.example"),
    "active": ("false for one who has left; true, where it is said, for one who can be reached again", "false"),
    "assumed": ASSUMED,
}
LEGAL_BASIS: Words = {
    "number": ("number and symbol of the act", "09-QĐ/TW"),
    "date": ("the day it was issued", "2018-07-12"),
    "issuer": ("who issued it", "Ban Bí thư"),
    "title": ("what it is about", "Quy chế phối hợp công tác"),
    "supersedes": ("number of the act that it took the place of", "118-QĐ/TW"),
    "assumed": ASSUMED,
}
PARTY: Words = {
    "organization": ("code of the party", "ubnd-tinh"),
    "signed_by": ("code of the body that signs for it", "ban-can-su-ubnd"),
}
PERIOD: Words = {
    "from": ("the first day, or a year (its first day)", "2021-07-12"),
    "to": ("the last day, or a year (its last day); null for an open end", "2026"),
    "assumed": ASSUMED,
}
IN_AGREEMENT: Words = {
    "code": ("its short name, in addresses and in the audit log; never changed afterwards", "ctph-tand-2021"),
    "kind": ("what kind of paper it is", "programme"),
    "title": ("its title, on one line", "Chương trình phối hợp giai đoạn 2021 - 2026"),
    "lead": ("code of the party that heads it", "btgtu"),
    "parties": ("codes of the parties in their order; a map (below) where another body signs", "[btgtu, tand-tinh]"),
    "legal_basis": ("number of the act that it stands on", "09-QĐ/TW"),
    "parent": ("code of the agreement that it belongs to", "ctph-khung-2021"),
    "predecessor": ("code of the agreement that it renews", "ctph-tand-2016"),
    "ladder": ("code of the ladder that reminds of it", "default"),
    "period": ("from when to when (a map, below); null where nobody knows yet", "{from: 2021, to: 2026}"),
    "status": ("where it stands, with the dates that belong to it", "in_force"),
    "signed_on": ("the day of the last signature; an agreement in force has one", "2021-07-12"),
    "concluded_on": ("the day it was concluded, or its renewal took its place", "2026-06-30"),
    "terminated_on": ("the day it was ended before its time", "2024-03-01"),
    "commendations": ("who was commended for it; kept as it is written", "{total: 19, title: Bằng khen}"),
    "content": ("its text", "I. MỤC ĐÍCH, YÊU CẦU ..."),
    "obligations": ("what the parties owe (below); an anchor may serve several agreements", "*nhiem-vu"),
    "assumed": ASSUMED,
}
IN_OBLIGATION: Words = {
    "code": ("its short name within the agreement", "bao-cao"),
    "title": ("what is to be done, on one line", "Báo cáo kết quả thực hiện 6 tháng"),
    "owner": ("who owes it: a party's code, `lead`, `partner`, `each` or `rotating`", "each"),
    "form": ("what kind of work it is", "report"),
    "due": (
        "when it falls due, by date or by event ([every form](../office-guide.vi.md)); null where nothing is dated yet",
        '["06-15", "12-15"]',
    ),
    "roll": ("where a due date on a day off goes; by the rule's kind unless said", "previous_working_day"),
    "inclusive": ("false where the paper says “trước ngày”: the day before is the last one", "false"),
    "evidence": ("whether a report needs a file or a document", "required"),
    "budget": ("money set aside, in đồng", "45000000"),
    "covers": ("which data a report tells of, apart from when it is due", '{from: "12-15", to: "06-14"}'),
    "assumed": ASSUMED,
}
TYPES = {"string": "text", "boolean": "true, false", "integer": "whole number", "array": "list", "object": "map"}
# of an agreement's fields, those that the file puts otherwise than the content keeps them
CHECKED_APART = {"evidence": "`required`, `optional`, `none`", "due": "due rule", "covers": "map, or `period`"}
SIGNS = {"commendations": "anything", "period": "map", "obligations": "list of maps", "parties": "list, two at least"}


def case_file() -> str:
    """Write the page."""
    lines = [
        "# Case file",
        "",
        f"YAML, `format: {FORMAT}`, read by `phoihop load` and the desk's form. Four lists at the top, each of them optional:",
        "`organizations`, `contacts`, `legal_bases`, `agreements`. What a field refers to is in the file or in the database",
        "already. All faults of a file are told together, with their lines; a file with a fault writes nothing.",
    ]
    for title, words, fields in sections():
        lines += ["", f"## {title}", "", "| field | type | unless said | means | example |", "|---|---|---|---|---|"]
        for name, (kind, usual) in fields.items():
            if name not in words:
                raise LookupError(f"{title}: say in devtools/case_file.py what `{name}` means, with an example")
            means, example = words[name]
            lines.append(f"| `{name}` | {kind} | {usual} | {means} | `{example}` |")
    return "\n".join(lines)


def sections() -> Iterator[tuple[str, Words, dict[str, tuple[str, str]]]]:
    """Title, words, and field -> (type, usual value), from the models."""
    yield "`organizations`", ORGANIZATION, _fields(OrganizationEntry)
    yield "`contacts`", CONTACT, _fields(ContactEntry)
    yield "`legal_bases`", LEGAL_BASIS, _fields(LegalBasisEntry)
    said = _fields(AgreementContent) | _fields(Standing)
    yield "`agreements`", IN_AGREEMENT, {name: said[name] for name in AGREEMENT}
    yield "A party whose paper another body signs", PARTY, _fields(PartyEntry)
    yield "`period`", PERIOD, _fields(PeriodSaid)
    owed = _fields(ObligationContent)
    # a form may leave it empty, a file says it
    owed["due"] = (owed["due"][0], "**needed**")
    owed["roll"] = (owed["roll"][0], "by the rule")
    owed["evidence"] = (owed["evidence"][0], "`none`")
    yield "`obligations` of an agreement", IN_OBLIGATION, {name: owed[name] for name in OBLIGATION}


def _fields(model: type[BaseModel]) -> dict[str, tuple[str, str]]:
    """Field -> its type and its usual value, as a file names them."""
    schema = model.model_json_schema(by_alias=True)
    found = {}
    for name, said in model.model_fields.items():
        key = said.alias or name
        kind = CHECKED_APART.get(key) or SIGNS.get(key) or _type(schema["properties"][key], schema.get("$defs", {}))
        found[key] = (kind, "**needed**" if said.is_required() else _usual(said.get_default(call_default_factory=True)))
    return found


def _usual(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def _type(schema: dict[str, Any], named: dict[str, Any]) -> str:
    """A schema in a word or two; a closed list by its values."""
    if "$ref" in schema:
        return _type(named[schema["$ref"].rpartition("/")[2]], named)
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    choices = [_type(one, named) for one in schema.get("anyOf", []) if one.get("type") != "null"]
    if choices:
        return " or ".join(dict.fromkeys(choices))
    if schema.get("format") == "date":
        return "date"
    if "pattern" in schema:
        return "code (a-z, 0-9, `.`, `_`, `-`; at most 60)"
    kind = TYPES.get(str(schema.get("type")), "anything")
    return f"{kind}, at most {schema['maxLength']:,}" if "maxLength" in schema else kind
