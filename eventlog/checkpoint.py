"""How far a reader of the log has come, kept in its own database, and whether that is still the same log."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from eventlog.engines import reading, writing
from eventlog.envelope import START
from eventlog.errors import LogRewound
from eventlog.events import Head
from eventlog.log import EventLog
from eventlog.migrations import FOLDER, KeptTables, install_tables
from eventlog.tables import EVENT_ID, POSITION

metadata = sa.MetaData()

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("position", POSITION, nullable=False),
    sa.Column("chain", sa.LargeBinary, nullable=False),
)

parked_events = sa.Table(
    "parked_events",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("position", POSITION, primary_key=True, autoincrement=False),
    sa.Column("event_id", EVENT_ID, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("parked_at", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
)

# How the tables of a consumer were shaped when they were filled; none for one that keeps no tables.
read_model_shapes = sa.Table(
    "read_model_shapes",
    metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("shape", sa.Text, nullable=False),
)

KEPT = KeptTables(name="consumers", metadata=metadata, versions=FOLDER / "consumers", newest="0001")


def install_consumers(engine: Engine) -> None:
    """Create the tables of checkpoints and parked events; does nothing where they exist."""
    with writing(engine) as connection:
        install_tables(connection, KEPT)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come: the position, and the chain value there that proves it is this log."""

    epoch: int
    position: int
    chain: bytes


class GapError(Exception):
    """The checkpoint stands before the events that were brought."""


class Checkpoint:
    """The place of one reader, named by the consumer. Its tables are created on first use."""

    def __init__(self, engine: Engine, log: EventLog, name: str) -> None:
        self.engine = engine
        self.name = name
        self._log = log
        self._mine = checkpoints.c.consumer == name
        # Every page asks this; to write a statement takes longer than to run it.
        self._select = sa.select(checkpoints).where(self._mine)
        self._installed = False
        # The epoch in which this process found the checkpoint to be part of the log.
        self.proven_epoch: int | None = None

    def place(self, connection: Connection | None = None) -> Place:
        """Where the reader stands; position 0 before it has read anything.

        connection: of a transaction that sees the checkpoint; None: in one of its own.
        """
        self.install()
        if connection is None:
            with reading(self.engine) as own:
                return self.place(own)
        row = connection.execute(self._select).first()
        return Place(0, 0, START) if row is None else Place(row.epoch, row.position, bytes(row.chain))

    def in_step(self) -> tuple[Head, Place]:
        """The head of the log, and the place in it. Raises LogRewound if the log does not contain the place.

        A log that was restored to a moment this reader had not passed is still its log, in a new epoch.
        """
        # In this order: another process of the same reader may move the place at any time, but never
        # beyond a head that is read after it.
        place = self.place()
        head = self._log.head()
        if place.epoch == head.epoch == self.proven_epoch and place.position <= head.position:
            return head, place
        contained = place.position <= head.position and self._log.chain_at(place.position) == place.chain
        if not contained or place.epoch > head.epoch:
            raise LogRewound(
                consumer=self.name,
                position=place.position,
                epoch=place.epoch,
                log_position=head.position,
                log_epoch=head.epoch,
            )
        if place.epoch != head.epoch:
            self._adopt(head.epoch)
        self.proven_epoch = head.epoch
        return head, replace(place, epoch=head.epoch)

    def locked(self, connection: Connection, after: int) -> Place:
        """The place, locked for the transaction. Raises GapError unless it is at or beyond `after`."""
        row = connection.execute(sa.select(checkpoints).where(self._mine).with_for_update()).first()
        if row is None or row.position < after:
            raise GapError
        return Place(row.epoch, row.position, bytes(row.chain))

    def move(self, connection: Connection, to: Place) -> None:
        """Note a new place within the transaction that holds the effect."""
        connection.execute(
            checkpoints.update()
            .where(self._mine)
            .values(epoch=to.epoch, position=to.position, chain=to.chain)
        )

    def forget(self, connection: Connection) -> None:
        """Begin again from position 0."""
        connection.execute(checkpoints.delete().where(self._mine))
        self.proven_epoch = None

    def install(self) -> None:
        """Create the tables, once per process."""
        if not self._installed:
            install_consumers(self.engine)
            self._installed = True

    def _adopt(self, epoch: int) -> None:
        row = {"consumer": self.name, "epoch": epoch, "position": 0, "chain": START}
        try:
            with writing(self.engine) as connection:
                if not connection.execute(
                    checkpoints.update().where(self._mine).values(epoch=epoch)
                ).rowcount:
                    connection.execute(checkpoints.insert(), row)
        except IntegrityError:
            # Another process of the same consumer made the row in this moment; it did the same.
            return
