"""The log inside a process that eventlet has patched, as the RPC services are."""

import json
import os
import subprocess
import sys
from pathlib import Path

_GREEN = """
import eventlet
eventlet.monkey_patch()
import json, sys
from eventlog import *
from tests.eventlog.world import TYPES, post
url, keyring_url = sys.argv[1:]
engine = engine_for(url, schema="log")
install(engine, TYPES)
log = EventLog(engine, types=TYPES, keyring=MemoryKeyring(), service="figures")
commits = []
import sqlalchemy as sa
sa.event.listen(engine, "commit", lambda connection: commits.append(1))
ticks = [0]

def tick():
    while True:
        ticks[0] += 1
        eventlet.sleep(0.001)

ticker = eventlet.spawn(tick)
pool = eventlet.GreenPool(40)
results = [pool.spawn(post, log, f"s-{n}", key=f"k-{n}") for n in range(60)]
positions = sorted(result.wait().first_position for result in results)
grouped = len(commits)

# One that leads and one that waits are killed in the middle: nobody else may hang.
held = eventlet.event.Event()

def hold(connection):
    if not held.ready():
        held.send(True)
        eventlet.sleep(0.2)

sa.event.listen(engine, "commit", hold)
leader = eventlet.spawn(post, log, "leader")
held.wait()
waiting = [eventlet.spawn(post, log, f"waiting-{n}") for n in range(3)]
eventlet.sleep(0.01)
waiting[0].kill()
leader.kill()
after = [one.wait().first_position for one in waiting[1:]]
last = post(log, "last").first_position
waited = []
waiter = eventlet.spawn(lambda: waited.append(log.wait(last, 5)))
eventlet.sleep(0.01)
post(log, "wake")
waiter.wait()
ticker.kill()
print(json.dumps([positions, grouped, len(after), last == log.head().position - 1, waited, ticks[0] > 10]))
"""


def test_green_threads_share_transactions_and_may_be_killed(postgres_url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _GREEN, postgres_url, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    positions, commits, finished, consecutive, waited, ticked = json.loads(done.stdout.splitlines()[-1])
    assert positions == list(range(1, 61))
    assert commits < 30
    assert (finished, consecutive, waited, ticked) == (2, True, [True], True)
