"""The mail server: where it is, one kept connection to it, and what its answers mean.

PHOIHOP_SMTP_URL is `smtp://user:password@host:port/?option=value` or `smtps://` (TLS from the first byte). Options:

| option | means | unless given |
|---|---|---|
| starttls | `yes` / `no` | `yes` where a user is named and the host isn't this machine: no password in the clear |
| timeout | seconds for one answer of the server | 20 |
| from | who writes: `Ban Tuyên giáo <phoihop@btgtu.example>`, percent-encoded | the user, where it is an address |
| connections | connections held at once | 4 |
| ca | file with the certificate authority of an office's own server | the system's |

The mail layer is yagmail's: its client opens the connection and does TLS (`SmtpSettings.client`), and composes. Its `send()`
opens a connection for every message and tries again after DATA on its own, so `Connection` keeps the client's connection
and tells each step of RFC 5321 apart: that is what tells a message in doubt from one the server never had.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import yagmail

from lifecycle.kernel.mail_address import normal_address
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import Sentence
from notifications.mail.headers import name_and_address
from notifications.mail.words import (
    SMTP_LOGIN,
    SMTP_REFUSES,
    SMTP_SENDER,
    SMTP_TLS,
    SMTP_UNREACHABLE,
    SMTP_URL_HOST,
    SMTP_URL_MISSING,
    SMTP_URL_OPTION,
    SMTP_URL_PORT,
    SMTP_URL_SCHEME,
    SMTP_URL_VALUE,
)

DEFAULT_SENDER = "Phối hợp <phoihop@localhost>"
OPTIONS = ("starttls", "timeout", "from", "connections", "ca")
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_CONNECTIONS = 32
GOODBYE_SECONDS = 2.0

# RFC 3463 of a refusal for good: the mailbox, its domain, its syntax, moved, no mail taken there, disabled. All else
# (quota, policy, size, content, our sender) is about us.
ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
ABOUT_RECIPIENT = frozenset({(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
MAILBOX_FULL = (2, 2)
# what a server without enhanced codes says of a mailbox (RFC 5321, 4.2.3); elsewhere than after RCPT it isn't about one
BARE = frozenset({550, 551, 553})
BARE_FOR_NOW = frozenset({450, 452, 552})
RELAYING = re.compile(r"\brelay(?:ing)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class SmtpSettings:
    """Settings that say where the mail goes. `timeout` in seconds. Its repr never shows the password."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False
    starttls: bool = False
    timeout: float = 20.0
    sender: str = DEFAULT_SENDER
    connections: int = 4
    ca: str = ""

    @property
    def sender_address(self) -> str:
        """The bare address: the envelope's sender (MAIL FROM)."""
        return name_and_address(self.sender)[1]

    def client(self) -> yagmail.Client:
        """yagmail's client with these settings. It opens no connection until its `login`, and never sees the password:
        yagmail would try every way of AUTH that the server offers, and three wrong passwords at once lock an account."""
        context = {"context": self.tls_context()} if self.implicit_tls or self.starttls else {}
        return yagmail.Client(
            user=sender_for_yagmail(self.sender),
            host=self.host,
            port=self.port,
            smtp_starttls=context if self.starttls else False,
            smtp_ssl=self.implicit_tls,
            smtp_skip_login=True,
            soft_email_validation=False,
            # what follows is the connection's own: yagmail hands it on
            local_hostname="localhost" if self.host in LOOPBACK else None,
            timeout=self.timeout,
            **(context if self.implicit_tls else {}),
        )

    def tls_context(self) -> ssl.SSLContext:
        """Verify the server's certificate (smtplib's own default, when none is given, doesn't)."""
        return ssl.create_default_context(cafile=self.ca or None)


def sender_for_yagmail(sender: str) -> dict[str, str]:
    """`Name <address>` as yagmail takes it: {address: name}."""
    name, address = name_and_address(sender)
    return {address: name or address}


def smtp_settings(url: str) -> SmtpSettings:
    """Read PHOIHOP_SMTP_URL. A Refusal names what is wrong; no message ever shows the URL, which holds the password."""
    if not url.strip():
        raise Refusal(SMTP_URL_MISSING)
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        # `from None`: the original quotes the URL
        raise Refusal(SMTP_URL_PORT) from None
    if parts.scheme not in ("smtp", "smtps"):
        raise Refusal(SMTP_URL_SCHEME)
    if not parts.hostname:
        raise Refusal(SMTP_URL_HOST)
    return _settings(parts, parts.hostname, port, _options(parts.query))


def _settings(parts: SplitResult, host: str, port: int | None, options: dict[str, str]) -> SmtpSettings:
    user, implicit = unquote(parts.username or ""), parts.scheme == "smtps"
    starttls = _starttls(options, implicit, bool(user) and host not in LOOPBACK)
    return SmtpSettings(
        host=host,
        port=port or (465 if implicit else 587 if starttls else 25),
        user=user,
        password=unquote(parts.password or ""),
        implicit_tls=implicit,
        starttls=starttls,
        timeout=_number(options, "timeout", 20.0, 0.1, 600.0),
        sender=_sender(options, user),
        connections=int(_number(options, "connections", 4, 1, MOST_CONNECTIONS)),
        ca=options.get("ca", ""),
    )


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = [name for name in options if name not in OPTIONS]
    if unknown:
        raise Refusal(SMTP_URL_OPTION, name=unknown[0], known=", ".join(OPTIONS))
    return options


def _starttls(options: dict[str, str], implicit: bool, default: bool) -> bool:
    if "starttls" not in options:
        return default and not implicit
    wanted = YES_NO.get(options["starttls"].lower())
    if wanted is None or (wanted and implicit):
        raise Refusal(SMTP_URL_VALUE, name="starttls")
    return wanted


def _number(options: dict[str, str], name: str, default: float, least: float, most: float) -> float:
    try:
        value = float(options.get(name, default))
    except ValueError:
        raise Refusal(SMTP_URL_VALUE, name=name) from None
    if not least <= value <= most:
        raise Refusal(SMTP_URL_VALUE, name=name)
    return value


def _sender(options: dict[str, str], user: str) -> str:
    sender = options.get("from") or (user if "@" in user else DEFAULT_SENDER)
    address = name_and_address(sender)[1]
    if normal_address(address) is None or any(sign in sender for sign in "\r\n"):
        raise Refusal(SMTP_URL_VALUE, name="from")
    return sender


def is_address(text: str) -> bool:
    """Tell whether the wire can carry an address, loosely: a stored one may be of a version with another grammar."""
    return bool(re.fullmatch(r"[!-~]+@[!-~]+", text)) and not set(text) & set('<>,;:"\\')


class Verdict(StrEnum):
    """Fate of one message. `UNTOUCHED`: it never went to the wire."""

    SENT = "sent"
    LATER = "later"
    BOUNCED = "bounced"
    UNTOUCHED = "untouched"


class Fault(StrEnum):
    """Source of the trouble behind a refusal. `PASSING`: nobody's yet (greylisted, busy, the mailbox is full)."""

    NONE = "none"
    PASSING = "passing"
    RECIPIENT = "recipient"
    OURS = "ours"


@dataclass(frozen=True)
class Outcome:
    """`in_doubt`: the server may have taken it. `broken`: the connection is gone. `fault`: who is at fault. `mailbox`: refused
    for now, because of this mailbox alone. `bare`: refused for good, by a code without RFC 3463's reason."""

    verdict: Verdict
    answer: str
    in_doubt: bool = False
    broken: bool = False
    fault: Fault = Fault.NONE
    mailbox: bool = False
    bare: bool = False


class Unreachable(Exception):
    """No message can be sent now: the server can't be reached, or doesn't let us in. `str()` is a sentence."""

    def __init__(self, key: Sentence, **values: Any) -> None:
        super().__init__(key)
        self.refusal = Refusal(key, **values)

    def __str__(self) -> str:
        return str(self.refusal)


class Connection:
    """One connection, kept: opened once, then one `send` after the other. Not for several threads."""

    def __init__(self, settings: SmtpSettings) -> None:
        self.settings = settings
        self._client: yagmail.Client | None = None
        self._sent = 0

    def open(self) -> None:
        """Connect, greet, encrypt and log in, as the settings say. Raises Unreachable."""
        where = f"{self.settings.host}:{self.settings.port}"
        client = self._client = self.settings.client()
        try:
            client.login()
            # four small questions a message: none may wait for the kernel to gather more (Nagle)
            client.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.smtp.ehlo_or_helo_if_needed()
        except OSError as error:
            key = self._trouble(client, error)
            self._drop()
            raise Unreachable(key, where=where, answer=answer_of(error)) from None
        try:
            self._log_in(client)
        except OSError as error:
            self._drop()
            key = SMTP_LOGIN if code_of(error) else SMTP_UNREACHABLE
            raise Unreachable(key, where=where, answer=answer_of(error)) from None
        self._sent = 0

    def _trouble(self, client: yagmail.Client, error: OSError) -> Sentence:
        """What kept the connection from being opened: certificates and TLS, the server's word, or the network."""
        if isinstance(error, ssl.SSLError):
            return SMTP_TLS
        if code_of(error):
            return SMTP_REFUSES
        unoffered = client.smtp is not None and client.smtp.does_esmtp and not client.smtp.has_extn("starttls")
        return SMTP_TLS if self.settings.starttls and unoffered else SMTP_UNREACHABLE

    def _log_in(self, client: yagmail.Client) -> None:
        """AUTH, by the first way that both know, and by that one only."""
        if not self.settings.user:
            return
        offered = client.smtp.esmtp_features.get("auth", "").upper().split()
        way = next((way for way in ("PLAIN", "LOGIN", "CRAM-MD5") if way in offered), "")
        if not way:
            raise Unoffered
        client.smtp.user, client.smtp.password = self.settings.user, self.settings.password
        client.smtp.auth(way, getattr(client.smtp, f"auth_{way.lower().replace('-', '_')}"))

    def send(self, to: str, mail: str, returns: str = "") -> Outcome:
        """Send one message to one address and say what became of it. Raises Unreachable when no message can go.

        `returns`: the envelope's sender, where reports go (default: the settings' own).

        A connection that the server closed between two messages is opened again, once: nothing was at stake yet.
        """
        if not is_address(to):
            return Outcome(Verdict.BOUNCED, f"address not usable in SMTP: {plain(to)}")
        sender = returns or self.settings.sender_address
        greeted = self._sender_taken(sender, len(mail))
        if greeted is not None and greeted.broken and self._sent:
            self._drop()
            self.open()
            greeted = self._sender_taken(sender, len(mail))
        outcome = greeted or self._transfer(to, mail)
        if outcome.broken:
            self._drop()
        self._sent += 1
        return outcome

    def _sender_taken(self, sender: str, size: int) -> Outcome | None:
        """MAIL FROM; None when taken. What is refused here is about us, not about a recipient."""
        smtp = self._connected()
        options = [f"size={size}"] if smtp.has_extn("size") else []
        try:
            code, text = smtp.mail(sender, options)
        except OSError as error:
            return Outcome(Verdict.LATER, plain(str(error)), broken=True)
        if code < 400:
            return None
        if code < 500 or code == 552:
            return self._sorted("mail", code, text)
        self.close()
        raise Unreachable(SMTP_SENDER, sender=sender, answer=said(code, text))

    def _transfer(self, to: str, mail: str) -> Outcome:
        smtp, handed_over = self._connected(), False
        try:
            code, text = smtp.rcpt(to)
            if code >= 400:
                return self._sorted("rcpt", code, text)
            code, text = smtp.docmd("DATA")
            if code != 354:
                return self._sorted("data", code, text)
            # From here on the server may take it, whatever we hear.
            handed_over = True
            smtp.send(_dotted(mail))
            code, text = smtp.getreply()
        except OSError as error:
            return Outcome(Verdict.LATER, plain(str(error)), in_doubt=handed_over, broken=True)
        return self._sorted("end", code, text)

    def _sorted(self, step: str, code: int, text: bytes) -> Outcome:
        outcome = sort_answer(step, code, text)
        if outcome.verdict is not Verdict.SENT and step != "end" and not outcome.broken:
            return self._reset(outcome)
        return outcome

    def _reset(self, outcome: Outcome) -> Outcome:
        """Clear the half-told message, so that the next one starts clean."""
        try:
            code, _ = self._connected().rset()
        except OSError:
            code = 421
        return outcome if code < 400 else replace(outcome, broken=True)

    def _connected(self) -> Any:
        """The client's connection (a `smtplib.SMTP`), opened where there is none."""
        if self._client is None:
            self.open()
        assert self._client is not None
        return self._client.smtp

    def close(self) -> None:
        """Say goodbye, briefly: a server that doesn't answer isn't waited for."""
        if self._client is None:
            return
        smtp = self._client.smtp
        with contextlib.suppress(OSError):
            if smtp is not None and smtp.sock is not None:
                smtp.sock.settimeout(GOODBYE_SECONDS)
                smtp.quit()
        self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            # else its finalizer would say goodbye on a dead connection, and wait for the answer
            client.is_closed = True
            if client.smtp is not None:
                client.smtp.close()


class Unoffered(OSError):
    """The server offers no AUTH that we know; spoken of like its own refusal (RFC 4954, 504)."""

    smtp_code, smtp_error = 504, b"AUTH not offered"


def code_of(error: OSError) -> int:
    """The server's code in an error of the connection; 0 where it didn't answer. (What the connection raises is an
    OSError, with the server's words as attributes.)"""
    return int(getattr(error, "smtp_code", 0))


def answer_of(error: OSError) -> str:
    """The server's answer, or what the network says, on one line."""
    code = code_of(error)
    return said(code, getattr(error, "smtp_error", b"")) if code else plain(str(error))


def sort_answer(step: str, code: int, text: bytes) -> Outcome:
    """Sort an answer by what it means. `step`: mail | rcpt | data | end (after the final dot)."""
    answer, fault = said(code, text), fault_of(step, code, text)
    if fault is Fault.NONE:
        return Outcome(Verdict.SENT, answer)
    if fault is Fault.RECIPIENT:
        return Outcome(Verdict.BOUNCED, answer, fault=fault, bare=ENHANCED.match(plain(text)) is None)
    broken = code == 421 or code < 0
    mailbox = fault is Fault.PASSING and not broken and _of_mailbox(step, code, text)
    return Outcome(Verdict.LATER, answer, broken=broken, fault=fault, mailbox=mailbox)


def _of_mailbox(step: str, code: int, text: bytes | str) -> bool:
    """Whether a refusal for now is about one mailbox: by its reason (RFC 3463: an address, a mailbox), else by the code
    after RCPT. Whatever else passes (the system, the network, a policy) is the server's, and passes nobody over."""
    if enhanced := ENHANCED.match(plain(text)):
        return step != "mail" and enhanced[2] in ("1", "2")
    return step == "rcpt" and code in BARE_FOR_NOW


def fault_of(step: str, code: int, text: bytes | str) -> Fault:
    """Tell whose trouble an answer speaks of. Source: RFC 5321, 4.2.3 (codes), RFC 3463 (enhanced codes, which count first)."""
    if 200 <= code < 300:
        return Fault.NONE
    told = plain(text)
    enhanced = ENHANCED.match(told)
    kind = (int(enhanced[2]), int(enhanced[3])) if enhanced else None
    # 552 without more is a full mailbox (RFC 5321, 4.5.3.1.10)
    full = kind == MAILBOX_FULL or (code == 552 and kind is None and step == "rcpt")
    if code < 500 or full or (enhanced and enhanced[1] == "4"):
        return Fault.PASSING
    if kind in ABOUT_RECIPIENT and step != "mail":
        return Fault.RECIPIENT
    bare = kind is None and step == "rcpt" and code in BARE and not RELAYING.search(told)
    return Fault.RECIPIENT if bare else Fault.OURS


def said(code: int, text: bytes | str) -> str:
    """The server's answer on one line, as an administrator reads it: `550 no such user`."""
    return f"{code} {plain(text)}".strip()[:500]


def plain(text: bytes | str) -> str:
    """On one line, without control characters (PostgreSQL takes no NUL, a log no escape sequence); 450 signs at most."""
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(sign if sign.isprintable() else " " for sign in decoded).split())[:450]


def _dotted(mail: str) -> bytes:
    """The message as it goes over the wire: CRLF, dots doubled, the final dot (RFC 5321, 4.5.2)."""
    text = mail if "\r\n" in mail else mail.replace("\n", "\r\n")
    text = text.replace("\r\n.", "\r\n..")
    return (text if text.endswith("\r\n") else text + "\r\n").encode() + b".\r\n"
