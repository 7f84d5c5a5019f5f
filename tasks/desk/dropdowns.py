"""The drop-downs: lists of what exists and is allowed, put into the deployments' schemas, which the UI draws forms from.

A form's field says which list it picks from by the keyword `choices` in its schema (flows/forms/fields.py); so a new form
needs nothing here. The server is told not to enforce the schema (prefect.yaml): a list may be older than what an
event, a link or another program names, and the verbs answer with a sentence where the server would only say no.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from lifecycle.views.form_choices import Choices
from tasks.desk.choices import choice

CHOICES, OTHER, LAST, TITLE = "choices", "_other", "acting_post", "Phiếu"
IF_ANY = " (nếu có)"
# where a field's description says already when it may be empty
HINTS = ("để trống", "bắt buộc", "chỉ điền", "chỉ dùng")
NOTHING = "(hiện không có mục nào để chọn)"

Offer = Callable[[str], Choices]


def refreshed(schema: dict[str, Any], offer: Offer) -> dict[str, Any]:
    """The schema with the lists as they are now. `schema` itself stays as it is."""
    fresh = copy.deepcopy(schema)
    for parameter in fresh.get("properties", {}).values():
        parameter["title"] = TITLE
    for model in fresh.get("definitions", {}).values():
        if isinstance(model.get("properties"), dict):
            _fill(model, offer)
            _order(model)
    return fresh


def lists_of(schema: dict[str, Any]) -> set[str]:
    """The names of the lists that the schema's fields pick from."""
    models = schema.get("definitions", {}).values()
    return {field[CHOICES] for model in models for field in model.get("properties", {}).values() if CHOICES in field}


def _fill(model: dict[str, Any], offer: Offer) -> None:
    fields = model["properties"]
    for name, field in list(fields.items()):
        if CHOICES not in field:
            continue
        chosen = offer(field[CHOICES])
        # a list field picks several of them
        target = field["items"] if field.get("type") == "array" else field
        target["enum"] = [
            *([""] if field.get("default") == "" else []),
            *([choice(*parts) for parts in chosen.offered] or [NOTHING]),
        ]
        _hide(fields, model, name, chosen.complete)
    _say_what_may_be_empty(model)


def _hide(fields: dict[str, Any], model: dict[str, Any], name: str, complete: bool) -> None:
    """The free entry is shown only where the list leaves something out; it is kept aside, for when it does again."""
    other, aside = name + OTHER, model.setdefault("aside", {})
    if complete and other in fields:
        aside[other] = fields.pop(other)
    elif not complete and other in aside:
        fields[other] = aside.pop(other)


def _order(model: dict[str, Any]) -> None:
    """A free entry right after its list, who acts at the end. Both UIs sort by `position`."""
    fields = model["properties"]
    names = [name for name in fields if not name.endswith(OTHER) and name != LAST]
    ordered = [part for name in names for part in (name, name + OTHER)] + [LAST]
    model["properties"] = {name: fields[name] for name in ordered if name in fields}
    for place, field in enumerate(model["properties"].values()):
        field["position"] = place


def _say_what_may_be_empty(model: dict[str, Any]) -> None:
    """In the form's own language: Prefect writes "(Optional)", in English, beside what isn't `required`.

    A field that has a value, were it an empty one, is there in any case; one that says itself that it may stay empty (a
    date: today) may, for nobody enforces the schema; the rules say what is really needed.
    """
    required = set(model.get("required", []))
    for name, field in model["properties"].items():
        title, hint = field.get("title", ""), field.get("description", "").casefold()
        told = title.endswith(IF_ANY) or any(word in hint for word in HINTS)
        if field.get("default") in ("", []) and title and not told:
            field["title"] = title + IF_ANY
        if told or field.get("default") is not None:
            required.add(name)
    model["required"] = [name for name in model["properties"] if name in required]
