"""Background work that ends by an error is known of, not lost."""

import threading

import pytest

from deploy.composition import Threads

PATIENCE_S = 60


def broken(_stop: threading.Event) -> None:
    raise ValueError("broken")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("together", [False, True])
def test_work_that_fails_is_named_and_stops_the_rest_where_it_should(together: bool) -> None:
    threads, ended = Threads(together=together), threading.Event()

    def works(stop: threading.Event) -> None:
        stop.wait(PATIENCE_S)
        ended.set()

    threads.run("works", works)
    threads.run("breaks", broken)
    for thread in threads._threads[1:]:
        thread.join(PATIENCE_S)
    assert threads.failed == ["breaks"]
    assert threads.stop.is_set() == together
    assert threads.end(PATIENCE_S) == []
    assert ended.is_set()
    assert threads.failed == ["breaks"]
