"""Blocks stand in for the environment, and the environment wins."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from notifications.mail.smtp import smtp_settings
from tasks.operations import blocks
from tasks.operations.blocks import PortalAddress, SigningMaterial, SmtpAccount, fill_environment

ACCOUNT = SmtpAccount(
    host="mail.office.example", port=465, tls=True, user="ban tg", password=SecretStr("p@ss:/"), sender="a@b.example"
)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[type, object]]:
    """The blocks that the server has, by their type."""
    found: dict[type, object] = {}

    def load(kind: type, name: str) -> object:
        if kind not in found:
            raise ValueError(f"no block {name}")
        return found[kind]

    for kind in blocks.TYPES:
        monkeypatch.setattr(kind, "load", classmethod(load))
    before = dict(os.environ)
    monkeypatch.setattr(blocks, "_filled", set())
    for name in ("PHOIHOP_SMTP_URL", "PHOIHOP_ADMIN_MAIL", "PHOIHOP_PORTAL_URL"):
        os.environ.pop(name, None)
    yield found
    os.environ.clear()
    os.environ.update(before)


def test_a_block_is_used_where_the_environment_says_nothing(there: dict[type, object]) -> None:
    there[SmtpAccount] = ACCOUNT
    fill_environment()
    account = smtp_settings(os.environ["PHOIHOP_SMTP_URL"])
    assert (account.host, account.port, account.user, account.password) == (
        "mail.office.example",
        465,
        "ban tg",
        "p@ss:/",
    )


def test_the_environment_wins(there: dict[type, object]) -> None:
    os.environ["PHOIHOP_PORTAL_URL"] = "https://own.example"
    there[PortalAddress] = PortalAddress(address="https://block.example")
    fill_environment()
    assert os.environ["PHOIHOP_PORTAL_URL"] == "https://own.example"


def test_what_was_changed_in_the_ui_is_followed(there: dict[type, object]) -> None:
    for address in ("https://one.example", "https://two.example/"):
        there[PortalAddress] = PortalAddress(address=address)
        fill_environment()
    assert os.environ["PHOIHOP_PORTAL_URL"] == "https://two.example"


def test_secrets_are_not_shown() -> None:
    signing = SigningMaterial(certificate="x", key=SecretStr("secret"), passphrase=SecretStr("word"))
    assert "secret" not in repr(signing)
    assert "p@ss" not in repr(ACCOUNT)
