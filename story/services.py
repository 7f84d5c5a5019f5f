"""The programs the story needs, each a child process that is ended by the id we started it with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import settings

HOST = "127.0.0.1"
ROOT = Path(__file__).parent.parent
CASE = ROOT / "data" / "ha-giang.yaml"


USUAL = {
    "PHOIHOP_PREFECT_PORT": 4200,
    "PHOIHOP_SMTP_PORT": 1025,
    "PHOIHOP_MAILBOX_PORT": 8025,
    "PHOIHOP_PORTAL_PORT": 8080,
}


class CannotStart(Exception):
    """One line for the person who typed `make run`: what is in the way, and what to do."""


@dataclass(frozen=True)
class Ports:
    """Ports that the programs listen on; each can be set by its environment variable."""

    prefect: int
    smtp: int
    mailbox: int
    portal: int

    @classmethod
    def from_environment(cls) -> Ports:
        found = []
        for name, usual in USUAL.items():
            value = os.environ.get(name, str(usual))
            if not value.isdigit() or not 0 < int(value) < 65536:
                raise CannotStart(f"{name}={value} không phải là một cổng (1-65535).")
            _need_free(int(value), name)
            found.append(int(value))
        return cls(*found)


def _need_free(port: int, name: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotStart(
                f"Cổng {port} đang có chương trình khác dùng: tắt chương trình đó, hoặc chọn cổng khác: make run {name}={port + 1}"
            ) from None


def environment(ports: Ports, **more: str) -> dict[str, str]:
    """Set what the children and this process need to know; set in this process too. `more`: what is to be otherwise."""
    home = settings.home()
    password = settings.desk_password(make=True)
    values = {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"http://{HOST}:{ports.prefect}/api",
        "PREFECT_UI_URL": f"http://{HOST}:{ports.prefect}",
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.5",
        "PREFECT_CLI_PROMPT": "false",
        "PHOIHOP_HOME": str(home),
        "PHOIHOP_DATABASE_URL": settings.database_url(),
        "PHOIHOP_SMTP_URL": f"smtp://{HOST}:{ports.smtp}?from=phoihop@btgtu.example",
        "PHOIHOP_PORTAL_URL": f"http://{HOST}:{ports.portal}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    os.environ.update({**values, **more})
    return {**os.environ}


@contextmanager
def running(ports: Ports, **more: str) -> Iterator[None]:
    """Server, mailbox, deployments and worker, in that order; ended in the other. `more`: see `environment`."""
    env = environment(ports, **more)
    logs = settings.home() / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        mailbox = [
            sys.executable,
            "-m",
            "devtools.mailbox.server",
            "--smtp-port",
            str(ports.smtp),
            "--http-port",
            str(ports.mailbox),
            "--maildir",
            str(maildir()),
        ]
        stack.enter_context(child(mailbox, logs / "mailbox.log", env))
        serve = [sys.executable, "-m", "runtime.server", "--host", HOST, "--port", str(ports.prefect)]
        stack.enter_context(child(serve, logs / "server.log", env))
        _await(f"http://{HOST}:{ports.prefect}/api/health", 120, logs / "server.log")
        _await(f"http://{HOST}:{ports.mailbox}/", 20, logs / "mailbox.log")
        # the state that an older version left is upgraded first
        finish([sys.executable, "-m", "cli", "init", "--rehearsal"], logs / "load.log", env)
        finish([sys.executable, "-m", "cli", "load", str(CASE)], logs / "load.log", env)
        finish([sys.executable, "-m", "runtime.setup"], logs / "setup.log", env)
        door = [sys.executable, "-m", "portal", "--host", HOST, "--port", str(ports.portal)]
        stack.enter_context(child(door, logs / "portal.log", env))
        stack.enter_context(child([sys.executable, "-m", "runtime.dispatcher"], logs / "carrier.log", env))
        stack.enter_context(child([sys.executable, "-m", "runtime.worker"], logs / "worker.log", env))
        _await(f"http://{HOST}:{ports.portal}/khoe", 30, logs / "portal.log")
        yield


def maildir() -> Path:
    """Tell where the development mailbox keeps what it gets."""
    return settings.home() / "mailbox"


@contextmanager
def child(command: list[str], log: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs while the block does, in a process group of its own."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=env,
            cwd=ROOT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, sign)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


def finish(command: list[str], log: Path, env: dict[str, str]) -> None:
    """Run a command to its end. CannotStart where it fails."""
    with log.open("ab") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env, cwd=ROOT, check=False
        )
    if done.returncode:
        raise CannotStart(f"Lệnh `{' '.join(command[2:5])}` không chạy được; xem {log}.")


def _await(url: str, seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise CannotStart(f"{url} không trả lời sau {seconds:.0f} giây; xem {log}.")
