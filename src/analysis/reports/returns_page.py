"""The words of the page on returns."""

from markupsafe import Markup

from analysis.reports.figures import Figures
from analysis.reports.render import part
from analysis.reports.tables import senders


def headline(figures: Figures) -> Markup:
    """Return how many agencies have sent their return, late or not at all, and with what faults."""
    listed = senders(figures)
    sent = [s for s in listed if any(file["accepted"] for file in s.files)]
    severities = figures.release.problems["severity"]
    counts = {
        "sent": len(sent),
        "expected": len(listed),
        "late": sum(s.late for s in listed),
        "missing": len(listed) - len(sent),
        "errors": int((severities == "error").sum()),
        "warnings": int((severities == "warning").sum()),
    }
    for measure, number in counts.items():
        figures.tally(f"returns/{figures.release.year}/{measure}/count", number, _WORDS[measure])
    return part("returns_headline.html.j2", figures, stem=f"returns/{figures.release.year}")


_WORDS = {
    "sent": "agencies with at least one return of the year that could be read",
    "expected": "agencies whose return is expected",
    "late": "agencies whose first readable return came after the last day",
    "missing": "agencies without a readable return of the year",
    "errors": "errors found in the returns of this release",
    "warnings": "warnings found in the returns of this release",
}
