"""A program's key has an end, and somebody is told before it comes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from lifecycle.access.api_keys import KEY_DAYS, MOST_KEY_DAYS, SCOPES, ending_keys, issue_key, open_key
from lifecycle.kernel.actor import SYSTEM
from lifecycle.kernel.refusal import Refusal
from models import Organization, reading, transaction, utc_now
from runtime.doctor import _keys
from tests.support import execute, rows, set_up_office


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine)
    return engine


def issue(engine: Engine, name: str, ends: dt.datetime | None = None) -> str:
    with transaction(engine) as session:
        return issue_key(session, SYSTEM, session.get_one(Organization, 2), name, SCOPES, ends)


def test_a_key_ends_in_a_year_unless_said(office: Engine) -> None:
    key = issue(office, "Văn bản")
    with reading(office) as session:
        assert open_key(session, key, "events:read", utc_now() + dt.timedelta(days=KEY_DAYS - 1)) is not None
        assert open_key(session, key, "events:read", utc_now() + dt.timedelta(days=KEY_DAYS, minutes=1)) is None
    with pytest.raises(Refusal, match="730"):
        issue(office, "Mãi mãi", utc_now() + dt.timedelta(days=MOST_KEY_DAYS + 1))


def test_keys_that_end_soon_or_never_are_told(office: Engine) -> None:
    assert [one.ok for one in _keys(office)] == [True]
    issue(office, "Còn lâu")
    issue(office, "Sắp hết", utc_now() + dt.timedelta(days=29))
    issue(office, "Của ngày trước")
    issue(office, "Đã thu hồi", utc_now() + dt.timedelta(days=2))
    execute(office, "UPDATE api_key SET expires_at = NULL WHERE name = 'Của ngày trước'")
    execute(office, "UPDATE api_key SET revoked_at = created_at WHERE name = 'Đã thu hồi'")
    with reading(office) as session:
        assert [key.name for key, _ in ending_keys(session)] == ["Sắp hết", "Của ngày trước"]
    (told,) = _keys(office)
    assert not told.ok
    assert not told.needed
    assert all(name in told.detail for name in ("Sắp hết", "Của ngày trước"))
    assert rows(office, "SELECT shown FROM api_key LIMIT 1")[0][0] not in told.detail
    assert "ph_" in told.detail
