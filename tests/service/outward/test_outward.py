"""The guarded client against servers that redirect, lie, drip, send bombs or never end."""

import gzip
import zlib

import pytest

from servicekit.outward import (
    AddressRefused,
    AddressUnknown,
    AnswerIncomplete,
    AnswerTooLarge,
    AnswerUnexpected,
    Limits,
    NotReached,
    NotTrusted,
    Outward,
    RedirectedElsewhere,
    StatusUnexpected,
    Tags,
    TookTooLong,
)
from servicekit.settings import BadSetting, read_settings
from tests.service.outward.servers import answer, certified, serving

LIMITS = Limits(size_bytes=1000, connect_s=10, read_s=10, total_s=20)
HASTY = Limits(size_bytes=10_000_000, connect_s=10, read_s=10, total_s=0.4)
CSV = ["text/csv"]


@pytest.fixture
def here():
    return Outward(loopback=True)


def get(client, server, path="/file.csv", limits=LIMITS, **given):
    return client.get(f"http://127.0.0.1:{server.port}{path}", accept=CSV, limits=limits, **given)


def test_a_file_is_fetched_with_its_tags_and_recognised_by_them(here):
    def speak(connection, request):
        if b'If-None-Match: "v1"' in request:
            connection.sendall(
                answer(status="304 Not Modified", ETag='"v1"', content_type="", content_length="")
            )
        else:
            charset = "text/csv; charset=windows-1251"
            connection.sendall(
                answer(b"period,value\n", content_type=charset, ETag='"v1"', Last_Modified="x")
            )

    with serving(speak) as server:
        first = get(here, server)
        assert (first.content, first.media_type, first.charset) == (
            b"period,value\n",
            "text/csv",
            "windows-1251",
        )
        assert first.tags == Tags(etag='"v1"', last_modified="x")
        again = get(here, server, tags=first.tags)
        assert again.unchanged
        assert again.content == b""


def test_nothing_of_ours_travels_along(here, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(answer(b"a", Set_Cookie="session=1")) as server:
        get(here, server)
        get(here, server)
        heads = [request.lower() for request in server.requests]
    assert not any(b"cookie" in head or b"authorization" in head for head in heads)
    assert all(b"\r\nuser-agent: comity " in head for head in heads)


def test_the_connection_goes_to_the_address_that_was_checked(tmp_path):
    """A name that leads elsewhere the second time is of no use: it is asked for once."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    serves, trusts = certified(tmp_path, "stat.example")
    with serving(answer(b"a"), serves) as server:
        client = Outward(loopback=True, trust=trusts, resolve=resolve)
        found = client.get(f"https://stat.example:{server.port}/", accept=CSV, limits=LIMITS)
        assert f"\r\nHost: stat.example:{server.port}\r\n".encode() in server.requests[0]
    assert (found.content, asked) == (b"a", ["stat.example"])


def test_a_certificate_for_another_name_or_of_nobody_is_not_trusted(tmp_path):
    serves, trusts = certified(tmp_path, "other.example")
    with serving(answer(b"a"), serves) as server:
        address = f"https://stat.example:{server.port}/"
        for trust in (trusts, None):
            client = Outward(loopback=True, trust=trust, resolve=lambda host, port: ["127.0.0.1"])
            with pytest.raises(NotTrusted):
                client.get(address, accept=CSV, limits=LIMITS)
        assert not any(server.requests)


def test_this_machine_is_refused_unless_a_setting_says_otherwise():
    with serving(answer(b"secret")) as server:
        for address in (f"https://127.0.0.1:{server.port}/", f"https://localhost:{server.port}/"):
            with pytest.raises(AddressRefused) as refused:
                Outward().get(address, accept=CSV, limits=LIMITS)
            assert refused.value.fields == {"reason": "network"}
            with pytest.raises(AddressRefused):
                Outward().post(address, b"{}", media_type="application/json", limits=LIMITS)
        assert server.requests == []


def test_the_setting_is_refused_where_others_reach_the_system():
    assert read_settings({"COMITY_OUTWARD_LOOPBACK": "1"}).outward_loopback
    for other in ({"COMITY_HOST": "0.0.0.0"}, {"COMITY_PUBLIC_URL": "https://comity.example"}):
        with pytest.raises(BadSetting):
            read_settings({"COMITY_OUTWARD_LOOPBACK": "1", **other})


def test_an_address_is_checked_when_it_is_entered():
    client = Outward(resolve=lambda host, port: ["8.8.8.8"] if host == "stat.example" else [])
    assert client.check("https://STAT.example/a?b#c") == "https://stat.example/a?b"
    with pytest.raises(AddressUnknown):
        client.check("https://nobody.example/")


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "http://localhost:{port}/",
        "http://127.0.0.1:1234/",
        "//127.0.0.2/x",
        "file:///etc/passwd",
        "http://[::1",
        "",
    ],
)
def test_a_redirection_elsewhere_is_not_followed(here, location):
    def speak(connection, request):
        connection.sendall(
            answer(status="302 Found", Location=location.format(port=server.port) or "http://:")
        )

    with serving(speak) as server, pytest.raises(RedirectedElsewhere):
        get(here, server)
    assert len(server.requests) == 1


def test_a_redirection_within_the_origin_is_followed_but_not_for_ever(here):
    def speak(connection, request):
        if b"GET /new" in request:
            connection.sendall(answer(b"moved"))
        else:
            there = "/new" if b"GET /old" in request else "/round"
            connection.sendall(answer(status="301 Moved Permanently", Location=there))

    with serving(speak) as server:
        assert get(here, server, "/old").content == b"moved"
        with pytest.raises(RedirectedElsewhere):
            get(here, server, "/round")


def test_a_content_of_another_kind_or_a_status_of_failure_is_not_taken(here):
    for kind in ("text/html", "", "application/json; charset=utf-8", "text/csvx"):
        with serving(answer(b"<html>", content_type=kind)) as server, pytest.raises(AnswerUnexpected):
            get(here, server)
    for status in ("404 Not Found", "500 Internal Server Error", "304 Not Modified"):
        sent = answer(b"", status=status)
        with serving(sent) as server:
            if status.startswith("304"):
                assert get(here, server).unchanged
                continue
            with pytest.raises(StatusUnexpected) as refused:
                get(here, server)
            assert refused.value.fields == {"answered": int(status[:3])}


@pytest.mark.parametrize(
    "sent",
    [
        answer(b"x", content_length="1001"),
        answer(b"x", content_length="99999999999999999999"),
        answer(b"x" * 1001, content_length=""),
        answer(b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", content_length="", Transfer_Encoding="chunked"),
        answer(gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip"),
        answer(gzip.compress(gzip.compress(b"0" * 2_000_000_0) + b"1" * 5000), Content_Encoding="x-gzip"),
    ],
    ids=["announced", "announced far", "unannounced", "chunked", "bomb", "bomb in a bomb"],
)
def test_more_than_the_limit_is_not_taken(here, sent):
    with serving(sent) as server, pytest.raises(AnswerTooLarge):
        get(here, server)


def test_packed_content_is_unpacked(here):
    with serving(answer(gzip.compress(b"period,value"), Content_Encoding="gzip")) as server:
        assert get(here, server).content == b"period,value"


@pytest.mark.parametrize(
    "sent",
    [
        answer(b"half", content_length="8"),
        answer(b"8\r\nhalf", content_length="", Transfer_Encoding="chunked"),
        answer(gzip.compress(b"period,value")[:-5], Content_Encoding="gzip"),
        answer(gzip.compress(b"a") + gzip.compress(b"b"), Content_Encoding="gzip"),
        answer(b"no gzip", Content_Encoding="gzip"),
        answer(zlib.compress(b"x"), Content_Encoding="deflate"),
        answer(b"x", Content_Encoding="br"),
    ],
    ids=["length", "chunk", "gzip", "two in one", "not packed", "deflate", "unknown"],
)
def test_less_than_was_announced_is_no_content(here, sent):
    with serving(sent) as server, pytest.raises(AnswerIncomplete):
        get(here, server)


def test_what_is_beyond_the_announced_length_is_not_read(here):
    with serving(answer(b"content", content_length="4")) as server:
        assert get(here, server).content == b"cont"


@pytest.mark.parametrize(
    ("prefix", "drip"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n", b"X"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (answer(b"", content_length="5000000"), b"1"),
        (answer(b"", content_length="", Transfer_Encoding="chunked"), b"1\r\n1\r\n"),
    ],
    ids=["heading", "continue", "content", "chunks"],
)
def test_a_server_that_never_comes_to_an_end_is_left(here, prefix, drip):
    def speak(connection, request):
        connection.sendall(prefix)
        while not server.wait(0.01):
            connection.sendall(drip)

    with serving(speak) as server, pytest.raises(TookTooLong):
        get(here, server, limits=HASTY)


def test_a_server_that_is_silent_is_left(here):
    def silent(connection, request):
        server.wait(60)

    with serving(silent) as server, pytest.raises(TookTooLong):
        get(here, server, limits=Limits(size_bytes=10, read_s=0.2, total_s=60))


def test_a_server_that_never_finishes_its_greeting_is_left(here):
    """No TLS is spoken at all: the one side waits for the other."""

    def silent(connection, request):
        server.wait(60)

    with serving(silent) as server, pytest.raises(TookTooLong):
        here.get(
            f"https://127.0.0.1:{server.port}/",
            accept=CSV,
            limits=Limits(size_bytes=10, connect_s=0.2, total_s=1),
        )


def test_who_speaks_no_http_or_does_not_answer_is_not_reached(here):
    for sent in (b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 100_000):
        with serving(sent) as server, pytest.raises(NotReached):
            get(here, server)
    with serving(b"") as server:
        pass
    with pytest.raises(NotReached):
        get(here, server)


def test_the_second_address_of_a_name_is_tried_where_the_first_does_not_answer():
    with serving(answer(b"a")) as server:
        client = Outward(loopback=True, resolve=lambda host, port: ["127.0.0.9", "127.0.0.1"])
        assert get(client, server).content == b"a"


def test_content_is_sent_once_with_headers_of_its_sender(here):
    with serving(answer(b"thanks", status="202 Accepted", content_type="text/html")) as server:
        headers = {"X-Signature": "sha256=1", "Host": "other.example", "Cookie": "a=b"}
        address = f"http://127.0.0.1:{server.port}/hook"
        found = here.post(address, b'{"a":1}', media_type="application/json", limits=LIMITS, headers=headers)
        [request] = server.requests
    head, _, content = request.partition(b"\r\n\r\n")
    assert found.status == 202
    assert content == b'{"a":1}'
    assert b"X-Signature: sha256=1" in head
    assert b"Content-Type: application/json" in head
    assert b"other.example" not in head
    assert b"Cookie" not in head


def test_nothing_is_sent_on_after_a_redirection(here):
    with serving(answer(status="307 Temporary Redirect", Location="/other")) as server:
        with pytest.raises(RedirectedElsewhere):
            here.post(f"http://127.0.0.1:{server.port}/", b"{}", media_type="application/json", limits=LIMITS)
        assert len(server.requests) == 1
    with serving(answer(status="410 Gone")) as server, pytest.raises(StatusUnexpected):
        here.post(f"http://127.0.0.1:{server.port}/", b"{}", media_type="application/json", limits=LIMITS)


@pytest.mark.parametrize("value", ["a\r\nHost: other", "a\nb"])
def test_a_header_cannot_carry_another_one(here, value):
    with serving(answer(b"")) as server:
        with pytest.raises(NotReached):
            here.post(
                f"http://127.0.0.1:{server.port}/",
                b"",
                media_type="text/csv",
                limits=LIMITS,
                headers={"X": value},
            )
        assert server.requests in ([], [b""])
