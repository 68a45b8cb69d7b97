"""Local servers that answer exactly the bytes they are told to, however wrong those are."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Speak = Callable[[socket.socket, bytes], None]
"""Given the connection and the request as it came in (head and announced content)."""


class Server:
    """A server on a free port of this machine: every connection is answered by `speak`, then closed."""

    def __init__(self, speak: Speak, tls: ssl.SSLContext | None) -> None:
        self.requests: list[bytes] = []
        self._speak, self._tls = speak, tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            with connection:
                spoken = (
                    connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True)
                )
                with spoken:
                    request = _request(spoken)
                    self.requests.append(request)
                    self._speak(spoken, request)
        except OSError:
            return  # the other side left, which is what most of these tests want

    def wait(self, seconds: float) -> bool:
        """Wait, unless the test is over."""
        return self._ended.wait(seconds)

    def close(self) -> None:
        self._ended.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@contextmanager
def serving(speak: Speak | bytes, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the time of a test. speak: what it does, or simply the bytes it answers."""
    server = Server(_says(speak) if isinstance(speak, bytes) else speak, tls)
    try:
        yield server
    finally:
        server.close()


def answer(content: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An answer in HTTP; Content-Type and Content-Length are right unless headers say otherwise."""
    named = {
        "content_type": "text/csv",
        "content_length": str(len(content)),
        "connection": "close",  # which it does
        **headers,
    }
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + content


def _says(content: bytes) -> Speak:
    return lambda connection, request: connection.sendall(content)


def _request(connection: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        part = connection.recv(65536)
        if not part:
            return found
        found += part
    head, _, content = found.partition(b"\r\n\r\n")
    announced = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(announced[0].split(b":")[1]) - len(content) if announced else 0
    while missing > 0 and (part := connection.recv(missing)):
        found, missing = found + part, missing - len(part)
    return found


def certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(what a server of that name uses, what trusts it), by an authority made for the test."""
    authority, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority of a test")])
    own = _certificate(
        issuer, issuer, authority, authority.public_key(), x509.BasicConstraints(True, None), None
    )
    alternative = x509.SubjectAlternativeName([_general_name(name)])
    leaf = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    constraints = x509.BasicConstraints(False, None)
    certificate = _certificate(issuer, leaf, authority, server.public_key(), constraints, alternative)
    pem = serialization.Encoding.PEM
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(certificate.public_bytes(pem) + own.public_bytes(pem))
    key.write_bytes(
        server.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(chain, key)
    return serves, ssl.create_default_context(cadata=own.public_bytes(pem).decode())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _certificate(
    issuer: x509.Name,
    subject: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
    constraints: x509.BasicConstraints,
    alternative: x509.SubjectAlternativeName | None,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if alternative is not None:
        built = built.add_extension(alternative, critical=False)
    if constraints.ca:
        usage = dict.fromkeys(
            (
                "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                "encipher_only", "decipher_only", "digital_signature",
            ),
            False,
        )  # fmt: skip
        built = built.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
    return built.sign(signer, hashes.SHA256())
