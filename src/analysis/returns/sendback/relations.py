"""What the parts of a package point to, and the list of their content types."""

from dataclasses import dataclass, field
from html import escape
from posixpath import dirname, relpath

from analysis.returns.sendback.package import Package, part_name
from analysis.returns.sendback.xml_edit import (
    DECLARATION,
    PACKAGE,
    RELATIONS,
    TYPE,
    TYPE_VML,
    Unpatchable,
    append,
    edited,
    prefixed,
    tree,
    with_values,
)


@dataclass
class Relations:
    """The relations of one part: what they point to, and new ones."""

    parts: Package
    owner: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    """Id, kind (the last word of its type) and part."""
    added: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name of the part that holds the relations."""
        folder, slash, file = self.owner.rpartition("/")
        return f"{folder}{slash}_rels/{file}.rels"

    def target(self, identifier: str) -> str:
        """Return the part that a relation points to, or ""."""
        return next((part for known, _, part in self.rows if known == identifier), "")

    def kind(self, part: str) -> str:
        """Return as what a part is related, or ""."""
        return next((kind for _, kind, known in self.rows if known == part), "")

    def one(self, kind: str) -> str:
        """Return the only part of a kind, or ""; raise Unpatchable where there are two."""
        found = [part for _, of_kind, part in self.rows if of_kind == kind]
        if len(found) > 1:
            raise Unpatchable(f"two relations of kind {kind}")
        return found[0] if found else ""

    def add(self, kind: str, part: str) -> str:
        """Relate the owner to a part and return the id of the relation."""
        known = {identifier for identifier, _, _ in self.rows}
        new = next(n for n in (f"rId{i}" for i in range(1, 100_000)) if n not in known)
        target = relpath("/" + part, "/" + dirname(self.owner))
        self.rows.append((new, kind, part))
        self.added.append(
            f'<Relationship xmlns="{PACKAGE}" Id="{new}" Type="{RELATIONS}/{kind}" '
            f'Target="{escape(target)}"/>'
        )
        return new

    def save(self) -> None:
        """Write the new relations into their part."""
        if not self.added:
            return
        if self.name not in self.parts:
            empty = f'{DECLARATION}<Relationships xmlns="{PACKAGE}"/>'
            self.parts.put(self.name, empty.encode())
        xml = self.parts.read(self.name)
        edits = append(xml, tree(xml), "".join(self.added).encode())
        self.parts.put(self.name, edited(xml, edits))


def relations_of(parts: Package, owner: str) -> Relations:
    """Return the relations of a part; "" is the package itself."""
    found = Relations(parts, owner)
    if found.name in parts:
        for node in tree(parts.read(found.name)).all("Relationship"):
            target = node.attributes.get("Target", "")
            if not target.startswith("/"):
                target = f"{dirname(owner)}/{target}"
            outside = node.attributes.get("TargetMode") == "External"
            kind = node.attributes.get("Type", "").rpartition("/")[2]
            row = (node.attributes.get("Id", ""), kind, "" if outside else part_name(target))
            found.rows.append(row)
    return found


def save_types(parts: Package, book: str) -> bool:
    """Declare the new parts; return whether the workbook has macros.

    A template becomes a workbook: it is a return now, and Excel refuses a template named .xlsx.
    """
    xml = parts.read("[Content_Types].xml")
    root = tree(xml)
    own = next(
        (
            n
            for n in root.all("Override")
            if part_name(n.attributes["PartName"]).lower() == book.lower()
        ),
        None,
    )
    kind = own.attributes.get("ContentType", "") if own else ""
    if "macroEnabled" in kind and "template" in kind:
        raise Unpatchable("a template with macros")
    new = [_declared(part, kind) for part, kind in parts.types.items() if kind != TYPE_VML]
    defaults = {n.attributes.get("Extension", "").lower() for n in root.all("Default")}
    vml = [part for part, kind in parts.types.items() if kind == TYPE_VML]
    prefix = root.name.removesuffix("Types")
    edits = append(xml, root, prefixed("".join(new), prefix).encode())
    if vml and "vml" not in defaults:
        default = f'<Default Extension="vml" ContentType="{TYPE_VML}"/>'
        edits.append((root.opened, root.opened, prefixed(default, prefix).encode()))
    if own and "template" in kind:
        tag = with_values(xml[own.start : own.opened], ContentType=TYPE.format("sheet.main"))
        edits.append((own.start, own.opened, tag))
    parts.put("[Content_Types].xml", edited(xml, edits))
    return "macroEnabled" in kind


def _declared(part: str, kind: str) -> str:
    return f'<Override PartName="/{escape(part)}" ContentType="{kind}"/>'
