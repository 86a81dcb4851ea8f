"""The order of what one agency sent for one year: declared submission first, then arrival."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

Group = tuple[str, int]
"""Agency and reporting year."""


@dataclass(frozen=True, order=True)
class Filed:
    """One file with what decides its place: `submission` is 0 where the sender declared none."""

    group: Group
    vintage: str
    file: str
    submission: int = 0

    @property
    def place(self) -> int:
        """Return the number of the submission; the form asks for it from the second on."""
        return self.submission or 1


def versions(files: Iterable[Filed]) -> dict[str, str]:
    """Return for each file a text that sorts as its place: 2026-11-28T0930/0002.

    Within a group the number of the submission decides, then the arrival. An older submission
    that arrives late gets the day of the one that it comes before, so that the days never
    contradict the order and files of several groups can be sorted together. Depends on the
    files alone, not on the order in which they are given.
    """
    found: dict[str, str] = {}
    for _, group in groupby(sorted(set(files)), key=lambda f: f.group):
        ordered = in_order(list(group))
        day = ""
        for place in range(len(ordered) - 1, -1, -1):
            day = min(day or ordered[place].vintage, ordered[place].vintage)
            found[ordered[place].file] = f"{day}/{place + 1:04d}"
    return found


def in_order(group: Sequence[Filed]) -> list[Filed]:
    """Return the files of one group from the first version to the last."""
    return sorted(group, key=lambda file: (file.place, file))


def overtaken(group: Sequence[Filed]) -> dict[str, Filed]:
    """Return the files that came after a higher submission of their group, with that one."""
    found: dict[str, Filed] = {}
    highest: Filed | None = None
    for file in sorted(group):
        if highest and file.place < highest.place:
            found[file.file] = highest
        else:
            highest = file
    return found


def tied(group: Sequence[Filed]) -> dict[str, Filed]:
    """Return the files of one group that nothing but their names puts in order, with another such.

    Two that arrived in one moment under one submission number: say which is newer by its number.
    """
    found: dict[str, Filed] = {}
    for _, same in groupby(in_order(group), key=lambda file: (file.place, file.vintage)):
        files = list(same)
        if len(files) > 1:
            found |= {file.file: files[-1] if file != files[-1] else files[0] for file in files}
    return found
