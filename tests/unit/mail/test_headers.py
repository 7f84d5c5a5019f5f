"""Header fields: within their columns, and read back as they were written."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as some

from notifications.mail.headers import mailbox, name_and_address, unstructured
from notifications.mail.message import letterhead, plain_mail

NAMES = [
    "Ban Tuyên giáo Tỉnh ủy Hà Giang",
    "Ban Tuyên giáo Tỉnh ủy Hà Giang, Văn phòng Điều phối các chương trình phối hợp công tác giai đoạn 2021-2025",
    "Office",
    "Office of the " + "very " * 30 + "long name",
    "A" * 190,
    "Nguyen, Van A",
    'Nguyen "Tu" Van',
    "a (b) c",
    "=?utf-8?b?QUJD?=",
    "=?iso-8859-1?q?=E9?= =?x",
    "😀" * 60,
]
ADDRESSES = ["a@b.example", "a" * 64 + "@" + "b" * 63 + ".example", "x" * 64 + "@" + ("y" * 60 + ".") * 3 + "example"]
SUBJECTS = [
    *NAMES,
    "Nhắc việc: " + "ế" * 120,
    "x" * 300,
    "plain " * 20,
    "hai\r\nBcc: kẻ khác <x@y.example>",
    "one\r\nBcc: x@y.example",
    "",
]


def checked(field: str) -> str:
    """The field's value, unfolded; it keeps within its columns."""
    for line in field.split("\r\n"):
        # an address can't be folded: it stands alone; an identifier isn't
        assert len(line) <= 78 or re.fullmatch(r" \S+", line) or line.startswith("Message-ID: "), line
        assert len(line) <= 998
    for word in re.findall(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", field):
        assert len(word) <= 75
        assert isinstance(decode_header(word)[0][0].decode(), str)  # no letter is split
    assert all(line.startswith(" ") and line.strip() for line in field.split("\r\n")[1:])
    return field.replace("\r\n", "").partition(":")[2].strip()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_reads_as_it_was_typed(subject: str) -> None:
    value = checked(unstructured("Subject", subject))
    assert str(make_header(decode_header(value))) == " ".join(subject.split())


@given(some.text(alphabet=some.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_any_subject_does(subject: str) -> None:
    value = checked(unstructured("Subject", subject))
    assert str(make_header(decode_header(value))) == " ".join(subject.split())


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("field", ["From", "To"])
def test_a_name_and_its_address_read_as_they_were_typed(field: str, name: str, address: str) -> None:
    who, read = parseaddr(checked(mailbox(field, f"{name} <{address}>")))
    assert read == address
    assert str(make_header(decode_header(who))) == " ".join(name.split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_alone_has_no_name(address: str) -> None:
    assert checked(mailbox("To", address)) == address
    assert name_and_address(f'"Nguyen, \\"A\\"" <{address}>') == ('Nguyen, "A"', address)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("with_calendar", [True, False])
def test_a_whole_mail_keeps_within_the_columns(name: str, with_calendar: bool) -> None:
    sender = f"{name} <phoihop@{'d' * 60}.example>"
    mail = letterhead(sender, with_calendar).write(
        to=ADDRESSES[2],
        subject="=?utf-8?b?QUJD?= " + name,
        date="Wed, 25 Nov 2026 20:27:19 +0700",
        message_id=f"<{'a' * 60}@{'b' * 60}.example>",
        text="x",
        html="x",
        calendar=b"x",
    )
    head = mail.split("\r\n\r\n")[0]
    for field in re.split(r"\r\n(?! )", head):
        checked(field)
    read = email.message_from_string(mail, policy=email.policy.default)
    assert read["To"] == ADDRESSES[2]
    assert read["Subject"] == "=?utf-8?b?QUJD?= " + name
    assert read["Message-ID"] == f"<{'a' * 60}@{'b' * 60}.example>"
    assert parseaddr(str(read["From"]))[1] == f"phoihop@{'d' * 60}.example"
    assert [len(read.get_all(field) or []) for field in ("From", "To", "Subject", "Message-ID", "Date")] == [1] * 5


def test_a_mail_to_the_administrator_is_written_by_the_same_rules() -> None:
    mail = plain_mail(
        sender="Ban, Phòng <a@b.example>",
        to="c@d.example",
        subject="=?utf-8?b?QUJD?= Lượt chạy bị hỏng",
        date="Wed, 25 Nov 2026 20:27:19 +0700",
        message_id="<a@b>",
        text="Việc\r\n.\r\n",
    )
    read = email.message_from_string(mail, policy=email.policy.default)
    assert read["Subject"] == "=?utf-8?b?QUJD?= Lượt chạy bị hỏng"
    assert read["From"].addresses[0].display_name == "Ban, Phòng"
    assert read.get_content().split() == ["Việc", "."]
