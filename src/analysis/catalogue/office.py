"""The office that signs: params/documents/settings.yml, what no return and no plan can tell.

Names of bodies, whom the report goes to, who signs by which power. Nobody's own name stands
here: number, day, signature and name are left to the clerk and to whoever signs.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from analysis import places
from analysis.catalogue.models import Agency, Record
from analysis.catalogue.read import CatalogueError, record
from analysis.language import Text

FILE = "settings.yml"


class Office(Record):
    """What a document of the consolidating agency says of its office.

    `issuer` replaces the name that the agency has in agencies.yml; `steering` are the headings
    of section III of the plan (before the point of a task's number) that the report tells of
    under its first section; `unconfirmed` names the fields that nobody has confirmed yet, which
    the report prints as assumptions.
    """

    parent: Text
    issuer: Text | None = None
    number: Annotated[str, Field(pattern=r"^[^\s/]+(-[^\s/]+)*$")]
    """What stands behind the slash of the number; {agency} is the issuer's abbreviation: BC-SNV."""
    place: Text
    grounds: Annotated[tuple[Text, ...], Field(min_length=1)]
    addressees: Annotated[tuple[Text, ...], Field(min_length=1)]
    recipients: Annotated[tuple[Text, ...], Field(min_length=1)]
    letter_recipients: tuple[Text, ...] = ()
    """Who gets a copy of a letter that reminds an agency of its return."""
    signing: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Power and position of who signs, a line each: KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC."""
    steering: tuple[str, ...] = ()
    unconfirmed: dict[str, Text] = Field(default_factory=dict)

    def symbol(self, issuer: Agency) -> str:
        """Return what stands behind the slash of an agency's numbers; «…» is left to the clerk."""
        short = next((name for name in issuer.abbreviations if " " not in name), "…")
        return self.number.replace("{agency}", short)


def read_office(folder: Path | None = None) -> Office:
    """Return the settings of a folder of documents, params/documents/ unless said otherwise.

    Raises CatalogueError naming file and field of every fault.
    """
    faults: list[str] = []
    office = record((folder or places.params() / "documents") / FILE, Office, faults)
    if office is None:
        raise CatalogueError(faults)
    return office
