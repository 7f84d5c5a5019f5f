"""`python -m benchmarks.forms`: how long a form takes to open, in an office of 5,000 agreements and a million checkpoints.

Builds the office, starts Prefect's server, fills the drop-downs as the set-up does, and opens forms in Chromium: seconds
from the address to the form with its fields, and until a list that was clicked shows its first choice; in both of Prefect's
UIs, by a browser that was never there, and by one that was. Prints one line of markdown a form, and one JSON object.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import settings
from story.services import HOST, _await, child, finish

AGREEMENTS = 5_000
UIS = {"first UI": "", "new UI": "/v2"}
# a form, and a list in it
FORMS = {
    "11 · Tổng kết": "Thỏa thuận",
    "06 · Báo cáo": "Mốc thực hiện",
    "08 · Gia hạn mốc": "Mốc thực hiện",
    "01 · Đề xuất": "Cơ quan chủ trì",
}
LAST_FIELD = "Người thực hiện (chức vụ)"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """0 when every form opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--home", type=Path, help="kept, and used again")
    parser.add_argument("--port", type=int, default=4310)
    chosen = parser.parse_args()
    if chosen.home:
        chosen.home.mkdir(parents=True, exist_ok=True)
        return measure(chosen.home.resolve(), chosen.port, chosen.runs)
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder), chosen.port, chosen.runs)


def measure(home: Path, port: int, runs: int) -> int:
    """Everything under `home`."""
    env = {
        "PHOIHOP_HOME": str(home),
        "PHOIHOP_DATABASE_URL": f"sqlite:///{home / 'phoihop.db'}",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    os.environ.update(env)
    settings.use_desk_password(make=True)
    build()
    log = home / "log"
    serve = [sys.executable, "-m", "runtime.server", "--host", HOST, "--port", str(port)]
    with child(serve, log, {**os.environ}):
        _await(f"http://{HOST}:{port}/api/health", 120, log)
        finish([sys.executable, "-m", "runtime.setup"], log, {**os.environ})
        found = opened(f"http://{HOST}:{port}", runs)
        found["refresh"], found["schema_kb"] = lists()
    print("| UI | form | never there | again: median | worst | list open |\n|---|---|---|---|---|---|")
    for row in found["forms"]:
        print("| {ui} | {form} | {first} | {median} | {worst} | {list} |".format(**row))
    print(json.dumps(found, ensure_ascii=False))
    return 0


def build() -> None:
    """The office, once."""
    from benchmarks.office import CHECKPOINTS_AN_AGREEMENT, build
    from models import make_engine

    if not (settings.home() / "phoihop.db").exists():
        build(make_engine(settings.database_url()), AGREEMENTS * CHECKPOINTS_AN_AGREEMENT)


def lists() -> tuple[float, float]:
    """Seconds to make the desk current where nothing changed, and the largest schema in kB."""
    from prefect.client.orchestration import get_client

    from tasks.desk import deployments
    from tasks.desk import refresh as desk

    began = time.perf_counter()
    desk.refresh()
    spent = time.perf_counter() - began
    with get_client(sync_client=True) as client:
        largest = max(len(json.dumps(one.schema)) for one in deployments.read(client).values())
    return round(spent, 2), round(largest / 1000, 1)


def opened(server: str, runs: int) -> dict[str, Any]:
    """The forms, opened `runs` times each."""
    from playwright.sync_api import sync_playwright
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        ids = {found.name: found.id for found in client.read_deployments()}
    rows = []
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for ui, base in UIS.items():
            for form, of in FORMS.items():
                page = browser.new_context(viewport={"width": 1280, "height": 1700}).new_page()
                # as somebody who signed in before
                kept = base64.b64encode(settings.desk_password().encode()).decode()
                page.add_init_script(f"localStorage.setItem('prefect-password', '{kept}')")
                address = f"{server}{base}/deployments/deployment/{ids[form]}/run"
                seen = [one(page, ui, address, of) for _ in range(runs + 1)]
                again = [seconds for seconds, _ in seen[1:]]
                rows.append(
                    {
                        "ui": ui,
                        "form": form,
                        "first": round(seen[0][0], 2),
                        "median": round(statistics.median(again), 2),
                        "worst": round(max(again), 2),
                        "list": round(statistics.median(shown for _, shown in seen), 2),
                    }
                )
        browser.close()
    return {"agreements": AGREEMENTS, "runs": runs, "forms": rows}


def one(page: Any, ui: str, address: str, of: str) -> tuple[float, float]:
    """Seconds to the whole form, and from the click on the list to its first choice."""
    began = time.perf_counter()
    page.goto(address)
    label(page, LAST_FIELD).wait_for()
    label(page, of).wait_for()
    whole = time.perf_counter() - began
    page.wait_for_timeout(200)
    began = time.perf_counter()
    # a field's own menu is a button too: within the label in the first UI, after it in the new one
    button = label(page, of).locator(f"xpath=following::button[{1 if ui == 'first UI' else 2}]")
    if ui == "first UI":
        button.focus()
        page.keyboard.press("Space")
    else:
        button.click()
    page.locator("[role=option]").first.wait_for()
    return whole, time.perf_counter() - began


def label(page: Any, title: str) -> Any:
    return page.locator(f'xpath=//label[starts-with(normalize-space(.), "{title}")]').last


if __name__ == "__main__":
    sys.exit(main())
