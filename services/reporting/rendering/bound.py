"""Binds the pages of parts of one document into one PDF with one structure tree, page after page.

Laying out a long table takes WeasyPrint a minute and gigabytes; in parts, each in a process of its own, a
fraction of both. A part comes as `Part`: its objects under numbers that no other part has, most of them
compressed already, so that binding touches a few hundred bytes of each. Its structure is that of
WeasyPrint's documents (`weasyprint.pdf`), which tags each page by itself.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, Final

NUMBERS: Final = 100_000
"""How many object numbers each part has; those of the whole come before."""
PAGES, CATALOG, ROOT, DOCUMENT, MAPPING, INFO = range(1, 7)
_REFERENCE: Final = re.compile(rb"(\((?:[^\\()]|\\.)*\))|(?<![\d.])(\d+) 0 R")
_HEADER_ID: Final = re.compile(rb"\((\d+-\d+-\d+)\)")
_STREAM: Final = b"\nstream\n"


class TooManyObjects(ValueError):
    """A part has more objects than numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The pages of a part of a document. place: which part, from 0.

    pages, streams, plain: objects by number. packed: further ones in an object stream, in the order of
    packed_numbers. resources: the number of what all pages draw with. kids: its elements beneath the
    document's. nums: its entries of the map from marked content to elements. catalog, info: of the whole.
    """

    place: int
    pages: dict[int, bytes]
    resources: int
    plain: dict[int, bytes]
    streams: dict[int, bytes]
    packed: bytes
    packed_first: int
    packed_numbers: Sequence[int]
    kids: bytes
    nums: bytes
    catalog: bytes
    info: bytes

    def to_bytes(self) -> bytes:
        """The part for another process."""
        names = self.__slots__
        return json.dumps({name: _plain(getattr(self, name)) for name in names}).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> "Part":
        """What to_bytes wrote."""
        return cls(**{name: _revived(value) for name, value in json.loads(data).items()})


def part_of(pdf: Any, place: int) -> Part:
    """What a finisher of WeasyPrint is given, as a part."""
    base = (place + 1) * NUMBERS
    if len(pdf.objects) >= NUMBERS - 1:
        raise TooManyObjects(len(pdf.objects))
    common = {pdf.pages.number: PAGES, pdf.catalog.number: CATALOG}
    kids, nums = b"", b""
    if "StructTreeRoot" in pdf.catalog:
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        document, mapping = _object(pdf, root["K"][0]), _object(pdf, root["ParentTree"])
        common |= {root.number: ROOT, document.number: DOCUMENT, mapping.number: MAPPING}
        entries = mapping["Nums"]
        kids = b" ".join(document["K"])
        nums = b" ".join(
            b"%d %s" % (base + key, value if isinstance(value, bytes) else value.data)
            for key, value in zip(entries[::2], entries[1::2], strict=True)
        )

    def renumbered(data: bytes) -> bytes:
        return _REFERENCE.sub(
            lambda found: (
                _HEADER_ID.sub(rb"(%d-\1)" % place, found[1])
                if found[2] is None
                else b"%d 0 R" % common.get(int(found[2]), base + int(found[2]))
            ),
            data,
        )

    page_numbers = set(pdf.pages["Kids"][::3])
    resources = next(int(pdf.objects[number]["Resources"].split()[0]) for number in pdf.pages["Kids"][:1])
    pages, plain, streams, packed = {}, {}, {}, {}
    for each in pdf.objects[1:]:
        number = base + each.number
        if each.number in common:
            continue
        if each.number in page_numbers:
            pages[number] = renumbered(_moved(each.data, base))
        elif each.number == resources:
            plain[number] = renumbered(each.data)
        elif each.compressible:
            packed[number] = renumbered(_moved(each.data, base))
        else:
            head, _, content = each.data.partition(_STREAM)
            streams[number] = renumbered(head) + _STREAM + content
    stream, first = _packed(packed)
    return Part(
        place=place,
        pages=pages,
        resources=base + resources,
        plain=plain,
        streams=streams,
        packed=stream,
        packed_first=first,
        packed_numbers=list(packed),
        kids=renumbered(kids),
        nums=renumbered(nums),
        catalog=renumbered(pdf.catalog.data),
        info=pdf.info.data,
    )


def bind(parts: Sequence[Part], over: Part | None = None) -> bytes:
    """The whole as a PDF 1.7. over: an untagged part with as many pages, each drawn on one as an artifact.

    What is said of the whole is what the first part says. Equal parts give identical bytes.
    """
    objects: dict[int, bytes] = {}
    packed: list[Part] = list(parts)
    drawn: list[tuple[int, bytes]] = []
    if over is not None:
        packed.append(over)
        objects |= over.plain | over.streams
        drawn = [_drawn(over, page) for page in over.pages.values()]
    numbers, at = [], 0
    for part in parts:
        objects |= part.plain | part.streams
        names = []
        for number, page in part.pages.items():
            numbers.append(number)
            if over is not None:
                shown, form = drawn[at]
                objects[shown] = form
                mark = over.place * NUMBERS + 2 * NUMBERS - 1 - at
                words = b"/Artifact BMC /Over%d Do EMC" % at
                objects[mark] = b"<</Length %d>>%s%s\nendstream" % (len(words), _STREAM, words)
                names.append(b"/Over%d %d 0 R" % (at, shown))
                page = re.sub(rb"/Contents (\d+ 0 R)", rb"/Contents [%d 0 R \1]" % mark, page, count=1)
                at += 1
            objects[number] = page
        if names:
            objects[part.resources] = objects[part.resources].replace(
                b"/XObject <<", b"/XObject <<" + b"".join(names), 1
            )
    first = parts[0]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[PAGES] = b"<</Type /Pages/Kids [%s]/Count %d>>" % (kids, len(numbers))
    objects[CATALOG] = re.sub(rb"/Outlines \d+ 0 R", b"", first.catalog) if len(parts) > 1 else first.catalog
    objects[ROOT] = b"<</Type /StructTreeRoot/ParentTree %d 0 R/K [%d 0 R]>>" % (MAPPING, DOCUMENT)
    elements = b" ".join(part.kids for part in parts)
    objects[DOCUMENT] = b"<</Type /StructElem/S /Document/K [%s]/P %d 0 R>>" % (elements, ROOT)
    objects[MAPPING] = b"<</Nums [%s]>>" % b" ".join(part.nums for part in parts)
    objects[INFO] = first.info
    return _written(objects, packed)


def _drawn(over: Part, page: bytes) -> tuple[int, bytes]:
    """(number, form) of what a page draws, to be drawn on another page of its size."""
    contents, box = re.search(rb"/Contents (\d+) 0 R", page), re.search(rb"/MediaBox (\[[^]]*\])", page)
    assert contents is not None and box is not None
    number = int(contents[1])
    form = b"<</Type /XObject/Subtype /Form/BBox %s/Resources %d 0 R" % (box[1], over.resources)
    return number, over.streams[number].replace(b"<<", form, 1)


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _moved(data: bytes, base: int) -> bytes:
    """An object with its place in the map from content to elements, of pages and annotations."""
    if b"/StructParent" not in data:
        return data
    return re.sub(
        rb"/(StructParents?) (\d+)", lambda found: b"/%s %d" % (found[1], base + int(found[2])), data
    )


def _packed(objects: Mapping[int, bytes]) -> tuple[bytes, int]:
    """(objects as the content of an object stream, where in it the first begins)."""
    places, position = [], 0
    for number, data in objects.items():
        places.append(b"%d %d" % (number, position))
        position += len(data) + 1
    head = b" ".join(places) + b"\n"
    return zlib.compress(head + b"\n".join(objects.values()), 6), len(head)


def _written(objects: Mapping[int, bytes], packed: Sequence[Part]) -> bytes:
    """The file: every object, the packed ones as they come, and a stream that tells where each is."""
    out = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, data in sorted(objects.items()):
        entries[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    for part in packed:
        # No object of the part has its last number.
        number = (part.place + 1) * NUMBERS
        entries[number] = (1, len(out), 0)
        head = b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>"
        head %= (len(part.packed_numbers), part.packed_first, len(part.packed))
        out += b"%d 0 obj\n%s%s%s\nendstream\nendobj\n" % (number, head, _STREAM, part.packed)
        for index, each in enumerate(part.packed_numbers):
            entries[each] = (2, number, index)
    last = INFO + 1
    entries[last] = (1, len(out), 0)
    identity = md5(out, usedforsecurity=False).hexdigest().encode()
    table = zlib.compress(b"".join(_entry(*entries[number]) for number in sorted(entries)), 6)
    out += b"%d 0 obj\n<</Type /XRef/Index [%s]/W [1 4 4]/Size %d/Root %d 0 R/Info %d 0 R/ID [<%s> <%s>]" % (
        last,
        b" ".join(b"%d %d" % run for run in _runs(sorted(entries))),
        max(entries) + 1,
        CATALOG,
        INFO,
        identity,
        identity,
    )
    place = entries[last][1]
    out += b"/Filter /FlateDecode/Length %d>>%s%s\nendstream\nendobj\n" % (len(table), _STREAM, table)
    out += b"startxref\n%d\n%%%%EOF\n" % place
    return bytes(out)


def _entry(kind: int, second: int, third: int) -> bytes:
    return kind.to_bytes(1, "big") + second.to_bytes(4, "big") + third.to_bytes(4, "big")


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(first, how many) of numbers without a gap."""
    start = previous = numbers[0]
    for number in numbers[1:]:
        if number != previous + 1:
            yield start, previous - start + 1
            start = number
        previous = number
    yield start, previous - start + 1


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {"objects": [[number, base64.b64encode(data).decode()] for number, data in value.items()]}
    return value


def _revived(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return base64.b64decode(value["bytes"])
    return {number: base64.b64decode(data) for number, data in value["objects"]}
