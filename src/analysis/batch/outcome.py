"""What became of a job: whether its page is whole, where it stopped, what it used."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Used:
    """What a job used. It differs from run to run, so it stands in no manifest."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Processor time of the job's process and of the processes it waited for."""
    peak_bytes: int = 0
    """The most memory that the job's process held at one time."""


@dataclass(frozen=True)
class Outcome:
    """What became of one job: the page it made, or why it has none."""

    page: str
    notebook: str
    ok: bool
    error: str = ""
    """One line: the kind of the failure and what was said; "" where all went well."""
    cell: int = 0
    """The place of the cell that failed among all cells of the notebook, from 1; 0 for none."""
    tail: tuple[str, ...] = ()
    """The last lines that the failing cell said."""
    is_fresh: bool = False
    """Whether it was made in a fresh process, after a forked one had failed."""
    used: Used = field(default=Used(), compare=False)

    @property
    def told(self) -> dict[str, object]:
        """Return what a manifest says of it: nothing that differs between two equal runs."""
        told: dict[str, object] = {
            "page": self.page, "notebook": self.notebook, "ok": self.ok, "error": self.error,
        }  # fmt: skip
        return told if self.ok else told | {"cell": self.cell, "tail": list(self.tail)}
