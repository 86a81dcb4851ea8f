"""The methods: each with version, source, thresholds, rules and assumptions, said once.

The code reads its thresholds from here and the page of methods is printed from here, so prose
and rule cannot drift apart. Texts are messages; language/vi/progress.po says them in Vietnamese.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.language import say
from analysis.language.formats import plain
from analysis.progress.crosscheck.escap import GOOD_ABOVE
from analysis.progress.crosscheck.eurostat import RATIO_HIGH as EUROSTAT_HIGH
from analysis.progress.crosscheck.eurostat import RATIO_MEDIUM as EUROSTAT_MEDIUM
from analysis.progress.crosscheck.open_sdg import RATIO_HIGH, RATIO_MEDIUM
from analysis.progress.crosscheck.unsd import SHARE_FAIR, SHARE_HIGH
from analysis.progress.crosscheck.weather import (
    CLOUDED_ABOVE,
    FEWEST_POINTS,
    SUNNY_BELOW,
    WINDOW,
)
from analysis.progress.equity.measures import FEWEST_GROUPS, MOST_MISSING
from analysis.progress.equity.suppression import THRESHOLD


@dataclass(frozen=True)
class Threshold:
    """One number that a rule turns on; a share is printed as a percentage."""

    value: float
    is_share: bool = False

    def shown(self, lang: str) -> str:
        """Return the number as it is printed in a language."""
        return f"{plain(100 * self.value, lang)}%" if self.is_share else plain(self.value, lang)


@dataclass(frozen=True)
class Method:
    """One method. Texts are messages in English with {places} for its thresholds."""

    code: str
    name: str
    version: str
    source: str
    rules: tuple[str, ...]
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        """Return a threshold's value; raise KeyError for a name that is none."""
        return self.thresholds[name].value

    @property
    def thresholds_text(self) -> str:
        """Return the thresholds as one text for a column of results."""
        return "; ".join(f"{name}={each.value:g}" for name, each in self.thresholds.items())

    def said(self, texts: tuple[str, ...], lang: str) -> list[str]:
        """Return some of its texts in a language, the thresholds filled in."""
        shown = {name: each.shown(lang) for name, each in self.thresholds.items()}
        return [say(text, lang, **shown) for text in texts]


def _share(value: float) -> Threshold:
    return Threshold(value, is_share=True)


LEVEL = Method(
    "level",
    "Level and gap",
    "1",
    "the plan's own words; Destatis for intervals; WHO GPW13 (billionaiRe) for relative targets; "
    "Statistics Canada for two-sided targets",
    (
        "A value meets «đạt», «tối thiểu», «ít nhất» from the target on; «trên» and «dưới» are "
        "strict: on the threshold it is “at the threshold”, not met.",
        "«khoảng» is met from the target less its tolerance on, and on both sides within it "
        "where the target is two-sided; of an interval the weakest bound counts.",
        "«duy trì» is judged every year; «bảo đảm 100%» must first be reached, then be kept; "
        "«xoá bỏ hoàn toàn» is met at exactly zero; p% more or less is taken of the stated base.",
        "Gap = what is still missing in the indicator's own unit: target − value, or value − "
        "target where less is better. Negative: better than the target by so much.",
        "A yes/no target is done, done late, pending or overdue on the last day of its year.",
    ),
    assumptions=(
        "Everything is compared unrounded: numerator ÷ denominator where both are given.",
    ),
)

PACE = Method(
    "pace",
    "Pace",
    "1",
    "Destatis, mean of the last annual changes, with the real distance between the years",
    (
        "Pace = (latest value − first value) ÷ years between them, over the last {window} "
        "comparable values.",
        "Required pace = (target − latest value) ÷ years left; factor = required ÷ observed, "
        "or “must reverse” where the observed pace leads away from the target.",
        "Only values of one definition without a break between them are compared.",
        "A change over the window up to the indicator's noise band is “hardly any change”.",
        "A value more than three years old (a setting of the plan) gives its level only, and the "
        "required pace is counted from the reporting year.",
    ),
    {"window": Threshold(WINDOW)},
)

OUTLOOK = Method(
    "outlook",
    "Outlook",
    "1",
    "half drift and interval chosen by a back-test on 411 series of official statistics "
    "(ONS, Statistics Canada, Destatis); tested again by benchmarks/outlook.py",
    (
        "Projected value = latest value + {drift} × pace × years left, within the natural limits.",
        "{coverage} interval = projected value ± t × √(s² × h × (1 + h ÷ m) + {drift} × (1 − "
        "{drift}) × (pace × h)²): h years ahead, m years in the window, s² = mean squared yearly "
        "change; t has one degree of freedom less than there are changes.",
        "The second part is the doubt that half the pace stands for: a pace that goes on or ends.",
        "“Likely” where the whole interval meets the target, “unlikely” where none of it does, "
        "else “uncertain”; a bound cut off at a natural limit equal to the target is inside.",
        "With fewer than {word_points} values the outlook is provisional and its word “uncertain”; "
        "with fewer than {interval_points} no interval is given.",
    ),
    {
        "drift": Threshold(0.5),
        "coverage": _share(0.8),
        "word_points": Threshold(4),
        "interval_points": Threshold(5),
        "tested_low": _share(0.72),
        "tested_high": _share(0.99),
    },
    (
        "The years ahead change as the years of the window did; no new policy is foreseen.",
        "Tested on 13 series of Vietnam's 63 provinces, 2002–2016, one to five years ahead: by "
        "series and horizon the interval held {tested_low} to {tested_high} of the later values; "
        "below 75% only for nurses five years ahead, whose number grew faster after 2008 than "
        "anything before had foretold. Not tested: other indicators and longer horizons.",
        "The second part and the lost degree of freedom were added after a first run of this test "
        "had fallen short; they follow from the rule and were not fitted, but the test is no "
        "longer one that the method has never seen.",
    ),
)

STATUS = Method(
    "status",
    "Verdict on progress",
    "1",
    "Destatis, dns-indikatoren.de/en/status, adapted to the words of the plan",
    (
        "Hypothetical value = latest value + pace × years left; share = what it would still miss "
        "÷ what is missing now.",
        "On track: share below {nearly_from}; nearly: up to {off_above}; off track: above; wrong "
        "direction: the pace is zero or leads away.",
        "A target already met is judged as one to keep: met and holding, or met and slipping. A "
        "target to keep that is missed is off track while it comes nearer, else wrong direction.",
        "Fewer than {points} comparable values are not assessed, save that one value says whether "
        "a target to keep is met.",
        "Changes within the noise band neither make a status worse nor count as its flip.",
        "Status of the year before: the same rule without the values of the reporting year. "
        "Stable: the status stays when the latest value is left out.",
    ),
    {
        "nearly_from": _share(SUNNY_BELOW),
        "off_above": _share(CLOUDED_ABOVE),
        "points": Threshold(FEWEST_POINTS),
    },
    (
        "Status carries the observed pace on in full, as Destatis does; the outlook carries on "
        "half of it, because that foretold better. Where they differ both are shown.",
    ),
)

_BASELINE = "Baseline: the first comparable reported year, not set by the plan."

CROSSCHECKS = (
    Method(
        "weather",
        "Weather symbols (Destatis)",
        "2026",
        "dns-indikatoren.de/en/status; the same in nsdp.vnso.gov.vu/methodology",
        (
            "Sun: share below {nearly_from}; slightly cloudy: up to {off_above}; cloud: above; "
            "thunderstorm: the pace is zero or leads away. Fewer than {points} values: no symbol.",
        ),
        STATUS.thresholds,
        ("The rule of our status, without noise band and with non-strict targets.",),
    ),
    Method(
        "open_sdg",
        "Growth ratio (Statistics Canada, Open SDG)",
        "2.4",
        "open-sdg/open-sdg, docs/progress-methodology.md; open-sdg/sdg-build, ProgressMeasure.py",
        (
            "Ratio = observed ÷ required compound yearly growth: from {high} substantial, from "
            "{medium} moderate, from 0 limited, below 0 deterioration.",
        ),
        {"high": _share(RATIO_HIGH), "medium": _share(RATIO_MEDIUM)},
        (_BASELINE,),
    ),
    Method(
        "eurostat",
        "Growth ratio (Eurostat, as Eustat runs it)",
        "2026",
        "EUSTAT-PRE/site, metodologia.md; EUSTAT-DES/data, build_data.py",
        (
            "Ratio = observed ÷ required compound yearly growth: from {high} significant, from "
            "{medium} moderate, from 0 insufficient, below 0 movement away.",
        ),
        {"high": _share(EUROSTAT_HIGH), "medium": _share(EUROSTAT_MEDIUM)},
        (_BASELINE,),
    ),
    Method(
        "unsd",
        "SDG Progress Chart (UNSD)",
        "2023",
        "Technical Note for Progress Assessment 2023, as restated by Eustat",
        (
            "Share of the way from baseline to target that compound growth leads to: from {high} "
            "on track, from {fair} fair progress, else stagnation or regression.",
        ),
        {"high": _share(SHARE_HIGH), "fair": _share(SHARE_FAIR)},
        (_BASELINE,),
    ),
    Method(
        "escap",
        "Anticipated Progress Index (ESCAP, as UNICEF runs it)",
        "2024",
        "data.unescap.org, progress-assessment-methodology; spalmas/SDG-MENARO",
        (
            "Index = 10 × way from baseline to the value projected by logit ÷ way to the target: "
            "above {good} will meet, up to 0 no progress expected, else accelerate.",
        ),
        {"good": Threshold(GOOD_ABOVE)},
        (_BASELINE, "Only for values between 0 and a natural upper limit."),
    ),
)

EQUITY = Method(
    "equity",
    "Disparity between areas",
    "1",
    "WHO Health Inequality Monitor; A. Schlotheuber and A. R. Hosseinpoor, Summary measures of "
    "health inequality, Int J Environ Res Public Health 2022; 19(6):3697",
    (
        "Always two together: the mean distance from the mean, in the indicator's unit, and the "
        "coefficient of variation, in per cent of the mean; areas weigh by their denominators. "
        "Near 100% coverage the two move in opposite directions.",
        "Beside them: highest minus lowest, highest by lowest, index of disparity, Theil index and "
        "mean log deviation (times 1000), what the whole would gain if all areas matched the best.",
        "Measures that weigh need at least {fewest} areas and at most {missing} of them without a "
        "value; the mean is that of all areas together, from their counts.",
        "Best and worst area are named; an area with a small denominator is marked, because one "
        "case moves its rate by points.",
        "Across the end of districts communes are added up to those that they lay in; two "
        "districts that one commune joins are taken together.",
    ),
    {"fewest": Threshold(FEWEST_GROUPS), "missing": _share(MOST_MISSING)},
    ("Areas that sent nothing are like those that did.",),
)

COMPOSITE = Method(
    "composite",
    "Several indicators together",
    "1",
    "Destatis for counts of verdicts; Statistics Canada and Eurostat for bounded scores",
    (
        "Verdicts are counted by agency, theme and area, always with how many could be assessed "
        "of how many there are.",
        "The mean is one of bounded scores from −5 to 5 (growth ratio of Statistics Canada), and "
        "the worst score stands beside it, because a mean hides. Ratios of progress are never "
        "averaged.",
    ),
    assumptions=("Every indicator weighs the same.",),
)

DISCLOSURE = Method(
    "disclosure",
    "Small cells in the public edition",
    "1",
    "A. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapters 4 and 5 "
    "(frequency rule, secondary suppression)",
    (
        "Of indicators that areas report, the public edition hides every cell whose numerator, "
        "denominator or difference of the two is above zero and below {threshold} (a setting of "
        "the plan) persons, households or houses; a rate goes with its counts.",
        "Where a total is shown, more of its areas are hidden, the smallest first and equal ones "
        "together, until those that hide a small count beside it come to {threshold} at least: "
        "the count may then be {threshold} more than it is, and nobody can tell that it is small. "
        "Where all areas together cannot do that, the total is hidden.",
        "A rate that came without counts is judged by half of what the area's denominator of the "
        "nearest year gives; where there is none it is hidden unless it is of nobody or of all.",
        "In the table of an indicator and year that hides a cell, notes are left out; a hidden "
        "cell keeps its file, sheet and address, and its text is «×».",
        "Gaps, changes, former districts and measures of disparity are computed from what is "
        "shown. What is hidden in the reporting year is not assessed.",
    ),
    {"threshold": Threshold(THRESHOLD)},
    (
        "Zero is no small group: where nobody was counted, or everybody, it is shown.",
        "Readers are taken to know the denominators and what areas said that sent nothing, but "
        "neither to run the rule backwards nor to hold an earlier public edition of the same "
        "year against this one.",
    ),
)

METHODS: Mapping[str, Method] = {
    method.code: method
    for method in (LEVEL, PACE, OUTLOOK, STATUS, *CROSSCHECKS, EQUITY, COMPOSITE, DISCLOSURE)
}

STATUS_WORDS = {
    "met_holding": "target met",
    "met_slipping": "target met, slipping",
    "on_track": "on track",
    "nearly": "nearly on track",
    "off_track": "off track",
    "wrong_direction": "wrong direction",
    "milestone_done": "done",
    "milestone_pending": "not yet due",
    "milestone_overdue": "overdue",
    "not_assessed": "not assessed",
}
STATUSES = tuple(STATUS_WORDS)

REASON_WORDS = {
    "no_value": "no value",
    "one_value": "only one value",
    "few_points": "fewer than four values",
    "series_break": "series broken",
    "definition_changed": "definition or unit changed",
    "out_of_range": "outside the plausible range",
    "stale": "value too old",
    "target_unknown": "target not known",
    "conflict": "agencies differ, undecided",
    "suppressed": "hidden in the public edition",
}
REASONS = ("", *REASON_WORDS)
"""Why a status is not assessed; "" where it is. The list is closed."""

VERDICT_WORDS: Mapping[str, Mapping[str, str]] = {
    "weather": {
        "sun": "sun",
        "slightly_cloudy": "sun behind cloud",
        "cloud": "cloud",
        "thunderstorm": "thunderstorm",
    },
    "open_sdg": {
        "target_achieved": "target achieved",
        "substantial_progress": "substantial progress",
        "moderate_progress": "moderate progress",
        "limited_progress": "limited progress",
        "deterioration": "deterioration",
    },
    "eurostat": {
        "significant_progress": "significant progress",
        "moderate_progress": "moderate progress",
        "no_progress": "no progress",
        "moderate_deterioration": "insufficient progress",
        "significant_deterioration": "movement away",
    },
    "unsd": {
        "met": "met or almost met",
        "on_track": "on track for the target year",
        "fair_progress": "fair progress",
        "stagnation_or_regression": "stagnation or regression",
    },
    "escap": {
        "will_meet": "will meet",
        "accelerate": "must accelerate",
        "no_progress_expected": "no progress expected",
    },
}
"""How each method words its verdicts on a target; a verdict that is none has no word."""

WHYS = {
    "threshold": "it asks for at least the target, the plan for more than that",
    "near_end": "it counts values within 1 of 0 or 100 as met",
    "noise": "it takes a change within the noise band for a change",
    "keep": "it knows no target to keep and looks for growth towards it",
    "span": "it looks at the first and the latest value, our rule at the last six",
    "growth": "it compares compound growth, our rule equal steps",
    "logit": "it foretells with a curve that flattens towards the limits, and has one band "
    "for everything from no progress to almost there",
}
"""Why a method sees a series otherwise than our rule; the list is closed."""

OUTLOOK_WORDS = ("", "likely", "uncertain", "unlikely")
