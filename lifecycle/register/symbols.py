"""Symbols: the usual one of a body's papers."""

from __future__ import annotations

from models import Organization
from models.enums import Kind, Side

# Nghị định 30/2020/NĐ-CP, Phụ lục III
TYPES = {
    Kind.PROGRAMME: "CTr",
    Kind.PLAN: "KH",
    Kind.REGULATION: "QC",
    Kind.JOINT_RESOLUTION: "NQLT",
    Kind.ARRANGEMENT: "BTT",
}


def usual_symbol(body: Organization, kind: str, value: int) -> str:
    """`05/KH-UBND` for the State, `05-KH/BTGTU` for the Party (design.md, section 8); numbers under 10 get a zero."""
    if body.side is Side.PARTY:
        return f"{value:02d}-{kind}/{body.short or body.code.upper()}"
    return f"{value:02d}/{kind}-{body.short or body.code.upper()}"
