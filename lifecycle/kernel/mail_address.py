"""Mail addresses: the one grammar of every door (docs/adr/0063-one-grammar-of-mail-addresses.md).

What a mail server without extensions takes (RFC 5321, 4.1.2, no quoting), in ASCII, as email-validator reads it. Nobody is
asked on the network: whether somebody reads at an address, the first mail tells.
"""

from __future__ import annotations

import email_validator

from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import one_line

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets

# names for use inside a house (`localhost`, `.local`) and for examples (`.example`) are an office's own business; the
# library gives them up by this list
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def normal_address(typed: str) -> str | None:
    """Normalize an address: small letters, without blanks around it or signs that nobody sees. None where it isn't one."""
    try:
        address = one_line(typed, LONGEST_ADDRESS)
        if not address.isascii():
            return None
        found = email_validator.validate_email(
            address, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False, strict=True
        )
    except (Refusal, email_validator.EmailNotValidError):
        return None
    return f"{found.local_part}@{found.ascii_domain}".lower()


def sought_address(typed: str) -> str:
    """Normalize an address that is looked for. One that no door takes today may have been taken by an earlier version."""
    return normal_address(typed) or typed.strip().lower()
