"""Links and API keys on the command line: handed out by the office, and taken back.

phoihop link truongban@btgtu.example --scope board
phoihop key ubnd "Hệ thống văn bản" reports:write events:read --days 180
phoihop revoke-link TOKEN | revoke-links EMAIL | revoke-key ID
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence

from sqlmodel import Session, select

import settings
from lifecycle.access.api_keys import KEY_DAYS, MOST_KEY_DAYS, SCOPES, issue_key, revoke_key
from lifecycle.access.links import hold_doors, issue_link, revoke_link, revoke_links
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.mail_address import sought_address
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import CONTACT_GONE
from lifecycle.organization import lookup as organization_lookup
from models import Contact, make_engine, transaction, utc_now
from models.enums import LinkScope
from portal.web.words import t

OFFICE = Actor("Quản trị hệ thống", channel="cli")


def main(arguments: Sequence[str] | None = None) -> int:
    settings.begin()
    chosen = _parser().parse_args(arguments)
    engine = make_engine(chosen.database or settings.database_url())
    try:
        with transaction(engine) as session:
            print(chosen.act(session, chosen))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    return 0


def link(session: Session, chosen: argparse.Namespace) -> str:
    """A link for each contact of an address."""
    portal = settings.portal_url() or "http://127.0.0.1:8080"
    return "\n".join(
        f"{portal}/l/{issue_link(session, OFFICE, one, LinkScope(chosen.scope))}" for one in _contacts(session, chosen)
    )


def links_revoked(session: Session, chosen: argparse.Namespace) -> str:
    found = _contacts(session, chosen)
    hold_doors(session, [one.organization_id for one in found])
    return str(sum(revoke_links(session, OFFICE, one.id or 0) for one in found))


def link_revoked(session: Session, chosen: argparse.Namespace) -> str:
    return str(int(revoke_link(session, OFFICE, chosen.token.rpartition("/")[2])))


def key(session: Session, chosen: argparse.Namespace) -> str:
    """A new key, printed this once."""
    body = organization_lookup.get_organization(session, chosen.organization)
    ends = utc_now() + dt.timedelta(days=chosen.days)
    return issue_key(session, OFFICE, body, chosen.name, chosen.scopes, ends)


def key_revoked(session: Session, chosen: argparse.Namespace) -> str:
    return str(int(revoke_key(session, OFFICE, chosen.id)))


def _contacts(session: Session, chosen: argparse.Namespace) -> list[Contact]:
    found = session.exec(select(Contact).where(Contact.email == sought_address(chosen.email), Contact.active)).all()
    if not found:
        raise Refusal(CONTACT_GONE, contact=chosen.email)
    return list(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="phoihop", description=t("office_about"))
    parser.add_argument("--database", default="")
    acts = parser.add_subparsers(required=True)
    one = acts.add_parser("link")
    one.add_argument("email")
    one.add_argument("--scope", choices=[LinkScope.WORK, LinkScope.BOARD], default=LinkScope.WORK)
    one.set_defaults(act=link)
    one = acts.add_parser("revoke-links")
    one.add_argument("email")
    one.set_defaults(act=links_revoked)
    one = acts.add_parser("revoke-link")
    one.add_argument("token")
    one.set_defaults(act=link_revoked)
    one = acts.add_parser("key")
    one.add_argument("organization")
    one.add_argument("name")
    one.add_argument("scopes", nargs="+", choices=SCOPES)
    one.add_argument("--days", type=int, choices=range(1, MOST_KEY_DAYS + 1), default=KEY_DAYS, metavar="N")
    one.set_defaults(act=key)
    one = acts.add_parser("revoke-key")
    one.add_argument("id", type=int)
    one.set_defaults(act=key_revoked)
    return parser


if __name__ == "__main__":
    sys.exit(main())
