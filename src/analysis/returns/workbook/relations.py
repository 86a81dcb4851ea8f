"""The relations of an Office package: which part leads to which."""

from dataclasses import dataclass
from posixpath import basename

from analysis.returns.workbook.package import Package, folder_of, local, part_name


@dataclass(frozen=True)
class Relation:
    """One relation: its kind is the last word of its type; `part` is a name in the package.

    An external relation leads out of the file: `target` is all that is ever done with it.
    """

    id: str
    kind: str
    part: str
    target: str
    external: bool


def relations(package: Package, owner: str) -> tuple[Relation, ...]:
    """Return the relations of a part, or of the whole package where `owner` is empty."""
    folder = folder_of(owner)
    found: list[Relation] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            kind = attributes.get("Type", "").rpartition("/")[2]
            external = attributes.get("TargetMode") == "External"
            part = "" if external else part_name(target, folder)
            found.append(Relation(attributes.get("Id", ""), kind, part, target, external))

    package.parse(part_name(f"_rels/{basename(owner)}.rels", folder), start)
    return tuple(found)
