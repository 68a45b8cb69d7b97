"""Setting up a log: its tables, the triggers that keep them append-only, and who owns which type."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from eventlog.engines import writing
from eventlog.envelope import START
from eventlog.errors import EventTypeNotOwned
from eventlog.migrations import install_tables
from eventlog.registry import EventTypes
from eventlog.tables import KEPT, event_owners, log_head

_BEGINNING = "1970-01-01T00:00:00.000000+00:00"

_SQLITE_TRIGGERS = """
CREATE TRIGGER IF NOT EXISTS events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS commands_no_update BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS commands_no_delete BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_head_only_forward BEFORE UPDATE ON log_head
WHEN NEW.position < OLD.position OR NEW.epoch < OLD.epoch OR NEW.recorded_at < OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'the head of the log only moves forward'); END;
CREATE TRIGGER IF NOT EXISTS log_head_no_delete BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS events_owned BEFORE INSERT ON events
WHEN NOT EXISTS (SELECT 1 FROM event_owners WHERE type = NEW.type AND service = NEW.service)
BEGIN SELECT RAISE(ABORT, 'the service does not own this event type'); END;
"""

# Statement triggers with a transition table: one check per append, not one per event.
_POSTGRESQL_TRIGGERS = """
CREATE OR REPLACE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE OR REPLACE FUNCTION log_head_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position < OLD.position OR NEW.epoch < OLD.epoch
     OR NEW.recorded_at COLLATE "C" < OLD.recorded_at THEN
    RAISE EXCEPTION 'the head of the log only moves forward' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- At commit, to those who follow the log (arrivals.py).
  PERFORM pg_notify('comity_log', NEW.position::text);
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION log_event_types_are_owned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE stranger text;
BEGIN
  SELECT added.type INTO stranger FROM added
   WHERE NOT EXISTS (SELECT 1 FROM event_owners o WHERE o.type = added.type AND o.service = added.service)
      OR (EXISTS (SELECT 1 FROM writer_roles)
          AND NOT EXISTS (SELECT 1 FROM writer_roles w
                           WHERE w.role = current_user AND w.service = added.service))
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = 'the service does not own this event type: ' || stranger,
      ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE OR REPLACE TRIGGER commands_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE OR REPLACE TRIGGER log_head_append_only BEFORE DELETE OR TRUNCATE ON log_head
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only();
CREATE OR REPLACE TRIGGER log_head_forward BEFORE UPDATE ON log_head
  FOR EACH ROW EXECUTE FUNCTION log_head_only_forward();
CREATE OR REPLACE TRIGGER events_owned AFTER INSERT ON events
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION log_event_types_are_owned();

ALTER TABLE events ALTER payload SET STORAGE EXTERNAL;
ALTER TABLE log_head SET (fillfactor = 10);
"""


def install(engine: Engine, types: EventTypes) -> None:
    """Create what is missing of a log and register the owners of the types. Safe to repeat, also at once.

    The caller owns the tables on PostgreSQL; services connect with lesser roles (see roles.py).
    Raises EventTypeNotOwned if a type has another owner already: types do not change hands.
    """
    with writing(engine) as connection:
        install_tables(connection, KEPT)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_POSTGRESQL_TRIGGERS)
        else:
            for statement in _SQLITE_TRIGGERS.split("END;\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement + "END;")
        if connection.execute(sa.select(log_head.c.id)).first() is None:
            connection.execute(
                log_head.insert(),
                {"id": 1, "epoch": 1, "position": 0, "chain": START, "recorded_at": _BEGINNING},
            )
        _register_owners(connection, types)


def _register_owners(connection: Connection, types: EventTypes) -> None:
    known: dict[str, str] = {row.type: row.service for row in connection.execute(sa.select(event_owners))}
    missing: dict[str, str] = {}
    for kind in types:
        owner = known.get(kind.name)
        if owner is None:
            missing[kind.name] = kind.service
        elif owner != kind.service:
            raise EventTypeNotOwned(type=kind.name, owner=owner, service=kind.service)
    if missing:
        rows = [{"type": name, "service": service} for name, service in sorted(missing.items())]
        connection.execute(event_owners.insert(), rows)
