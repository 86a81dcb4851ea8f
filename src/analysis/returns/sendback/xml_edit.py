"""XML cut at the byte: where elements stand in a part, and edits that leave the rest alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
TYPE_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Unpatchable(Exception):  # noqa: N818 - a state of the file, not a mistake of anybody
    """The package is built in a way that cannot be patched with certainty; says which."""


@dataclass
class Node:
    """One element: where it starts, where its content starts and ends, where it ends."""

    name: str
    attributes: dict[str, str]
    start: int
    opened: int
    closed: int = 0
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Return the name without its prefix."""
        return self.name.rpartition(":")[2]

    def child(self, local: str) -> "Node | None":
        """Return the first child of a name, or None."""
        return next((node for node in self.children if node.local == local), None)

    def all(self, local: str) -> Iterator["Node"]:
        """Return every element of a name below this one."""
        return (node for node in self.every() if node.local == local)

    def every(self) -> Iterator["Node"]:
        """Yield every element below this one, in the order of the text."""
        for node in self.children:
            yield node
            yield from node.every()


Edit = tuple[int, int, bytes]
"""Start and end of the bytes that go, and what comes in their place."""
_TAG = re.compile(rb"<[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>")
ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_BARE = re.compile(r"<(/?)(?=[\w.-]+[\s/>])")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")


def check_encoding(xml: bytes) -> None:
    """Raise Unpatchable for a part that is not UTF-8 or has a DOCTYPE."""
    declared = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() != b"utf-8"):
        raise Unpatchable("a part that is not UTF-8")
    if b"<!DOCTYPE" in xml:
        raise Unpatchable("a DOCTYPE")


def attributes_of(tag: bytes) -> dict[str, str]:
    """Return the attributes of a start tag."""
    found = ((name.decode(), value[1:-1].decode()) for name, value in ATTRIBUTE.findall(tag))
    return {name: unescape(value) if "&" in value else value for name, value in found}


def tree(xml: bytes) -> Node:
    """Return the elements of a small part with their byte positions."""
    check_encoding(xml)
    parser = expat.ParserCreate()
    top = Node("", {}, 0, 0)
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        node = Node(name, attributes, at, at + len(tag_at(xml, at)))
        path[-1].children.append(node)
        path.append(node)

    def end(_: str) -> None:
        node = path.pop()
        node.closed, node.end = closing(xml, node.opened, parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return top.children[0]


def tag_at(xml: bytes, at: int) -> bytes:
    """Return the tag that starts at a byte."""
    match = _TAG.match(xml, at)
    if not match:
        raise Unpatchable("a tag that cannot be found again")
    return match[0]


def closing(xml: bytes, opened: int, at: int) -> tuple[int, int]:
    """Return where the closing tag starts and ends; an empty element has none."""
    if xml[opened - 2 : opened] == b"/>":
        return opened, opened
    return at, xml.index(b">", at) + 1


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a part with its edits made; raise Unpatchable where two touch one place."""
    pieces, last = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < last:
            raise Unpatchable("two changes of one place")
        pieces += [xml[last:start], new]
        last = end
    return b"".join((*pieces, xml[last:]))


def with_values(tag: bytes, **values: object) -> bytes:
    """Return a start tag with some attributes set, or taken away where the value is None."""
    for name, value in values.items():
        new = b"" if value is None else f' {name}="{escape(str(value))}"'.encode()
        found = next((m for m in ATTRIBUTE.finditer(tag) if m[1] == name.encode()), None)
        place = found.span() if found else (len(tag) - (2 if tag.endswith(b"/>") else 1),) * 2
        tag = tag[: place[0]] + new + tag[place[1] :]
    return tag


def append(xml: bytes, node: Node, new: bytes, **values: object) -> list[Edit]:
    """Return the edits that put something at the end of an element and set its attributes."""
    tag = with_values(xml[node.start : node.opened], **values)
    if node.closed == node.end:  # <sheetData/> becomes <sheetData>…</sheetData>
        tag = tag[:-2].rstrip() + b">"
        return [(node.start, node.end, tag + new + f"</{node.name}>".encode())]
    return [(node.start, node.opened, tag), (node.closed, node.closed, new)]


def prefix_of(node: Node) -> str:
    """Return the prefix of a part's own elements, "x:" or "", where it is not Strict."""
    before, colon, _ = node.name.rpartition(":")
    if node.attributes.get(f"xmlns:{before}" if colon else "xmlns") != MAIN:
        raise Unpatchable("a part in another namespace (Strict Open XML)")
    return before + colon


def need(node: Node | None, what: str) -> Node:
    """Return an element that must be there; raise Unpatchable where it is not."""
    if node is None:
        raise Unpatchable(f"no {what}")
    return node


def prefixed(xml: str, prefix: str) -> str:
    """Return XML of ours with the prefix that a part gives its own elements."""
    return _BARE.sub(rf"<\1{prefix}", xml) if prefix else xml
