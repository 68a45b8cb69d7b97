"""Heavy work (parse, check, mask, render) in reused child processes.

A child is a fresh interpreter, never a fork: polars and the renderers hold threads and locks
that do not survive one. It speaks over a socket pair, which blocks only the calling thread, or
only the calling green thread where eventlet has patched the standard library.
"""

import importlib
import queue
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

FRAME = struct.Struct("!IQ")
DONE, FAILED = 0, 1


class WorkerFailed(RuntimeError):
    """The work raised, ran too long or took the child down. The message is for operators."""


class Workers:
    """A pool of child processes, started when first needed.

    count 0 runs the work in the calling thread: for tests of pure parts and for debugging.
    A child is replaced after jobs_per_child jobs, so that what a library leaks goes with it.
    """

    def __init__(self, count: int, *, jobs_per_child: int = 200) -> None:
        self._count = count
        self._jobs_per_child = jobs_per_child
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self._closed = False

    @property
    def at_once(self) -> int:
        """How many pieces of work are done at a time."""
        return max(self._count, 1)

    def run(self, target: str, payload: bytes, *, timeout_s: float = 120) -> bytes:
        """Call "package.module:function", a function of bytes to bytes, and return its answer.

        Raises WorkerFailed. What a function may refuse belongs into its answer.
        """
        if self._count == 0:
            return resolve(target)(payload)
        child = self._idle.get()
        try:
            if child is None or not child.fresh:
                if child is not None:
                    child.end()
                child = None
                child = _Child(self._jobs_per_child)
            return child.run(target, payload, timeout_s)
        except BaseException:
            if child is not None and child.broken:
                child.end()
                child = None
            raise
        finally:
            if self._closed and child is not None:
                child.end()
                child = None
            self._idle.put(child)

    def close(self) -> None:
        """End the idle children now and the busy ones when their work is done."""
        self._closed = True
        held = []
        with suppress(queue.Empty):
            while True:
                held.append(self._idle.get_nowait())
        for child in held:
            if child is not None:
                child.end()
            self._idle.put(None)


class _Child:
    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self.broken = False
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "servicekit.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._socket = ours

    @property
    def fresh(self) -> bool:
        return self._jobs > 0 and not self.broken and self._process.poll() is None

    def run(self, target: str, payload: bytes, timeout_s: float) -> bytes:
        self._jobs -= 1
        self._socket.settimeout(timeout_s)
        try:
            send_frame(self._socket, target.encode(), payload)
            kind, answer = receive_frame(self._socket)
        except (OSError, EOFError) as error:
            self.broken = True
            raise WorkerFailed(f"{target}: {str(error) or 'the process ended'}") from error
        except BaseException:
            self.broken = True
            raise
        if kind[0] == FAILED:
            raise WorkerFailed(f"{target}: {answer.decode()}")
        return answer

    def end(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()


def send_frame(channel: socket.socket, head: bytes, body: bytes) -> None:
    """Send a head and a body with their lengths before them."""
    channel.sendall(FRAME.pack(len(head), len(body)) + head)
    channel.sendall(body)


def receive_frame(channel: socket.socket) -> tuple[bytes, bytes]:
    """Receive what send_frame sent. Raises EOFError when the other end has gone."""
    head_size, body_size = FRAME.unpack(_receive(channel, FRAME.size))
    return _receive(channel, head_size), _receive(channel, body_size)


def _receive(channel: socket.socket, size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = channel.recv(min(missing, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def resolve(target: str) -> Callable[[bytes], bytes]:
    """The function that "package.module:function" names."""
    module, _, name = target.partition(":")
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    return function
