"""A browser without a screen: opens links, fills forms, and reads what the page says."""

from __future__ import annotations

import html
import io
import re
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lifecycle.access.links import issue_link
from lifecycle.kernel.actor import SYSTEM
from models import Contact, transaction
from models.enums import LinkScope
from portal.app import create_app

HA_GIANG = Path(__file__).parent.parent / "data" / "ha-giang.yaml"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj\n" * 40


def small_case(folder: Path) -> Path:
    """The case of July 2021 with two of its programmes and a few obligations: a test that isn't about checkpoints needs no
    two thousand."""
    case = yaml.safe_load(HA_GIANG.read_text(encoding="utf-8"))
    case["agreements"] = [one for one in case["agreements"] if one["code"].split("-")[1] in ("ubnd", "tand")]
    for agreement in case["agreements"]:
        agreement["obligations"] = [one for one in agreement["obligations"] if one["code"] in ("bao-cao", "tong-ket")]
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(case, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


class Agency:
    """A contact at the door."""

    def __init__(self, engine: Engine, app: Any = None) -> None:
        self.engine = engine
        self.client = TestClient(app or create_app(engine), follow_redirects=False, raise_server_exceptions=False)

    def enter(self, contact: int, target: str = "", scope: LinkScope = LinkScope.WORK) -> str:
        """Opens a new link of the contact; returns where it leads."""
        token = link_for(self.engine, contact, target, scope)
        answer = self.client.get(f"/l/{token}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(re.findall(r'name="(secret|once)" value="([^"]+)"', self.get(path).text))

    def post(self, path: str, page: str = "", files: list[tuple[str, bytes]] | None = None, **fields: str) -> Any:
        """Fills the form of `page` (default: the path's parent) and hands it in."""
        hidden = self.form(page or path.rpartition("/")[0])
        return self.client.post(
            path,
            data={**hidden, **fields},
            files=[("files", (name, io.BytesIO(content), "application/pdf")) for name, content in files or []] or None,
        )


def link_for(engine: Engine, contact: int, target: str = "", scope: LinkScope = LinkScope.WORK) -> str:
    """The token of a new link."""
    with transaction(engine) as session:
        return issue_link(session, SYSTEM, session.get_one(Contact, contact), scope, target)


def words(answer: Any) -> str:
    """A page's text on one line."""
    body = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", answer.text)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def docx(**more: bytes) -> bytes:
    """A small Word file; `more`: other entries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        for name, content in more.items():
            archive.writestr(name, content)
    return packed.getvalue()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of `acts` gave, or raised; all begin at the same moment."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def posting(agency: Agency, path: str, page: str = "/dau-moi", **fields: str) -> Callable[[], int]:
    """A form that is filled in already; calling it hands it in and gives the status."""
    hidden = agency.form(page)
    return lambda: int(agency.client.post(path, data={**hidden, **fields}).status_code)
