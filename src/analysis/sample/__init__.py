"""The made-up reporting round that shows what the suite does. No figure in it is real.

The story. Twelve districts reported for 2023 and 2024. In July 2025 districts ended and 75
communes and wards took their place; since then the departments report too, and in 2026 they
also send their series since 2016. Of the fifty indicators some keep what they promised, some
crawl, some turn back: unemployment is measured on new towns, beds and schooling keep pace,
allowances for pregnant women fall behind, the floods of 2026 bring back houses that had been
reported as replaced. People are people: one department and four communes send nothing, some
come late or half filled, two send a correction, one sends last year's file, one its
neighbour's form, one a PDF; here and there a cell holds words, a range or a broken formula.

`stories` holds the province's series and states, `words` the sentences, `slips` what goes
wrong; `figures` derives every area's figure, `filled` fills the forms, `making` writes them.
Every workbook says on every sheet that it is an illustration.
"""

from analysis.sample.making import SEED, YEARS, digest, ensure, generate

__all__ = ["SEED", "YEARS", "digest", "ensure", "generate"]
