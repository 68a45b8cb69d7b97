"""Files on their way to a service: kept aside under an address, which the call carries instead of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from servicekit.errors import Unavailable
from servicekit.web.parts import parts

UPLOADS_KEY: Final = "uploads"


@contextmanager
def uploaded(content: bytes) -> Iterator[str]:
    """The address of content for the time of a call; afterwards it is gone.

    Where the call got no answer it stays: the service may still be reading it.
    """
    uploads = parts().uploads
    address = uploads.put(content, key_id=UPLOADS_KEY)
    try:
        yield address
    except Unavailable:
        raise
    except BaseException:
        uploads.remove(address)
        raise
    uploads.remove(address)
