"""The private servers themselves: apart for every test, gone with their run."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import kombu
import psycopg2
import pytest

from deploy.servers.postgres import PostgresServer, libpq
from deploy.servers.rabbitmq import BrokerServer
from deploy.servers.run import waiting

_ROOT = Path(__file__).parents[2]


def _rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(libpq(url))) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return [] if cursor.description is None else cursor.fetchall()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(postgres_url: str, turn: int) -> None:
    _rows(postgres_url, "CREATE TABLE mark (turn integer)")
    assert _rows(postgres_url, "SELECT count(*) FROM mark") == [(0,)]


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_virtual_host(broker_url: str, turn: int) -> None:
    with kombu.Connection(broker_url) as connection, connection.SimpleQueue("mark") as queue:
        assert queue.qsize() == 0
        queue.put({"turn": turn})


def test_committed_rows_survive_a_killed_server(postgres_server: PostgresServer) -> None:
    _rows(postgres_server.url(), "CREATE TABLE mark AS SELECT 7 AS figure")
    postgres_server.kill()
    with pytest.raises(psycopg2.OperationalError):
        _rows(postgres_server.url(), "SELECT 1")
    postgres_server.start()
    assert _rows(postgres_server.url(), "SELECT figure FROM mark") == [(7,)]


def test_durable_messages_survive_a_killed_broker(broker_server: BrokerServer) -> None:
    queue = kombu.Queue("mark", kombu.Exchange("mark", durable=True), durable=True)
    confirmed = kombu.Connection(broker_server.url(), transport_options={"confirm_publish": True})
    with confirmed as connection, kombu.Producer(connection) as producer:
        producer.publish("kept", exchange=queue.exchange, declare=[queue], delivery_mode=2)
    broker_server.kill()
    broker_server.start()
    with kombu.Connection(broker_server.url()) as connection:
        message = queue(connection.channel()).get(no_ack=True)
        assert message is not None and message.payload == "kept"


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_servers_end_with_their_run_however_it_ends(tmp_path: Path, ending: signal.Signals) -> None:
    inner = tmp_path / "test_inner.py"
    inner.write_text(
        "import time\n"
        "def test_waits(server_run, postgres_url):\n"
        f"    open({str(tmp_path / 'folder')!r}, 'w').write(str(server_run.folder))\n"
        "    time.sleep(600)\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:pytest_nameko",
        "-p",
        "tests.servers.fixtures",
        "-c",
        os.devnull,
    ]
    command += ["--rootdir", str(tmp_path), "-p", "no:cacheprovider", "-n", "2", str(inner)]
    environment = {k: v for k, v in os.environ.items() if k != "COMITY_TEST_DATABASE_URL"}
    run = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in waiting(300):
            if (tmp_path / "folder").exists() and (tmp_path / "folder").read_text():
                break
        folder = Path((tmp_path / "folder").read_text())
        server = int((folder / "postgres" / "postgres.server").read_text())
        run.send_signal(ending)
        for _ in waiting(60):
            if not folder.exists():
                break
        assert not folder.exists()
        with pytest.raises(ProcessLookupError):
            os.kill(server, 0)
    finally:
        run.kill()
        run.wait()
