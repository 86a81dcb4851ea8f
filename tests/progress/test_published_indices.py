"""More results of Eustat, UNICEF and the WHO, repeated from their inputs.

Sources, as read on GitHub: EUSTAT-PRE/data, indicator_calculation_components.yml of 2026, with
targets and limits that its earlier edition had not. spalmas/SDG-MENARO: its results are kept in
a binary file, so its functions CS and cagr and the labels of its loop were run in R 4.2.2 on
published series. cran/healthequal, tests/testthat, and WHOequity/healthequal, reference.
"""

import pytest

from analysis.progress import crosscheck, equity

# base year, base, latest year, latest, target, target year, direction, limit; ratio, status, score
BASQUE = {
    "1.1.1 almost at its target": (2016, 0.1490340749, 2024, 0.1045528172, 0.1, 2030, -1, None,
        1.5425619066269907, "significant_progress", 5.0),
    "1.2.1": (2016, 16.4, 2024, 17.8, 8.2, 2030, -1, None,
        -0.21306857311214195, "significant_deterioration", -3.3877857213005917),
    "1.5.1 doubled, still met": (2015, 0.09, 2024, 0.18, 0.5, 2030, -1, None,
        -0.6610459297009269, "significant_progress", 5.0),
    "1.5.2 to its limit of zero": (2015, 0.02, 2024, 0.0, None, 2030, -1, 0,
        1.0, "significant_progress", 5.0),
    "1.a.1": (2015, 6.13, 2024, 5.91, None, 2030, 1, None,
        -0.004052756274800062, "moderate_deterioration", -1.0131890687000156),
    "13.2.2 below zero": (2015, -6.21, 2023, -21.98, -45.0, 2030, -1, None,
        1.2126558572582298, "significant_progress", 4.376113266130213),
    "13.2.2 tonnes": (2015, 19467497.86, 2023, 16193878.49, None, 2030, -1, None,
        0.022751319803349435, "significant_progress", 5.0),
    "14.3.1": (2015, 8.069, 2024, 8.048, None, 2030, 1, None,
        -0.00028950758558732304, "no_progress", -0.07237689639683076),
    "15.1.E1 just moderate": (2015, 23.5, 2021, 23.7, None, 2030, 1, None,
        0.0014134357919399765, "moderate_progress", 0.3533589479849941),
    "15.4.2 a trifle": (2015, 95.5, 2021, 95.53, None, 2030, 1, None,
        5.2349169375354165e-05, "no_progress", 0.013087292343838541),
    "16.1.4 a hair within one per cent": (2014, 76.4, 2024, 69.1, None, 2030, 1, None,
        -0.009992536051383283, "moderate_deterioration", -2.4981340128458207),
    "16.2.2 from nothing, no target": (2016, 0.0, 2024, 0.2, None, 2030, -1, None,
        -0.9392274474868578, "significant_deterioration", -5.0),
    "16.6.1 met, base a step away": (2016, 105.2, 2023, 101.1, 105.0, 2030, -1, None,
        41.664992888862066, "significant_progress", 5.0),
    "16.7.1 was met, is lost": (2015, 1.16, 2024, 1.3, 1.2, 2030, -1, None,
        -5.630965191877049, "significant_deterioration", -5.0),
    "17.2.1 tenfold target": (2015, 0.07, 2023, 0.09, 0.7, 2030, 1, None,
        0.1923458137955749, "moderate_deterioration", -1.6985591091851044),
    "2.3.2 income": (2015, 7680.2, 2021, 4033.8, 15360.4, 2030, 1, None,
        -2.151732764147156, "significant_deterioration", -5.0),
    "3.3.4": (2015, 0.7, 2024, 0.5, 0.1, 2030, -1, None,
        0.30161137207060595, "moderate_deterioration", -1.2432859497058084),
    "3.4.1 above 130 per cent": (2015, 9.6, 2020, 8.0, 6.4, 2030, -1, None,
        1.3426666767668982, "significant_progress", 5.0),
    "3.b.1 just above one per cent": (2017, 88.3, 2024, 94.9, None, 2030, 1, None,
        0.010350860192782863, "significant_progress", 2.5877150481957156),
    "3.b.1 just beyond one per cent away": (2017, 94.7, 2024, 88.0, None, 2030, 1, None,
        -0.010427705639413865, "significant_deterioration", -2.6069264098534664),
    "4.1.1 reading": (2015, 80.5, 2022, 77.3, 99.9, 2030, 1, None,
        -0.39852983512503937, "significant_deterioration", -4.160540979687664),
    "4.1.2 near its limit": (2015, 79.4, 2022, 84.7, None, 2030, 1, 100,
        0.009273770734058662, "significant_progress", 3.6174218617293534),
    "4.1.2 nearer its limit": (2015, 94.7, 2022, 94.9, None, 2030, 1, 100,
        0.0003014319105922869, "moderate_progress", 0.3508687859861149),
    "4.2.2 on its target": (2015, 98.6, 2024, 99.8, 99.8, 2030, 1, None,
        1.6671148413455505, "significant_progress", 5.0),
    "5.1.1 no change below its limit": (2015, 81.8, 2024, 81.8, None, 2030, 1, 100,
        0.0, "no_progress", 0.0),
    "5.5.1 mayors, reflected": (2015, 74.8, 2025, 64.3, 60.0, 2030, -1, None,
        1.0288727657753338, "significant_progress", 3.063376898395242),
    "5.5.2 nearly on pace": (2015, 66.3, 2024, 62.8, 60.0, 2030, -1, None,
        0.9055989694939527, "moderate_progress", 2.1828497820996624),
    "7.3.1 just above 60 per cent": (2015, 2.13, 2023, 1.7, 1.07, 2030, -1, None,
        0.6195509730674731, "moderate_progress", 0.13964980762480794),
    "8.10.2 near its limit": (2016, 98.7, 2021, 99.2, None, 2030, 1, 100,
        0.001011124412245934, "significant_progress", 4.478522900400992),
    "8.b.1 stays at a limit of three": (2015, 3.0, 2025, 3.0, None, 2030, 1, 3,
        0.0, "significant_progress", 5.0),
}  # fmt: skip

# Children in multidimensional poverty, per cent (00_source_data/PV_CHLD_DPRV_REG_MOD.csv); the
# target is half of the first value. First round, second round, target; the two indices.
POVERTY = {
    "Algeria, poorest": ((2012, 57.4), (2019, 56.7), 28.7, 0.35298624345656041,
        0.53015740561182634, "slow_progress", "accelerate"),
    "Algeria, richest": ((2012, 6.9), (2019, 8.2), 3.5, -5.2285486365301308,
        -8.3022186781218021, "regression", "no_progress_expected"),
    "Egypt": ((2008, 24.3), (2014, 16.6), 12.2, 10.0, 10.0, "on_track", "will_meet"),
    "Egypt, poorest": ((2008, 66.1), (2014, 29.4), 33.0, 10.0, 10.0, "on_track", "will_meet"),
    "Iraq": ((2011, 42.6), (2018, 38.2), 21.3, 3.2404399413474025,
        4.7679507799687526, "slow_progress", "accelerate"),
    "Iraq, poorest": ((2011, 72.1), (2018, 73.5), 36.0, -0.52802857936355951,
        -0.78239132084029761, "regression", "no_progress_expected"),
    "Jordan": ((2012, 22.2), (2018, 13.9), 11.1, 10.0, 10.0, "on_track", "will_meet"),
    "Morocco": ((2011, 41.8), (2018, 23.9), 20.9, 10.0, 10.0, "on_track", "will_meet"),
    "Palestine": ((2010, 39.0), (2020, 31.4), 19.5, 4.6062919586749489,
        6.6795527228222014, "slow_progress", "accelerate"),
    "Palestine, richest": ((2010, 7.4), (2020, 5.5), 3.7, 6.1560968921217523,
        8.6350483073624389, "slow_progress", "accelerate"),
    "Tunisia": ((2012, 18.8), (2018, 16.8), 9.4, 3.6911366267412511,
        5.3283923907307553, "slow_progress", "accelerate"),
    "Tunisia, second quintile": ((2012, 18.7), (2018, 19.9), 9.3, -2.0805899341049829,
        -3.1804100337436236, "regression", "no_progress_expected"),
    "Tunisia, richest": ((2012, 2.5), (2018, 2.3), 1.2, 2.6010760768353105,
        3.7745615462323632, "slow_progress", "accelerate"),
}  # fmt: skip

# Deaths under five per 1,000 births, 2018 to 2023, and first doses against measles, 2015 to 2023
# (unicef-drp/unicefData, tests/fixtures); births attended as in the other file. The last series
# is made up: the logit of all has no finite change.
DEATHS_ETHIOPIA = dict(enumerate([
    56.350122554776, 54.0839485619709, 51.9632233205957, 50.0499044116251, 48.2278433845331,
    46.4611526327307], 2018))  # fmt: skip
DEATHS_INDIA = dict(enumerate([
    36.4399261790398, 34.3224625984635, 32.3566819974041, 30.6036588769095, 29.0806666674609,
    27.7458109316277], 2018))  # fmt: skip
DEATHS_OF_GIRLS_NIGERIA = dict(enumerate([
    114.280551018029, 111.598038606327, 108.769154383391, 105.652795258538, 102.622526782395,
    99.4589984642371], 2018))  # fmt: skip
MEASLES_BRAZIL = dict(enumerate([96, 95, 87, 92, 91, 79, 73, 81, 87], 2015))
BIRTHS_EGYPT = {2000: 60.9, 2003: 69.4, 2005: 74.2, 2008: 78.9, 2014: 91.5, 2021: 97.1}

# target, direction, scale; the two indices and the values of 2015, 2025 and 2030
SERIES = {
    "deaths in Ethiopia": (DEATHS_ETHIOPIA, 25, -1, 1000, 5.2915998239565329, 7.2893347901296419,
        63.201801416120517, 42.986936851283943, 35.355229405305408),
    "deaths in India, met before 2025": (DEATHS_INDIA, 25, -1, 1000, 10.0, 10.0,
        42.859116581630815, 24.863964005724341, 18.877620526173292),
    "deaths of girls in Nigeria": (DEATHS_OF_GIRLS_NIGERIA, 25, -1, 1000, 3.0327208626731093,
        4.2880443309955929, 124.07002389891424, 94.024851064538169, 81.588358463780537),
    "measles in Brazil, was met, is lost": (MEASLES_BRAZIL, 95, 1, 100, -130.55697815270861,
        -273.56592269200962, 96.0, 82.944302184729139, 68.643407730799041),
    "births in Egypt, slow but will meet": (BIRTHS_EGYPT, 99, 1, 100, 8.6344112129011368, 10.0,
        93.745064866933433, 98.282391950535242, 99.113521448526541),
    "births in Egypt, to all": (BIRTHS_EGYPT, 100, 1, 100, 7.2539954245334002,
        8.5827534057274057, 93.745064866933433, 98.282391950535242, 99.113521448526541),
    "falls from all: the latest value stays": ({2012: 100, 2015: 98, 2018: 97}, 99, 1, 100,
        -10.0, -10.0, 98.0, 97.0, 97.0),
}  # fmt: skip

# healthequal, tests/testthat: set.seed(123), round(rnorm(25, 1000, 300)), rbinom(25, 1000, .065)
PEOPLE = [
    832, 931, 1468, 1021, 1039, 1515, 1138, 620, 794, 866, 1367, 1108, 1120, 1033, 833, 1536, 1149,
    410, 1210, 858, 680, 935, 692, 781, 812,
]  # fmt: skip
GROUPS = [
    61, 74, 58, 59, 72, 75, 74, 68, 75, 67, 73, 63, 66, 62, 60, 66, 71, 73, 71, 61, 74, 84, 55, 69,
    60,
]  # fmt: skip
LADDER, LADDER_PEOPLE = [20, 30, 40, 50, 60], [78, 91, 162, 103, 105]
BIRTHS = [75.60530, 91.01997, 96.03959, 97.04223, 99.22405]
WOMEN = [2072.436, 2112.204, 1983.059, 2052.124, 1884.510]

# Births attended in 34 provinces: the reference area, the best one, and the reference minus D.
ACEH, BALI, LOWEST = 95.11784, 100.0, 95.11784 - 30.92258


def cases(published):
    return [pytest.param(*row, id=name) for name, row in published.items()]


@pytest.mark.parametrize(
    ("series", "progress", "status", "score"),
    [pytest.param(row[:8], *row[8:], id=name) for name, row in BASQUE.items()],
)
def test_eustat(series, progress, status, score):
    found = crosscheck.eurostat(*series)
    near = {"rel": 1e-9, "abs": 1e-12}
    assert found.status == status
    assert found.progress == pytest.approx(progress, **near)
    assert found.score == pytest.approx(score, **near)


@pytest.mark.parametrize(
    ("first", "second", "target", "current", "anticipated", "now", "then"), cases(POVERTY)
)
def test_unicef_two_rounds_of_a_survey(first, second, target, current, anticipated, now, then):
    years, values = zip(first, second, strict=True)
    found = crosscheck.escap(years, values, target, -1, 2015, 2025, 2030)
    assert found.current_status == pytest.approx(current, rel=1e-9)
    assert found.anticipated == pytest.approx(anticipated, rel=1e-9)
    assert (found.current_label, found.anticipated_label) == (now, then)


@pytest.mark.parametrize(
    ("series", "target", "direction", "scale", "current", "anticipated", "in_2015", "in_2025",
     "in_2030"),
    cases(SERIES),
)  # fmt: skip
def test_unicef_longer_series(
    series, target, direction, scale, current, anticipated, in_2015, in_2025, in_2030
):
    years, values = list(series), list(series.values())
    found = crosscheck.escap(years, values, target, direction, 2015, 2025, 2030, scale)
    assert found.current_status == pytest.approx(current, rel=1e-9)
    assert found.anticipated == pytest.approx(anticipated, rel=1e-9)
    assert [found.base, found.current, found.projected] == pytest.approx(
        [in_2015, in_2025, in_2030], rel=1e-9
    )


@pytest.mark.parametrize(
    ("value", "target", "index", "now", "then"),
    [
        pytest.param(87.0, 43.5, None, "insufficient_data", "insufficient_data", id="Sudan 2014"),
        pytest.param(87.0, 90.0, 10.0, "on_track", "will_meet", id="the same, had it been met"),
    ],
)
def test_unicef_a_single_survey(value, target, index, now, then):
    found = crosscheck.escap([2014], [value], target, -1, 2015, 2025, 2030)
    assert (found.current_status, found.current_label, found.anticipated_label) == (
        index, now, then,
    )  # fmt: skip


# The tolerance of each is the one that the WHO's own test allows.
@pytest.mark.parametrize(
    ("measure", "values", "populations", "published", "tolerance"),
    [
        pytest.param(equity.bgv, GROUPS, PEOPLE, 46.198326, 1e-6, id="bgv"),
        pytest.param(equity.bgsd, GROUPS, PEOPLE, 6.7969351, 1e-4, id="bgsd"),
        pytest.param(equity.mdmu, GROUPS, PEOPLE, 5.891726, 1e-4, id="mdmu"),
        pytest.param(equity.mdmw, GROUPS, PEOPLE, 5.8348689, 1e-4, id="mdmw"),
        pytest.param(equity.mdbu, GROUPS, PEOPLE, 16.360001, 1e-4, id="mdbu"),
        pytest.param(equity.mdbw, GROUPS, PEOPLE, 16.293156, 1e-4, id="mdbw"),
        pytest.param(equity.idisu, GROUPS, PEOPLE, 8.7018175, 1e-4, id="idisu"),
        pytest.param(equity.idisw, GROUPS, PEOPLE, 8.6178417, 1e-4, id="idisw"),
        pytest.param(equity.theil, GROUPS, PEOPLE, 5.0359201, 1e-4, id="theil, times 1000"),
        pytest.param(equity.mld, GROUPS, PEOPLE, 5.0524006, 1e-3, id="mld, times 1000"),
        pytest.param(equity.par, GROUPS, PEOPLE, 16.293152, 1e-4, id="par"),
        pytest.param(equity.paf, GROUPS, PEOPLE, 24.06426, 1e-4, id="paf"),
        pytest.param(equity.par, LADDER, LADDER_PEOPLE, 18.775509, 1e-6, id="par of a ladder"),
        pytest.param(equity.par, BIRTHS, WOMEN, 7.627362, 1e-6, id="par of births"),
    ],
)
def test_who_package(measure, values, populations, published, tolerance):
    assert measure(values, populations) == pytest.approx(published, rel=tolerance)


def test_who_ratio_to_a_reference_area_fits_its_difference():
    provinces = [ACEH, BALI, LOWEST]
    assert equity.difference(provinces, ACEH) == pytest.approx(30.92258)
    assert equity.ratio(provinces, ACEH) == pytest.approx(1.481696, rel=1e-6)
