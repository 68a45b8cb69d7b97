"""The time for everything, and the library's errors in terms of ours."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TimeoutOfLibrary
from urllib3.util.ssl_match_hostname import CertificateError

from servicekit.outward.errors import NotReached, NotTrusted, OutwardFailed, TookTooLong


class Deadline:
    """Ends a connection when the time for everything is over, whatever it is doing: time-outs of a socket
    begin anew with every byte, so that a server which drips would never reach them."""

    def __init__(self, total_s: float) -> None:
        self.total_s = total_s
        self.over = False
        self._watched: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(total_s, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket | None) -> None:
        """From now on it is this connection that ends. Raises TookTooLong where the time is over already."""
        with self._lock:
            self._watched = connection
        if connection is not None:
            self.check()

    def check(self) -> None:
        if self.over:
            raise TookTooLong(limit_s=self.total_s)

    def _end(self) -> None:
        with self._lock:
            self.over = True
            if self._watched is not None:
                try:
                    # Not SSLSocket's own: it would let the other thread read on without decryption.
                    socket.socket.shutdown(self._watched, socket.SHUT_RDWR)
                except OSError:
                    return  # it ended by itself


@contextmanager
def told(deadline: Deadline) -> Iterator[None]:
    """Errors of the library below in terms of this module; after the deadline it was the deadline."""
    try:
        yield
    except OutwardFailed:
        deadline.check()
        raise
    except (SSLError, ssl.SSLCertVerificationError, CertificateError) as error:
        deadline.check()
        raise (NotTrusted() if _about_certificate(error) else NotReached()) from None
    except NewConnectionError:  # to the library a kind of time-out
        deadline.check()
        raise NotReached() from None
    except (TimeoutError, TimeoutOfLibrary):
        raise TookTooLong(limit_s=deadline.total_s) from None
    except (OSError, HTTPException, HTTPError, ValueError):
        deadline.check()
        raise NotReached() from None


def _about_certificate(error: BaseException) -> bool:
    """urllib3 wraps what ssl says; a server that speaks no TLS at all is another matter."""
    causes = (error, *error.args, error.__cause__)
    return any(isinstance(each, ssl.SSLCertVerificationError | CertificateError) for each in causes)
