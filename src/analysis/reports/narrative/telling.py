"""What there is to say of one indicator in one area, in words of a closed list.

Nothing is worded here: the templates have the sentences of each language. A fall can be good,
a change up to the indicator's noise is hardly any change, and a level that nobody may judge
(old, in conflict, out of range) is never told as met.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.catalogue import Indicator, Target
from analysis.progress.goal import Goal, goal_of
from analysis.progress.level import DONE_STATES
from analysis.progress.pace import ROUNDING
from analysis.reports.figures import Figures

Row = dict[str, Any]
ENOUGH_BELOW = 0.95
"""A pace that may slow down by less than a twentieth is about right rather than enough."""
MERITS = {"on_track": 2, "met_holding": 2, "nearly": 1, "off_track": 0, "wrong_direction": 0}
CHANCES = {"likely": 2, "uncertain": 1, "unlikely": 0}
"""Status and outlook on one scale: where they differ, both are said and why."""
BESIDE_STATUS = ("agrees", "half", "wide", "hopeful")
"""How an outlook of enough values stands beside the status."""


@dataclass(frozen=True)
class Telling:
    """The facts about one indicator in one area."""

    figures: Figures
    row: Row

    @cached_property
    def indicator(self) -> Indicator:
        """Return the indicator."""
        return self.figures.catalogue.indicators[str(self.row["indicator"])]

    @cached_property
    def target(self) -> Target:
        """Return the target in force on the day of the release."""
        return self.indicator.target_at(self.figures.release.day)

    @cached_property
    def goal(self) -> Goal | None:
        """Return the target as numbers; None where a state decides."""
        return goal_of(self.indicator, self.target)

    @property
    def stem(self) -> str:
        """Return what the keys of its figures begin with."""
        return f"{self.row['indicator']}/{self.row['area']}"

    def has(self, period: int, measure: str) -> bool:
        """Return whether the release has a figure."""
        return f"{self.stem}/{period}/{measure}" in self.figures

    @cached_property
    def period(self) -> int | None:
        """Return the year of the value: a state may be told for another year than its count."""
        row = self.row
        if row["value"] is None:
            return None
        years = range(int(row["period"]), int(row["period"]) - 100, -1)
        return next((year for year in years if self.has(year, "value")), None)

    @cached_property
    def level(self) -> str:
        """Return where the value stands, or why that cannot be said."""
        row = self.row
        if row["reason"] == "conflict":
            return "conflict" if row["value"] is None else "conflict_after"
        if self.indicator.is_state and row["state"]:
            return "state"
        if row["value"] is None:
            return "nothing"
        if row["reason"] == "out_of_range":
            return "out_of_range"
        if row["target"] is None:
            return "no_target"
        if self.indicator.is_state:
            return "unstated"
        return self._old if row["stale"] else self._compared

    @property
    def _old(self) -> str:
        return "old_beyond" if self.row["gap"] < 0 else "old"

    @property
    def _compared(self) -> str:
        """Return how the value compares with the target."""
        row = self.row
        if row["met"] != "met":
            return str(row["met"])
        if row["gap"] == 0:
            return "met_exactly"
        return "met_within" if row["gap"] > 0 else "met_beyond"

    @cached_property
    def state(self) -> str:
        """Return what became of the state: of a promise to do something, or of a standard kept."""
        row = self.row
        if row["stale"]:
            return "old"
        if row["state"] in DONE_STATES and row["met"] != "met":
            return "contradicted"
        if self.target.wanted == "kept":
            return {"met_holding": "kept", "wrong_direction": "lost"}.get(row["status"], "not_kept")
        late = "overdue" if row["milestone"] == "overdue" else str(row["state"])
        return str(row["milestone"]) if row["milestone"].startswith("done") else late

    @property
    def fresh(self) -> bool:
        """Return whether there is a value that may be judged."""
        return self.period is not None and not self.row["stale"] and self.row["reason"] == ""

    @property
    def _shown(self) -> bool:
        """Return whether the value is told: of a state that is reached nothing is left to count."""
        left = self.row["value"] or self.row["target"] is None or not self.indicator.is_state
        return self.fresh and bool(left)

    @cached_property
    def change(self) -> str:
        """Return what became of the value since the year before; "" where it cannot be said."""
        if not self._shown or not self.has(self.period or 0, "change"):
            return ""
        size = self._change
        if abs(size) <= float(self.indicator.noise) * (1 + ROUNDING):
            return "hardly" if size else "same"
        if self.goal and not self.indicator.is_state:
            now, then = (self.goal.is_met(v) for v in (self._now, self._now - size))
            if now != then:
                return "reached" if now else "lost"
        return "moved"

    @property
    def _now(self) -> float:
        return float(self.row["value"])

    @cached_property
    def _change(self) -> float:
        return self.figures.value(f"{self.stem}/{self.period}/change")

    @property
    def rose(self) -> bool:
        """Return whether the value rose since the year before."""
        return self._change > 0

    @cached_property
    def good(self) -> bool | None:
        """Return whether the change leads towards the target; None where neither way is better."""
        if self.goal is None:
            return None
        now, then = (self.goal.reflected(v) for v in (self._now, self._now - self._change))
        return self.goal.direction * (now - then) > 0

    @cached_property
    def pace(self) -> str:
        """Return how the pace compares with the one that is needed; "" for nothing to say."""
        row = self.row
        if row["stale"] and row["required_pace"] is not None and row["reason"] == "stale":
            return "needed"
        if not self.fresh:
            return ""
        if row["met"] == "met":
            return "" if self.indicator.is_state else self._pace_of_met
        if row["required_pace"] is None:
            return self._pace_without_need
        return self._pace_needed

    @property
    def _pace_of_met(self) -> str:
        """Return whether a level that is met is being lost; an unmoved one goes without saying."""
        if self.row["status"] == "met_slipping":
            return "slipping"
        moves = self.row["status"] == "met_holding" and self.row["n"] >= 4 and self.row["pace"]
        return "holding" if moves and not self.row["hardly_changed"] else ""

    @property
    def _pace_without_need(self) -> str:
        row = self.row
        if row["met"] == "at_threshold":
            assessed = row["status"] != "not_assessed" and row["pace"]
            return ("away" if row["status"] == "wrong_direction" else "over") if assessed else ""
        over = row["target"] is not None and row["target_year"] <= row["year"]
        return "due" if over and not self.indicator.is_state else ""

    @property
    def _pace_needed(self) -> str:
        row = self.row
        if row["must_reverse"]:
            return "still" if row["hardly_changed"] or not row["pace"] else "reverse"
        if row["factor"] is None or self.indicator.is_state:
            return "needed"
        if row["status"] == "on_track":
            return "enough" if row["factor"] < ENOUGH_BELOW and not self._alike else "about"
        if row["factor"] <= 1:
            return "back"
        return "hardly_faster" if self._alike else "faster"

    @property
    def _alike(self) -> bool:
        """Return whether the pace and the one that is needed are printed as the same number."""
        keys = (f"{self.stem}/{self.row['year']}/{name}" for name in ("pace", "required"))
        pace, required = (self.figures.made(key).text for key in keys)
        return pace.lstrip("+\N{MINUS SIGN}") == required

    @property
    def since(self) -> str:
        """Return the first year of the window that pace and outlook rest on."""
        return str(self.row["window"]).partition("–")[0]

    @property
    def but(self) -> bool:
        """Return whether the last change and the pace point to different ends."""
        fast = self.pace in ("enough", "about")
        slow = self.pace in ("faster", "hardly_faster", "reverse", "still")
        if self.change in ("hardly", "same"):
            return fast
        if self.change == "" or self.good is None:
            return False
        return slow or self.pace in ("slipping", "away") if self.good else fast

    @cached_property
    def outlook(self) -> str:
        """Return how the outlook stands beside the status; "" where there is none to tell."""
        row = self.row
        if not self.fresh or self.indicator.is_state or self.level == "no_target":
            return ""
        if row["status"] == "not_assessed":
            return "unassessed"
        if row["outlook_value"] is None:
            return ""
        return "provisional" if row["provisional"] else self._beside_status

    @property
    def _beside_status(self) -> str:
        status, chance = self.row["status"], CHANCES[self.row["outlook_word"]]
        if status == "met_slipping":
            return "hopeful" if chance == CHANCES["likely"] else "agrees"
        if chance == MERITS[status]:
            return "agrees"
        if chance > MERITS[status]:
            return "hopeful"
        arrives = self.goal is not None and self.goal.is_met(float(self.row["outlook_value"]))
        return "wide" if arrives or self.row["met"] == "met" else "half"

    @cached_property
    def interval(self) -> bool:
        """Return whether there is an interval to tell, wider than the projected value itself."""
        row = self.row
        if self.outlook not in BESIDE_STATUS or row["outlook_low"] is None:
            return False
        return bool(row["outlook_low"] < row["outlook_high"])
