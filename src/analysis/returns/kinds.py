"""The registry of all kinds of problems: how grave each is, what it says, what to do.

The one place where a kind is described: the terminal, the send-back workbook, the pages and the
handbook print from it. The first letter of a code says what it is about (handbook.py).
"""

from dataclasses import dataclass

from analysis.returns.severities import Severity


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
    "F12": Kind(
        "error",
        "the file is protected with a password: {found}",
        "Remove the password (File, Info, Protect Workbook) and send it again.",
    ),
    "F13": Kind(
        "error",
        "expected an Excel workbook (.xlsx), found {found}",
        "Copy the figures into the form and send the form itself.",
    ),
    "F14": Kind(
        "error",
        "expected an Excel workbook (.xlsx), found {found}",
        "Unpack it and send each workbook by itself.",
    ),
    "F15": Kind(
        "warning",
        "the name of the file ends in {expected}, but it is {found}; it was read as such",
        "Save it as .xlsx next time.",
    ),
    "F16": Kind(
        "error",
        "the file is damaged: no workbook has a cell {found}",
        "Open it, save it as .xlsx and send it again.",
    ),
    "F20": Kind(
        "warning",
        "the form's hidden sheet is missing; by its title it is the return of {found}",
        "Check whose return this is; use the form that was sent out next time.",
    ),
    # B: what the workbook carries beside its cells (analysis.returns.workbook)
    "B02": Kind(
        "warning",
        "the workbook holds macros; they were not run",
        "Save it without macros, as .xlsx.",
    ),
    "B03": Kind(
        "warning",
        "the workbook takes figures from another file, which was not opened: {found}",
        "Replace the links by their values.",
    ),
    "B04": Kind(
        "warning",
        "the workbook asks another program for figures, which was not started: {found}",
        "Replace the links by their values.",
    ),
    "B05": Kind(
        "warning",
        "another file is embedded and was not opened: {found}",
        "Send it as a file of its own if it belongs to the return.",
    ),
    "B06": Kind("note", "the workbook carries a digital signature, which holds for this file only"),
    "B07": Kind(
        "note", "a text box says “{found}”", "Move to the note column what belongs to a figure."
    ),
    "B08": Kind(
        "warning",
        "“{found}” lies unseen under the merged cells {expected}",
        "Take the merged cells apart and check which value counts.",
    ),
    "B09": Kind(
        "warning",
        "“{found}” stands far away from all other cells",
        "Delete it if it was not meant.",
    ),
    # S: the structure
    "S01": Kind(
        "error",
        "indicator {found} is not in the plan",
        "Restore the code in hidden column A, or use a fresh form.",
    ),
    "S02": Kind("error", "{found} stands here and otherwise in {expected}", "Keep one of the two."),
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
    "S10": Kind("note", "words of the form were changed: “{found}”, they were “{expected}”"),
    "S11": Kind(
        "warning",
        "the hidden code says “{found}”, the words say {expected}; it was read by its words",
        "Check that the figures stand in the right row and column.",
    ),
    "S12": Kind(
        "error",
        "hidden code and words do not agree, so this was not read; it may be: {found}",
        "Give the row and the column their code and their words back, or use a fresh form.",
    ),
    "S13": Kind("note", "“{found}”: perhaps {expected} was meant"),
    "S14": Kind("note", "rows that only repeat others, not counted twice: {found}"),
    "S15": Kind(
        "warning",
        "the hidden codes of the table “{expected}” are missing; it was read by its headings",
        "Use a fresh form next time.",
    ),
    "S16": Kind(
        "error",
        "one figure stands in merged cells over several rows ({found})",
        "Unmerge the cells and give each row its own figure.",
    ),
    "S17": Kind("note", "hidden by the sender, but read: {found}"),
    "S18": Kind("note", "comment: “{found}”"),
    "S19": Kind(
        "error",
        "the row “{found}” is missing from the table",
        "Use a fresh form and copy the figures into it.",
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
    "N10": Kind(
        "error",
        "a count is a whole number, found {found}",
        "Type all digits of the count, without separators.",
    ),
    "N11": Kind(
        "error",
        "expected a number, found the date {found}; probably typed: {expected}",
        "Set the format of the cell to General and type the number again.",
    ),
    "N12": Kind(
        "error",
        "“{found}” is a number with words, perhaps {expected}",
        "Type the number alone, in the unit of the table.",
    ),
    "N14": Kind("note", "the formula {found} was never calculated; the quotient counts"),
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
    "V15": Kind(
        "error",
        "the heading above this cell says “{found}”, the return is for {expected}",
        "Check that these are not last year's figures; use the form of this year.",
    ),
    "V16": Kind(
        "warning",
        "the title says {found}, the return is for {expected}",
        "Check that the figures are those of {expected}.",
    ),
    # T: texts and names
    "T01": Kind(
        "warning",
        "texts in an old Vietnamese code were read as Unicode, cells: {expected}; first {found}",
        "Use a Unicode font such as Times New Roman next time.",
    ),
    "T02": Kind(
        "note",
        "letters and their marks, typed apart, were joined, cells: {expected}; first {found}",
    ),
    "T03": Kind(
        "warning",
        "unseen or look-alike characters were replaced, cells: {expected}; first {found}",
        "Check these words, and type them rather than paste them.",
    ),
    "T04": Kind("note", "“{found}” is a former unit, now {expected}; its figure was taken"),
    "T05": Kind(
        "error",
        "“{found}” is a former unit and not the same as {expected}; its figure was not taken",
        "Give the figures of the units of today.",
    ),
    "T06": Kind(
        "warning",
        "by their letters, texts are in an old Vietnamese code and were read as Unicode, "
        "cells: {expected}; first {found}",
        "Check these texts, and use a Unicode font such as Times New Roman.",
    ),
    # L: tables that are not our form, read through params/layouts
    "L01": Kind(
        "error",
        "the year in “{found}” is not the one reported for, {expected}",
        "Check which year the figures are of; correct the title or send the right file.",
    ),
    "L02": Kind(
        "error",
        "expected the heading “{expected}”, found “{found}”; what stands below was not read",
        "Restore the heading, or have the new one added to this table's layout.",
    ),
    "L03": Kind(
        "error",
        "expected the unit {expected}, found {found}; what it measures was not read",
        "Give the figures in the usual unit, or have the new one added to this table's layout.",
    ),
    "L04": Kind(
        "warning",
        "the column “{found}” is not in this table's layout and was not read",
        "Say what it holds, so that it can be added to the layout or left out knowingly.",
    ),
    "L05": Kind("note", "the column “{expected}” stands elsewhere than usual and was read there"),
    "L06": Kind(
        "error",
        "the row “{found}” is not in this table's layout and was not read; most alike: {expected}",
        "Write the usual label, or have the new one added to the layout.",
    ),
    "L07": Kind(
        "warning",
        "the row “{found}” is missing from the table",
        "Give its figures, or say why there are none.",
    ),
    "L08": Kind(
        "error",
        "the row “{found}” stands again in {expected}; neither was read",
        "Keep one of the rows.",
    ),
    "L09": Kind(
        "error",
        "“{found}” stands in one cell over several figures, {expected}; whose it is, is not clear",
        "Split the merged cell and give each figure its own.",
    ),
    "L10": Kind(
        "warning",
        "“{found}” stands outside of what this table's layout names and was not read",
        "Check whether a figure stands there; if so, put it into the table.",
    ),
    "L11": Kind(
        "warning",
        "the sheet “{found}” is not in the layout and was not read",
        "Check whether figures of the plan stand on it.",
    ),
    "L12": Kind(
        "error",
        "the table “{expected}” is missing from the workbook",
        "Send the whole workbook, with this table.",
    ),
    "L13": Kind(
        "error",
        "this layout is for the years {expected}, the figures are of {found}",
        "Check the year, or have a layout made for it.",
    ),
    "L14": Kind(
        "note", "the sheet “{found}” was read as “{expected}”: all its headings are the same"
    ),
    "L15": Kind(
        "error",
        "expected the heading “{expected}”, found “{found}”: another year; it was not read",
        "Correct the year in the heading, or send the figures of the right year.",
    ),
    "V17": Kind(
        "error",
        "the unit of this row was changed to “{found}”; {expected} is asked for",
        "Give the figure in {expected}, and the unit its words back.",
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
    # C: the store (analysis.observations): corrections, the order of versions, what broke off
    "C01": Kind(
        "error",
        "the correction no longer matches: expected {expected}, found {found}",
        "Look at the return; change the correction or take it out.",
    ),
    "C02": Kind(
        "error",
        "{expected} is corrected twice, also by {found}; neither was applied",
        "Keep one of the corrections.",
    ),
    "C03": Kind("note", "the correction has ended: {found}"),
    "C04": Kind("note", "corrected: {found}; received as {expected}"),
    "C05": Kind(
        "warning",
        "this is submission {found}, but {expected} came before it and counts",
        "If it is newer, send it again with a higher submission number.",
    ),
    "C07": Kind(
        "warning",
        "{found} came in the same moment; only their names put the two in order",
        "Send the newer one again with a higher submission number.",
    ),
    "C06": Kind(
        "error",
        "reading broke off: {found}",
        "Save the workbook anew as .xlsx and send it again.",
    ),
}
