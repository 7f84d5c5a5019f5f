"""An SMTP server that takes everything and keeps nothing, in a process of its own: it must never be the bottleneck.

    python -m benchmarks.sink [--delay 0.02]

Prints its port, then serves until it is ended. `--delay`: seconds before every answer.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

ANSWERS = {b"MAIL": b"250 OK\r\n", b"RCPT": b"250 OK\r\n", b"RSET": b"250 OK\r\n", b"NOOP": b"250 OK\r\n"}


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, delay: float) -> None:
        self.delay, self.buffer, self.in_mail = delay, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._answer(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._mail() if self.in_mail else self._command():
            pass

    def _mail(self) -> bool:
        if not self.buffer.endswith(b"\r\n.\r\n"):  # a client waits for its answer: nothing follows the dot
            return False
        self.buffer.clear()
        self.in_mail = False
        self._answer(b"250 OK\r\n")
        return True

    def _command(self) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        verb = bytes(self.buffer[:4]).upper()
        del self.buffer[: end + 2]
        if verb == b"DATA":
            self.in_mail = True
            self._answer(b"354 go on\r\n")
        elif verb in (b"EHLO", b"HELO"):
            self._answer(b"250-sink\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n")
        elif verb == b"QUIT":
            self._answer(b"221 bye\r\n")
            self.transport.close()
        else:
            self._answer(ANSWERS.get(verb, b"502 no\r\n"))
        return True

    def _answer(self, text: bytes) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, text)
        else:
            self.transport.write(text)


@contextmanager
def sink(delay: float = 0.0) -> Iterator[int]:
    """The port of a sink that runs in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.sink", "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@contextmanager
def mailbox() -> Iterator[int]:
    """The port of a development mailbox that runs in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="phoihop-bench-") as folder:
        command = [sys.executable, "-m", "devtools.mailbox.server", "--smtp-port", "0", "--http-port", "0"]
        with subprocess.Popen([*command, "--maildir", folder], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield int(process.stdout.readline().split()[1].rpartition(":")[2])
            finally:
                process.terminate()


async def _serve(delay: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Sink(delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.0)
    asyncio.run(_serve(parser.parse_args().delay))
