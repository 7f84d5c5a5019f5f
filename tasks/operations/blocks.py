"""Blocks that an office may set in Prefect's UI instead of the environment: typed blocks. Where both are set, the environment wins.

The block of each type that counts is the one named `phoihop`.
"""

from __future__ import annotations

import logging
import os
from typing import ClassVar, cast
from urllib.parse import quote

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

import settings
from lifecycle.kernel.words import say
from tasks.operations.words import BLOCK_WRONG

LOG = logging.getLogger("phoihop.blocks")
NAME = "phoihop"
# the variables that this process has from a block
_filled: set[str] = set()


class SmtpAccount(Block):
    """Tài khoản thư dùng để gửi nhắc việc."""

    _block_type_name: ClassVar[str] = "Phối hợp: tài khoản thư"
    _block_type_slug: ClassVar[str] = "phoihop-smtp"

    host: str = Field(title="Máy chủ thư", description="Ví dụ: mail.tinhuy.example")
    port: int = Field(default=587, title="Cổng", ge=1, le=65535)
    tls: bool = Field(default=False, title="TLS ngay khi kết nối", description="Cổng 465; bỏ chọn: STARTTLS")
    user: str = Field(default="", title="Tên đăng nhập")
    password: SecretStr = Field(default=SecretStr(""), title="Mật khẩu")
    sender: str = Field(title="Địa chỉ gửi", description="Ví dụ: phoihop@tinhuy.example")
    administrator: str = Field(default="", title="Địa chỉ thư của quản trị", description="Nhận tin khi có sự cố")

    def environment(self) -> dict[str, str]:
        """The variables that it stands for."""
        word = self.password.get_secret_value()
        login = f"{quote(self.user, safe='')}:{quote(word, safe='')}@" if self.user else ""
        scheme = "smtps" if self.tls else "smtp"
        url = f"{scheme}://{login}{self.host}:{self.port}?from={quote(self.sender, safe='@')}"
        return {"PHOIHOP_SMTP_URL": url, "PHOIHOP_ADMIN_MAIL": self.administrator}


class PortalAddress(Block):
    """Địa chỉ cổng mà các cơ quan mở từ thư nhắc việc."""

    _block_type_name: ClassVar[str] = "Phối hợp: địa chỉ cổng"
    _block_type_slug: ClassVar[str] = "phoihop-portal"

    address: str = Field(title="Địa chỉ", description="Ví dụ: https://phoihop.tinhuy.example")

    def environment(self) -> dict[str, str]:
        """The variable that it stands for."""
        return {"PHOIHOP_PORTAL_URL": self.address.rstrip("/")}


class SigningMaterial(Block):
    """Chứng thư và khóa dùng để ký số văn bản của hệ thống."""

    _block_type_name: ClassVar[str] = "Phối hợp: ký số"
    _block_type_slug: ClassVar[str] = "phoihop-signing"

    certificate: str = Field(title="Chứng thư (PEM)")
    key: SecretStr = Field(title="Khóa riêng (PEM)")
    passphrase: SecretStr = Field(default=SecretStr(""), title="Mật khẩu của khóa")
    anchors: str = Field(default="", title="Chứng thư gốc được tin cậy (PEM)")

    def environment(self) -> dict[str, str]:
        """The variables that it stands for."""
        return {
            "PHOIHOP_SIGN_CERTIFICATE": self.certificate,
            "PHOIHOP_SIGN_KEY": self.key.get_secret_value(),
            "PHOIHOP_SIGN_PASSPHRASE": self.passphrase.get_secret_value(),
            "PHOIHOP_SIGN_ANCHORS": self.anchors,
        }


AnyBlock = SmtpAccount | PortalAddress | SigningMaterial
TYPES: tuple[type[AnyBlock], ...] = (
    SmtpAccount,
    PortalAddress,
    SigningMaterial,
)


def register() -> None:
    """Make the types known to the server, so that the UI can draw them."""
    for kind in TYPES:
        kind.register_type_and_schema()


def fill_environment() -> None:
    """Set what the blocks say, where the environment says nothing. A block that isn't there says nothing.

    Called again it follows what was changed in the UI since: a process that runs for days need not be restarted.
    """
    for kind in TYPES:
        try:
            # outside an event loop it is the block itself
            found = cast(AnyBlock, kind.load(NAME))
        except ValueError:  # Prefect's word for a block that isn't there
            continue
        for name, value in found.environment().items():
            if value and not settings.is_fit(name, value):
                # one wrong block must not stop what the others make possible
                LOG.warning("%s: %s", name, say(BLOCK_WRONG))
            elif value and (name in _filled or not os.environ.get(name)):
                os.environ[name] = value
                _filled.add(name)
