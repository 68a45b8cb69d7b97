"""Which addresses are refused: by their form, and by the networks that their names lead to."""

import ipaddress

import pytest

from servicekit.outward.addresses import AddressRefused, AddressUnknown, is_public, parse_address, resolved


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "168.63.129.16",
        "169.254.169.254",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_of_no_public_network_is_refused(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "193.0.6.139", "2a00:1450:4001:80b::200e"])
def test_an_address_of_the_public_network_is_one(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "form"),
        ("stat.example/file.csv", "form"),
        ("https://", "form"),
        ("https://stat.example/a b", "form"),
        ("https://stat.example/a\r\nHost: other", "form"),
        ("https://stat.example\\@10.0.0.1/", "form"),
        ("https://stat.example:port/", "form"),
        ("https://[::1/", "form"),
        ("https://stat.example/файл.csv", "form"),
        ("https://-ұ-/", "form"),
        ("https://stat.example/" + 2000 * "a", "form"),
        ("http://stat.example/file.csv", "scheme"),
        ("ftp://stat.example/file.csv", "scheme"),
        ("file:///etc/passwd", "form"),
        ("https://ana:secret@stat.example/", "account"),
        ("https://@stat.example/", "account"),
        ("https://stat.example:25/", "port"),
    ],
)
def test_an_address_of_another_form_is_refused_before_anything_is_looked_up(address, reason):
    with pytest.raises(AddressRefused) as refused:
        parse_address(address)
    assert refused.value.fields == {"reason": reason}


def test_an_address_is_kept_in_one_form():
    assert str(parse_address("https://Stat.Example.:443?q=1#part")) == "https://stat.example/?q=1"
    assert str(parse_address("https://стат.рф/a%20b")) == "https://xn--80a7adb.xn--p1ai/a%20b"
    assert str(parse_address("https://[2A00::1]:8443/x")) == "https://[2a00::1]:8443/x"


def test_http_is_allowed_where_this_machine_is():
    assert str(parse_address("http://localhost:8080/x", loopback=True)) == "http://localhost:8080/x"


def test_a_name_that_leads_anywhere_inside_is_refused_as_a_whole():
    address = parse_address("https://stat.example/")
    with pytest.raises(AddressRefused) as refused:
        resolved(address, resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert refused.value.fields == {"reason": "network"}
    with pytest.raises(AddressRefused):
        resolved(address, resolve=lambda host, port: ["127.0.0.1"])
    with pytest.raises(AddressRefused):
        resolved(address, loopback=True, resolve=lambda host, port: ["127.0.0.1", "192.168.1.1"])


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0", "[::ffff:127.0.0.1]"])
def test_other_spellings_of_this_machine_are_this_machine(host):
    with pytest.raises(AddressRefused) as refused:
        resolved(parse_address(f"https://{host}/"))
    assert refused.value.fields == {"reason": "network"}


def test_a_name_without_an_address_is_unknown():
    def nothing(host, port):
        raise OSError

    with pytest.raises(AddressUnknown):
        resolved(parse_address("https://stat.example/"), resolve=nothing)
    with pytest.raises(AddressUnknown):
        resolved(parse_address("https://stat.example/"), resolve=lambda host, port: [])
