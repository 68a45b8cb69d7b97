"""Settings of a process, read once from the environment into a frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine that only itself can use."""

LONGEST_DAYS: Final = 3650


class BadSetting(ValueError):
    """A setting has a value that cannot be used; the message names the setting, never the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, its environment variable being COMITY_<NAME>. docs/operators-guide.md explains each."""

    var: Path = Path("var")
    """Folder of all state of the embedded system."""
    database_url: str | None = field(default=None, repr=False)
    """PostgreSQL, when distributed; without it SQLite files under var."""
    broker_url: str | None = field(default=None, repr=False)
    """RabbitMQ, when distributed; without it calls are dispatched in the process."""
    master_key_file: Path | None = None
    """File with the 32-byte key (hex) that wraps the keyring; default var/master.key, made at first start."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """Address that people use, for links; default http://host:port."""
    workers: int = 2
    """Child processes for parsing, masking and rendering; 0 does the work in the process itself."""
    threads: int = 8
    """Threads that answer HTTP requests in the embedded system."""
    call_timeout_s: int = 30
    """How long a call to another service may take."""
    settle_timeout_s: int = 10
    """How long a command waits for the read models to show its effect."""
    session_idle_s: int = 12 * 3600
    """A session ends when it was not used for so long."""
    session_lifetime_s: int = 24 * 3600
    """A session ends after so long, used or not."""
    invitation_lifetime_s: int = 7 * 24 * 3600
    """For so long somebody can open their account with the link that they were given."""
    sign_in_attempts: int = 10
    """After so many failed sign-ins with one address from one place, that pair has to wait."""
    sign_in_pause_s: int = 60
    """How long it has to wait first; twice as long after each further failure."""
    sign_in_longest_pause_s: int = 3600
    """How long it has to wait at most."""
    actor_requests_per_minute: int = 1200
    """How many requests of one account or key each web process answers in a minute; 0: any number."""
    address_requests_per_minute: int = 6000
    """The same for everybody behind one network address; 0: any number."""
    key_lifetime_max_days: int = 730
    """A key of an agency's system is issued for so long at most."""
    key_overlap_max_hours: int = 720
    """When a key gets another secret, the one before counts for so long at most."""
    argon2_time_cost: int = 3
    argon2_memory_kib: int = 64 * 1024
    argon2_parallelism: int = 2
    max_upload_bytes: int = 100 * 1024 * 1024
    """Larger requests are refused before they are read."""
    max_findings: int = 500
    """A refusal names at most so many faulty cells."""
    trusted_proxies: int = 0
    """How many reverse proxies of one's own stand before the system: so many say where a caller is."""
    secure_cookies: bool = False
    """Send cookies over TLS only; set behind TLS."""
    smtp_url: str | None = field(default=None, repr=False)
    """Where mail goes out: smtp://user@host:587 (STARTTLS) or smtps://user@host; without it none does."""
    smtp_password_file: Path | None = None
    """File with the password of the mail server's account."""
    mail_from: str = ""
    """Sender of mail; needed where COMITY_SMTP_URL is set."""
    mail_timeout_s: int = 20
    """How long the mail server may take to answer; a message as a whole three times as long."""
    remind_before_days: tuple[int, ...] = (14, 3)
    """So many days before something is due those responsible are reminded."""
    remind_after_days: tuple[int, ...] = (1, 14, 30)
    """So many days after it was due, while it has not come."""
    demo: bool = False
    """Demo accounts exist; refused unless host is a loopback address."""
    outward_loopback: bool = False
    """Addresses that people enter may be of this machine and http; refused where others reach the system."""
    log_level: str = "INFO"

    @property
    def distributed(self) -> bool:
        return self.broker_url is not None

    @property
    def base_url(self) -> str:
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read COMITY_* from the environment; overrides win. Raises BadSetting."""
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for item in fields(Settings):
        text = environment.get(f"COMITY_{item.name.upper()}")
        if text is not None and text != "":
            values[item.name] = _parse(item.name, str(item.type), text)
    settings = Settings(**{**values, **overrides})
    if (settings.database_url is None) != (settings.broker_url is None):
        raise BadSetting("COMITY_DATABASE_URL and COMITY_BROKER_URL go together")
    if settings.smtp_url is not None and not settings.mail_from:
        raise BadSetting("COMITY_SMTP_URL needs COMITY_MAIL_FROM")
    if settings.demo and settings.host not in LOOPBACK:
        raise BadSetting("COMITY_DEMO needs COMITY_HOST to be a loopback address")
    if settings.outward_loopback and (settings.host not in LOOPBACK or settings.public_url):
        raise BadSetting("COMITY_OUTWARD_LOOPBACK needs a loopback COMITY_HOST and no COMITY_PUBLIC_URL")
    return settings


def _parse(name: str, kind: str, text: str) -> Any:
    try:
        if "tuple" in kind:
            days = tuple(int(part) for part in text.split(","))
            if min(days) < 0 or max(days) > LONGEST_DAYS:
                raise ValueError
            return days
        if "Path" in kind:
            return Path(text)
        if "bool" in kind:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                text.lower()
            ]
        if "int" in kind:
            number = int(text)
            if number < 0:
                raise ValueError
            return number
        return text
    except (KeyError, ValueError):
        raise BadSetting(f"COMITY_{name.upper()} has a value that cannot be used") from None
