"""The child process of servicekit.workers: answers frames until the other end goes."""

import signal
import socket
import sys
import traceback

from servicekit.workers import DONE, FAILED, receive_frame, resolve, send_frame


def main(file_descriptor: int) -> None:
    """Answer jobs from the socket until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    with socket.socket(fileno=file_descriptor) as channel:
        channel.setblocking(True)  # eventlet makes the pair non-blocking, and the flag came along
        while True:
            try:
                target, payload = receive_frame(channel)
            except EOFError:
                return
            try:
                kind, answer = DONE, resolve(target.decode())(payload)
            except Exception:  # noqa: BLE001  # whatever the work raised goes back to whom it was for
                kind, answer = FAILED, traceback.format_exc().encode()
            send_frame(channel, bytes([kind]), answer)


if __name__ == "__main__":
    main(int(sys.argv[1]))
