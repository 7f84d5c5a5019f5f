"""A database's address is never shown with its password, wherever the password stands in it."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy.engine import make_url

from models import make_engine, normal_url, shown_url


@pytest.mark.parametrize("url", ["kho:mat-khau@may", "postgresql//ai:mat-khau@may/kho", "", "postgresql:mat-khau"])
def test_what_is_no_address_is_refused_without_being_repeated(url: str) -> None:
    for call in (normal_url, make_engine):
        with pytest.raises(ValueError, match="not a database URL") as refused:
            call(url)
        assert "mat-khau" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ai:mat-khau@may/kho",
        "postgresql://may/kho?user=ai&password=mat-khau",
        "postgresql://may/kho?sslpassword=mat-khau",
    ],
)
def test_where_it_is_said_the_password_is_not(url: str) -> None:
    shown = shown_url(make_url(url))
    assert "mat-khau" not in shown
    assert "may/kho" in shown
