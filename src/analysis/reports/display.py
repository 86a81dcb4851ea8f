"""What a notebook displays its page with: facts about the page, HTML, charts."""

from html import escape

from IPython.display import HTML, display

from analysis.language import say
from analysis.reports.charts import Chart, Row

MIME = "application/vnd.chitieu.page+json"
"""What a page says about itself travels as an output: papermill keeps outputs, not metadata."""


def meta(
    *,
    title: str,
    release: str = "",
    as_of: str = "",
    edition: str = "internal",
    version: str = "",
    lang: str = "vi",
    sample: bool = False,
    home: bool = False,
) -> None:
    """Say what this page is: its title, release, day (ISO), edition and version of the package.

    `home`: it stands beside an index that it leads back to. The last call of a notebook counts.
    Nothing is shown where it stands.
    """
    facts = {
        "title": title,
        "release": release,
        "as_of": as_of,
        "edition": edition,
        "version": version,
        "lang": lang,
        "sample": sample,
        "home": home,
    }
    display({MIME: facts, "text/plain": ""}, raw=True)


def show(html: str) -> None:
    """Display HTML."""
    display(HTML(html))


def show_chart(chart: Chart, caption: str = "") -> None:
    """Display a chart as a figure; `caption` is HTML, for the source line."""
    show(figure_html(chart, caption))


def figure_html(chart: Chart, caption: str = "") -> str:
    """Return a chart as <figure>: finding, definition, drawing, source line, table of its data."""
    keys = escape(" ".join(chart.keys))
    note = f'<p class="note">{caption}</p>' if caption else ""
    # Without any figure the only digits are those of the indicator's own name.
    names = f'data-figures="{keys}"' if chart.keys else 'data-literal="plan"'
    return (
        f'<figure class="chart" id="hinh-{chart.name}" {names}>'
        f'<figcaption><p class="headline">{chart.heading}</p>'
        f'<p class="subtitle" data-literal="plan">{escape(chart.subtitle)}</p></figcaption>'
        f"{scroll(chart.svg, chart.title)}{note}{_data_table(chart)}</figure>"
    )


def scroll(html: str, label: str) -> str:
    """Return a box that scrolls by finger and keyboard, so that the page itself never does."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">{html}</div>'
    )


def _data_table(chart: Chart) -> str:
    if not chart.rows:
        return ""
    words = [say(w, chart.lang) for w in ("Year", "Figure", "Status of the value", "Definition")]
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in words)
    label = say("The chart's figures as a table", chart.lang)
    body = "".join(map(_data_row, chart.rows))
    table = (
        f'<table class="data"><caption>{chart.heading}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
    return f"<details><summary>{escape(label)}</summary>{scroll(table, label)}</details>"


def _data_row(row: Row) -> str:
    return (
        f'<tr><th scope="row" data-literal="date">{row.period}</th>'
        f'<td class="num">{row.shown}</td>'
        f'<td>{escape(row.status)}</td><td data-literal="plan">{escape(row.definition)}</td></tr>'
    )
