"""Faults found in returns: each kind has a stable code, a severity and its words.

The registry is the one place where a kind is described; the notebook, the terminal and the
handbook print from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.language import say

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Kind:
    """One kind of fault: how grave it is, what it says and what the sender should do."""

    severity: Severity
    says: str
    todo: str = ""


KINDS: dict[str, Kind] = {
    # F: the file
    "F01": Kind(
        "error",
        "expected an Excel workbook (.xlsx), found {found}",
        "Save it as .xlsx and send it again.",
    ),
    "F02": Kind(
        "error",
        "the file is damaged: {found}",
        "Send the file again; it may have been cut off on the way.",
    ),
    "F03": Kind(
        "error",
        "the file is larger than allowed: {found}, limit {expected}",
        "Delete what does not belong to the form and send it again.",
    ),
    "F04": Kind(
        "error",
        "this is not the form that was sent out: its hidden sheet is missing",
        "Copy the figures into the form of this year.",
    ),
    "F05": Kind(
        "error",
        "expected a return of {expected}, found one of {found}",
        "Send the form of {expected}.",
    ),
    "F06": Kind(
        "error",
        "expected a return of {expected}, found one of {found}",
        "Check who sent this file and file it with that agency.",
    ),
    "F07": Kind(
        "error",
        "agency {found} is not in agencies.yml",
        "Use the form that was made for your agency.",
    ),
    "F08": Kind(
        "error",
        "expected a return under plan {expected}, found {found}",
        "Send the form of plan {expected}.",
    ),
    "F09": Kind(
        "error",
        "expected {expected}, found {found}",
        "Made-up figures and real ones must not mix: move the file to its own folder.",
    ),
    "F10": Kind(
        "warning",
        "this form is version {found}, the current one is {expected}",
        "It was read by its tags; use the new form next time.",
    ),
    "F11": Kind("note", "the same file was received before as {found}; it was not read again"),
    # S: the structure
    "S01": Kind(
        "error",
        "indicator {found} is not in the plan",
        "Restore the code in hidden column A, or use a fresh form.",
    ),
    "S02": Kind("error", "{found} stands twice, first in {expected}", "Keep one of the two rows."),
    "S03": Kind(
        "error",
        "the table “{expected}” is missing from the file",
        "Use a fresh form and copy the figures into it.",
    ),
    "S04": Kind(
        "warning",
        "“{found}” stands outside the cells of the form and was not read",
        "Move it to the note column.",
    ),
    "S05": Kind(
        "error", "area {found} is not in areas.csv for that year", "Choose the area from the list."
    ),
    "S06": Kind(
        "error",
        "column {expected} is missing from the table",
        "Use a fresh form and copy the figures into it.",
    ),
    "S07": Kind(
        "warning",
        "row {found} is not in this agency's form but was read",
        "Check that the agency answers for it.",
    ),
    "S08": Kind(
        "error",
        "task {found} is not in the plan",
        "Restore the number in hidden column A, or use a fresh form.",
    ),
    # N: numbers
    "N01": Kind(
        "error", "expected a number, found “{found}”", "Type the number alone, for example 24,01."
    ),
    "N02": Kind(
        "error",
        "“{found}” can be read as {expected}",
        "Type the number without separators of thousands.",
    ),
    "N03": Kind(
        "error",
        "“{found}” is a range or an approximation, not a value",
        "Give one number; put the words into the note.",
    ),
    "N04": Kind(
        "error",
        "the formula in this cell was never calculated",
        "Open the file, let it calculate, save it, or type the number.",
    ),
    "N05": Kind(
        "error",
        "the cell holds the error {found}",
        "Correct the formula, or leave the cell empty and give a reason.",
    ),
    "N06": Kind("note", "“{found}” was read as {expected}"),
    "N07": Kind(
        "error",
        "{found} may be a share or a percentage: {expected}",
        "Type the percentage itself, for example 24,01.",
    ),
    "N08": Kind(
        "error",
        "expected a year between 1990 and {expected}, found “{found}”",
        "Type the year with four digits.",
    ),
    "N09": Kind(
        "error",
        "expected a date (dd/mm/yyyy), found “{found}”",
        "Type the day, the month and the year.",
    ),
    # V: values
    "V01": Kind(
        "warning",
        "{found} differs from numerator ÷ denominator = {expected}; the quotient counts",
        "Check the three numbers.",
    ),
    "V02": Kind(
        "error",
        "the denominator is {found}",
        "A rate needs a denominator above zero; leave it empty where there is none.",
    ),
    "V03": Kind(
        "error", "the numerator {found} is above the denominator {expected}", "Check both counts."
    ),
    "V04": Kind(
        "error",
        "{found} lies outside what is possible ({expected})",
        "Check the number and its unit.",
    ),
    "V05": Kind(
        "warning",
        "{found} lies outside what is usual ({expected})",
        "Check the number and its unit, and say in the note why it is right.",
    ),
    "V06": Kind(
        "warning",
        "the status is not given; the figure is treated as an estimate",
        "Choose estimate, provisional or final.",
    ),
    "V07": Kind(
        "error",
        "“{found}” is not one of the words of the list: {expected}",
        "Choose from the list.",
    ),
    "V08": Kind(
        "warning",
        "“{found}” is not a known way of measuring; the figure stands in a series of its own",
        "Choose from the list, or ask for the new way to be added.",
    ),
    "V09": Kind("warning", "not filled in", "Give the figure, or choose “no data” and the reason."),
    "V10": Kind(
        "error", "only one of numerator and denominator is given", "Give both, or neither."
    ),
    "V11": Kind(
        "error",
        "the status says no data, but the cell holds {found}",
        "Delete the figure or change the status.",
    ),
    "V12": Kind("warning", "no data, and no reason is given", "Choose the reason."),
    "V13": Kind(
        "warning",
        "the state “{found}” comes without a date or evidence",
        "Give the date and the decision that proves it.",
    ),
    "V14": Kind(
        "note",
        "the way of measuring is not given; the figure stands in a series of its own",
        "Choose it from the list.",
    ),
    # X: across returns (analysis.observations.rules); they ask and never block
    "X01": Kind(
        "warning",
        "the areas add up to {found}, the province's own figure is {expected}",
        "Check which areas were counted, and correct the sum or the area.",
    ),
    "X02": Kind("note", "areas without a figure, out of {expected}: {found}"),
    "X03": Kind(
        "warning",
        "{found} lies far from last year's {expected}",
        "Check the number and its unit, and say in the note what changed.",
    ),
    "X04": Kind("note", "the same figures as in the return of {expected}: {found}"),
    "X05": Kind("note", "{expected} yearly changes in a row are all the same, {found}"),
    "X06": Kind("note", "an earlier figure was changed: {found}, before {expected}"),
    "X07": Kind(
        "note", "measured otherwise than last year, a new series begins: {found}; before {expected}"
    ),
    "X08": Kind(
        "note", "agencies differ: {found}, but {expected}; the order of precedence decided"
    ),
    "X09": Kind(
        "warning",
        "{found} lies far from what is usual among the areas ({expected})",
        "Check the number and its unit.",
    ),
    "X10": Kind(
        "warning",
        "agencies differ: {found}, but {expected}; nothing says which of them counts",
        "Agree on one figure, or have it decided whose figure counts.",
    ),
}


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: its kind, its place, what was found and what was expected."""

    file: str
    sheet: str
    cell: str
    code: str
    found: str = ""
    expected: str = ""

    @property
    def severity(self) -> Severity:
        """Return error, warning or note."""
        return KINDS[self.code].severity

    @property
    def place(self) -> str:
        """Return file, sheet and cell as far as they are known."""
        return ", ".join(
            part for part in (self.file, self.sheet and f"«{self.sheet}»", self.cell) if part
        )

    def says(self, lang: str = "vi") -> str:
        """Return what is wrong, in one sentence without its place."""
        # What a file is instead of a workbook is one of our own words; a cell's text never is.
        ours = self.code.startswith("F") and self.found
        found = say(self.found, lang) if ours else self.found
        return say(KINDS[self.code].says, lang, found=found, expected=self.expected)

    def todo(self, lang: str = "vi") -> str:
        """Return what the sender should do about it."""
        words = KINDS[self.code].todo
        return say(words, lang, found=self.found, expected=self.expected) if words else ""

    def line(self, lang: str = "vi") -> str:
        """Return place, fault and cure in one line for the terminal."""
        return f"{self.place}: {self.says(lang)}. {self.todo(lang)}".rstrip(". ") + "."


@dataclass
class Findings:
    """Collects the problems of one file while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, sheet: str = "", cell: str = "", **values: object) -> None:
        """Note one problem; `found` and `expected` become its words."""
        words: Mapping[str, str] = {name: str(value) for name, value in values.items()}
        self.found.append(Problem(self.file, sheet, cell, code, **words))

    def distinct(self) -> tuple[Problem, ...]:
        """Return the problems in the order found, each once."""
        return tuple(dict.fromkeys(self.found))
