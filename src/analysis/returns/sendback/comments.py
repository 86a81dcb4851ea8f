"""Explain faulty cells in comments: ours below those of other people, the old ones replaced."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from html import escape, unescape

from analysis.returns.sendback.cells import drawn_at
from analysis.returns.sendback.layout import Place, SheetMap
from analysis.returns.sendback.package import Package
from analysis.returns.sendback.record import digest
from analysis.returns.sendback.relations import relations_of
from analysis.returns.sendback.shapes import EMPTY_VML, shape_at, with_shapes
from analysis.returns.sendback.words import AUTHOR, clean, openings
from analysis.returns.sendback.xml_edit import (
    DECLARATION,
    MAIN,
    TYPE,
    TYPE_VML,
    Edit,
    Node,
    Unpatchable,
    append,
    edited,
    need,
    prefix_of,
    prefixed,
    tree,
)
from analysis.returns.workbook import address, position

Texts = Mapping[Place, str]


@dataclass(frozen=True)
class Voice:
    """Tells our comments from others: by their beginning, and by what we know to have said.

    `said` are the digests of our comments, None where the file does not tell them any more. A
    comment of ours in which somebody wrote an answer is theirs.
    """

    said: Set[int] | None = None

    def is_ours(self, xml: bytes, run: Node) -> bool:
        """Whether a run of a comment holds what we said an earlier time."""
        text = run if run.local == "t" else run.child("t")
        words = unescape(xml[text.opened : text.closed].decode()).strip() if text else ""
        return words.startswith(openings()) and (self.said is None or digest(words) in self.said)


def comment_cells(
    parts: Package, sheet: str, here: SheetMap, texts: Texts, blocks: Iterator[int], voice: Voice
) -> list[Edit]:
    """Write the comments of a sheet and their shapes; return what changes in the sheet."""
    relations = relations_of(parts, sheet)
    known = relations.one("comments")
    shapes = relations.target(here.drawing) if here.drawing else ""
    if here.drawing and (not shapes or shapes not in parts):
        raise Unpatchable("a drawing that is not there")
    if known and not shapes:
        raise Unpatchable("comments without shapes")
    if not known:
        known = parts.fresh("xl/comments{}.xml")
        relations.add("comments", known)
        empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
        parts.put(known, (DECLARATION + empty).encode(), TYPE.format("comments"))
    content, new = _with_comments(parts.read(known), texts, voice)
    parts.put(known, content)
    edits: list[Edit] = []
    if new and not shapes:
        shapes = parts.fresh("xl/drawings/vmlDrawing{}.vml")
        parts.put(shapes, EMPTY_VML.encode(), TYPE_VML)
        edits.append(drawn_at(here, relations.add("vmlDrawing", shapes)))
    if new:
        parts.put(shapes, with_shapes(parts.read(shapes), here, new, blocks))
    relations.save()
    return edits


_FONT = '<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/>'


def _run(text: str) -> str:
    words = escape(clean(text), quote=False)
    return f'<r><rPr>{_FONT}</rPr><t xml:space="preserve">{words}</t></r>'


def _with_comments(xml: bytes, texts: Texts, voice: Voice) -> tuple[bytes, dict[Place, str]]:
    """Return a part of comments with ours, and those of ours that need a shape.

    On a cell that has a comment ours stands below it; a thread is left as it is.
    """
    root = tree(xml)
    prefix = prefix_of(root)
    authors = need(root.child("authors"), "authors")
    listed = need(root.child("commentList"), "commentList")
    names = [xml[n.opened : n.closed].decode() for n in authors.children]
    there = {position(n.attributes["ref"]): n for n in listed.children if n.local == "comment"}
    edits: list[Edit] = []
    new = {place: text for place, text in texts.items() if place not in there}
    for place in texts.keys() & there.keys():
        writer = names[int(there[place].attributes.get("authorId") or 0)]
        if not writer.startswith("tc="):
            edits += _below(xml, there[place], texts[place], prefix, voice)
    writer_id = names.index(AUTHOR) if AUTHOR in names else len(names)
    if new and AUTHOR not in names:
        edits += append(xml, authors, prefixed(f"<author>{AUTHOR}</author>", prefix).encode())
    comments = (
        f'<comment ref="{address(*place)}" authorId="{writer_id}">'
        f"<text>{_run(text)}</text></comment>"
        for place, text in sorted(new.items())
    )
    if new:
        edits += append(xml, listed, prefixed("".join(comments), prefix).encode())
    return edited(xml, edits), new


def _below(xml: bytes, comment: Node, text: str, prefix: str, voice: Voice) -> list[Edit]:
    """Return the edits that add a text to a comment; what we said an earlier time goes."""
    holder = need(comment.child("text"), "text of a comment")
    edits: list[Edit] = []
    place, before = holder.opened, False
    for node in holder.children:
        if voice.is_ours(xml, node):
            edits.append((node.start, node.end, b""))
            place = node.end
        elif node.local in ("r", "t"):
            place, before = node.end, True
        if node.local == "t" and not voice.is_ours(
            xml, node
        ):  # a bare text may not stand before runs
            edits.append((node.start, node.start, f"<{prefix}r>".encode()))
            edits.append((node.end, node.end, f"</{prefix}r>".encode()))
    new = prefixed(_run(("\n\n" if before else "") + text), prefix).encode()
    if holder.closed == holder.end:
        return append(xml, holder, new)
    return [*edits, (place, place, new)]


def forget(parts: Package, sheet: str, here: SheetMap, kept: Set[Place], voice: Voice) -> None:
    """Take away what we said an earlier time, save from cells that get a new comment of ours."""
    relations = relations_of(parts, sheet)
    known, shapes = relations.one("comments"), relations.target(here.drawing)
    if not (known and shapes and known in parts and shapes in parts):
        return
    xml, drawing = parts.read(known), parts.read(shapes)
    edits: list[Edit] = []
    for node in need(tree(xml).child("commentList"), "commentList").children:
        holder, place = node.child("text"), position(node.attributes.get("ref", "A1"))
        said = [run for run in holder.children if voice.is_ours(xml, run)] if holder else []
        if place in kept or not holder or not said:
            continue
        if len(said) < len(holder.children):
            edits += [(run.start, run.end, b"") for run in said]
        elif shape := shape_at(drawing, place):
            edits.append((node.start, node.end, b""))
            drawing = drawing.replace(shape, b"", 1)
    if edits:
        parts.put(known, edited(xml, edits))
        parts.put(shapes, drawing)
