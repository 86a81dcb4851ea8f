"""More symbols of Destatis and results of Statistics Canada, repeated from what they published.

Sources, as stored on GitHub: sustainabledevelopment-deutschland/sdg-data-pub,
en/headline/<indicator>.csv (5.1.b, 5.1.c and 8.2: en/data) with the symbols in
en/meta/<indicator>.json (May 2025; 16.1: July 2024); sdg-data-canada-odd-donnees,
sdg-data-donnees-odd (SDG) and cif-data-donnees-cic (CIF), indicator_calculation_components.yml.
"""

import pytest

from analysis.progress import crosscheck

SUN, SLIGHTLY_CLOUDY, CLOUD, THUNDERSTORM = crosscheck.SYMBOLS


def series(first_year, *values):
    return dict(enumerate(values, first_year))


NITRATE = series(2011, 82.0, 81.0, 81.4, 81.8, 81.0, 81.8, 83.1, 82.7, 84.2, 84.1, 84.0, 84.0, 85.0)
FEDERAL_SERVICE = series(
    2011, 30.6, 30.6, 30.6, 32.1, 33.6, None, 35.2, None, 37.6, None, 39.6, 43.2, 45.2
)
SUPERVISORY_BOARDS = series(2019, 33.9, 35.2, 35.9, 35.6, 37.3, 38.5)
CLIMATE_FINANCE = series(
    2011, 1.56, 1.66, 1.95, 2.34, 2.684, 3.362, 3.65, 3.37, 4.34, 5.09, 5.34, 6.39, 5.66
)
GREENHOUSE_GASES = series(
    2014, 71.347, 72.008, 71.646, 70.443, 68.098, 63.722, 58.527, 60.798, 59.789, 53.659, 51.821
)
GREEN_POWER = series(
    2010, 17.2, 20.6, 23.8, 25.3, 27.5, 31.6, 31.8, 36.2, 37.9, 42.2, 45.5, 41.5, 46.3
)
# Read in 2022, as the symbols for 2014 to 2017 were set before the series was revised.
AIR_POLLUTANTS = series(2009, 87.98, 91.06, 88.3, 87.19, 86.06, 83.21, 82.36, 79.92, 78.33)
SEALED_LAND = series(2009, 94, 87, 81, 74, 73, 69, 66, 62, 58, 56, 52, 54, 55, 52)
CHILDCARE = series(
    2015, 43.935, 44.756, 45.509, 46.132, 47.178, 47.913, 47.324, 47.353, 47.003, 46.976
)
FINE_DUST = series(
    2010, 100, 99.801, 92.959, 98.858, 95.477, 85.06, 76.184, 67.727, 81.511, 30.747, 15.03, 28.232
)
CRIME = series(2011, 7467.62, 7465.7, 7403.6, 7530.3, 7796.6, 7754.759, 6982.4, 6710.185,
    6548.365, 6385.513, 6070.42)  # fmt: skip
ECO_LABELS = {2012: 3.6, 2013: 4.4, 2014: 5.9, 2015: 7.6, 2018: 7.4, 2019: 7.9, 2020: 12.0,
    2021: 13.3, 2022: 12.2}  # fmt: skip
# Foreign pupils who leave school with a certificate, and how far they are behind.
CERTIFICATES = series(2015, 88.2, 85.874, 81.921, 81.795, 82.371, 85.345, 84.342, 84.008, 82.271)
CERTIFICATE_GAP = series(2015, 6.8, 9.226, 12.812, 12.785, 12.155, 9.56, 10.518, 10.251, 11.941)
DEFICIT = series(
    2014, 0.731, 0.915, 1.134, 1.338, 1.885, 1.328, -4.381, -3.167, -2.147, -2.48, -2.686
)
STRUCTURAL_DEFICIT = series(
    2013, 0.741, 1.123, 1.066, 0.938, 0.628, 1.092, 0.466, -2.689, -2.832, -1.729, -2.106, -1.886
)
RESEARCH = series(2012, 2.82, 2.78, 2.82, 2.88, 2.88, 2.99, 3.05, 3.11, 3.09, 3.08, 3.07, 3.2)
STUDENTS = series(2018, 267250, 285450, 298149, 316001, 335016, 348976)
INCOME = series(
    2014, 40.722, 41.038, 41.643, 42.614, 42.961, 43.287, 41.481, 42.985, 43.261, 42.78, 42.576
)
INVESTMENT = series(2016, 20.038, 20.146, 20.835, 21.167, 21.349, 21.194, 21.707, 21.5, 20.857)
CORRUPTION = series(2013, 78, 79, 81, 81, 81, 80, 80, 80, 80, 79)
CORRUPTION_ABROAD = series(2015, 30, 32, 33, 32, 35, 37, 37, 31)
OBESITY = {1999: 10.7, 2003: 11.7, 2005: 12.5, 2009: 13.3, 2013: 14.1, 2017: 14.789, 2021: 15.431}


@pytest.mark.parametrize(
    ("values", "target", "target_year", "direction", "year", "symbol"),
    [
        pytest.param(FEDERAL_SERVICE, 45, 2025, 1, 2017, CLOUD, id="5.1.c 2017, gaps"),
        pytest.param(FEDERAL_SERVICE, 45, 2025, 1, 2019, SLIGHTLY_CLOUDY, id="5.1.c 2019, gaps"),
        pytest.param(FEDERAL_SERVICE, 45, 2025, 1, 2021, SLIGHTLY_CLOUDY, id="5.1.c 2021, gaps"),
        pytest.param(FEDERAL_SERVICE, 45, 2025, 1, 2023, SUN, id="5.1.c 2023, met"),
        pytest.param(SUPERVISORY_BOARDS, 40, 2030, 1, 2024, SUN, id="5.1.b 2024"),
        pytest.param(CLIMATE_FINANCE, 4, 2020, 1, 2017, SUN, id="13.1.b 2017, 4 bn"),
        pytest.param(CLIMATE_FINANCE, 4, 2020, 1, 2018, SLIGHTLY_CLOUDY, id="13.1.b 2018, 4 bn"),
        pytest.param(CLIMATE_FINANCE, 6, 2025, 1, 2018, CLOUD, id="13.1.b 2018, 6 bn"),
        pytest.param(CLIMATE_FINANCE, 6, 2025, 1, 2022, SUN, id="13.1.b 2022, met"),
        pytest.param(CLIMATE_FINANCE, 6, 2025, 1, 2023, SUN, id="13.1.b 2023, was met, is lost"),
        pytest.param(GREENHOUSE_GASES, 60, 2020, -1, 2019, CLOUD, id="13.1.a 2019, for 2020"),
        pytest.param(GREENHOUSE_GASES, 60, 2020, -1, 2020, SUN, id="13.1.a 2020, met on time"),
        pytest.param(GREENHOUSE_GASES, 35, 2030, -1, 2021, CLOUD, id="13.1.a 2021"),
        pytest.param(GREENHOUSE_GASES, 35, 2030, -1, 2023, SUN, id="13.1.a 2023"),
        pytest.param(GREENHOUSE_GASES, 35, 2030, -1, 2024, SLIGHTLY_CLOUDY, id="13.1.a 2024"),
        pytest.param(GREEN_POWER, 80, 2030, 1, 2015, SLIGHTLY_CLOUDY, id="7.2.b 2015"),
        pytest.param(GREEN_POWER, 80, 2030, 1, 2021, CLOUD, id="7.2.b 2021"),
        pytest.param(GREEN_POWER, 65, 2030, 1, 2017, SUN, id="7.2.b 2017, 65 %"),
        pytest.param(GREEN_POWER, 65, 2030, 1, 2022, SLIGHTLY_CLOUDY, id="7.2.b 2022, 65 %"),
        pytest.param(AIR_POLLUTANTS, 55, 2030, -1, 2014, CLOUD, id="3.2.a 2014"),
        pytest.param(AIR_POLLUTANTS, 55, 2030, -1, 2015, SUN, id="3.2.a 2015, misses by 4.6 %"),
        pytest.param(AIR_POLLUTANTS, 55, 2030, -1, 2016, SLIGHTLY_CLOUDY, id="3.2.a 2016, 5.9 %"),
        pytest.param(SEALED_LAND, 30, 2030, -1, 2014, SUN, id="11.1.a 2014"),
        pytest.param(SEALED_LAND, 30, 2030, -1, 2022, CLOUD, id="11.1.a 2022"),
        pytest.param(CHILDCARE, 60, 2020, 1, 2020, CLOUD, id="4.2.b 2020, the target year"),
        pytest.param(CHILDCARE, 70, 2030, 1, 2024, THUNDERSTORM, id="4.2.b 2024"),
        pytest.param(FINE_DUST, 0, 2030, -1, 2015, CLOUD, id="3.2.b 2015, to nothing"),
        pytest.param(FINE_DUST, 0, 2030, -1, 2016, SLIGHTLY_CLOUDY, id="3.2.b 2016, to nothing"),
        pytest.param(FINE_DUST, 0, 2030, -1, 2021, SUN, id="3.2.b 2021, to nothing"),
        pytest.param(CRIME, 6500, 2030, -1, 2016, THUNDERSTORM, id="16.1 2016"),
        pytest.param(CRIME, 6500, 2030, -1, 2018, SUN, id="16.1 2018"),
        pytest.param(CRIME, 6500, 2030, -1, 2021, SUN, id="16.1 2021, met"),
        pytest.param(ECO_LABELS, 34, 2030, 1, 2022, CLOUD, id="12.1.a 2022, a gap"),
        pytest.param(CERTIFICATE_GAP, 0, 2030, -1, 2021, THUNDERSTORM, id="10.1 gap 2021"),
        pytest.param(CERTIFICATE_GAP, 0, 2030, -1, 2022, CLOUD, id="10.1 gap 2022"),
    ],
)  # fmt: skip
def test_destatis_reach_a_value(values, target, target_year, direction, year, symbol):
    found = crosscheck.weather(
        list(values), list(values.values()), target, target_year, direction, assess_year=year
    )
    assert found == symbol


@pytest.mark.parametrize(
    ("values", "target", "year", "symbol"),
    [
        pytest.param(DEFICIT, -3, 2019, SUN, id="8.2.a 2019"),
        pytest.param(DEFICIT, -3, 2021, THUNDERSTORM, id="8.2.a 2021"),
        pytest.param(DEFICIT, -3, 2022, SLIGHTLY_CLOUDY, id="8.2.a 2022"),
        pytest.param(STRUCTURAL_DEFICIT, -0.5, 2018, SUN, id="8.2.b 2018"),
        pytest.param(STRUCTURAL_DEFICIT, -0.5, 2019, SLIGHTLY_CLOUDY, id="8.2.b 2019"),
        pytest.param(STRUCTURAL_DEFICIT, -0.5, 2024, THUNDERSTORM, id="8.2.b 2024"),
        pytest.param(RESEARCH, 3.5, 2023, CLOUD, id="9.1.a 2023"),
        pytest.param(RESEARCH, 3, 2017, CLOUD, id="9.1.a 2017, 3 %"),
        pytest.param(RESEARCH, 3, 2018, SUN, id="9.1.a 2018, 3 %"),
        pytest.param(NITRATE, 100, 2016, THUNDERSTORM, id="6.1.b 2016"),
        pytest.param(NITRATE, 100, 2018, CLOUD, id="6.1.b 2018, though the last change is down"),
        pytest.param(STUDENTS, 237000, 2023, SUN, id="17.2 2023"),
    ],
)
def test_destatis_keep_a_value(values, target, year, symbol):
    found = crosscheck.weather(
        list(values), list(values.values()), target, kind="keep", assess_year=year
    )
    assert found == symbol


@pytest.mark.parametrize(
    ("values", "direction", "year", "symbol"),
    [
        pytest.param(INCOME, 1, 2019, SUN, id="8.4 2019"),
        pytest.param(INCOME, 1, 2020, SLIGHTLY_CLOUDY, id="8.4 2020"),
        pytest.param(INCOME, 1, 2024, THUNDERSTORM, id="8.4 2024"),
        pytest.param(INVESTMENT, 1, 2023, SLIGHTLY_CLOUDY, id="8.3 2023"),
        pytest.param(INVESTMENT, 1, 2024, THUNDERSTORM, id="8.3 2024"),
        pytest.param(CORRUPTION, 1, 2019, SLIGHTLY_CLOUDY, id="16.3.a 2019, no last change"),
        pytest.param(CORRUPTION, 1, 2021, THUNDERSTORM, id="16.3.a 2021, no last change"),
        pytest.param(CORRUPTION_ABROAD, 1, 2020, SUN, id="16.3.b 2020"),
        pytest.param(CORRUPTION_ABROAD, 1, 2022, THUNDERSTORM, id="16.3.b 2022"),
        pytest.param(CERTIFICATES, 1, 2020, CLOUD, id="10.1 share 2020"),
        pytest.param(CERTIFICATES, 1, 2021, THUNDERSTORM, id="10.1 share 2021"),
        pytest.param(CERTIFICATES, 1, 2022, SLIGHTLY_CLOUDY, id="10.1 share 2022"),
        pytest.param(OBESITY, -1, 2017, THUNDERSTORM, id="3.1.f 2017, six rounds since 1999"),
    ],
)
def test_destatis_direction_only(values, direction, year, symbol):
    found = crosscheck.weather(
        list(values), list(values.values()), None, None, direction, "direction", year
    )
    assert found == symbol


@pytest.mark.parametrize(
    ("year", "symbol"),
    [(2020, THUNDERSTORM), (2021, THUNDERSTORM), (2022, CLOUD), (2023, CLOUD)],
)
def test_destatis_takes_the_worst_of_two_targets_at_once(year, symbol):
    # 10.1: the share of foreign pupils is to rise and its gap to German pupils to vanish.
    years = list(CERTIFICATES)
    share = crosscheck.weather(
        years, list(CERTIFICATES.values()), kind="direction", assess_year=year
    )
    gap = crosscheck.weather(years, list(CERTIFICATE_GAP.values()), 0, 2030, -1, assess_year=year)
    assert crosscheck.worst([share, gap]) == symbol


# base year, base, latest year, latest, target, target year, direction, limit; ratio, status, score
CANADA = {
    "SDG 1.3.1 injured workers": (2015, 85.07, 2022, 83.42, None, 2030, 1, 100,
        -0.0027941402774355195, "deterioration", -2.84926753467944),
    "SDG 1.4.1 mobility, no data": (2015, None, None, None, 100.0, 2030, 1, None,
        None, "not_available", None),
    "SDG 2.1.1 on its target all along": (2015, 2.5, 2023, 2.5, 2.5, 2030, -1, None,
        None, "target_achieved", 5.0),
    "SDG 2.4.1 a score with a maximum of 5": (2015, 4.0, 2023, 4.17, None, 2030, 1, 5,
        0.005216266930448077, "moderate_progress", 0.8242120951405307),
    "SDG 2.b.1 to nothing": (2015, 81124.0, 2023, 0.0, 0.001, 2030, -1, None,
        1.4224293446258616, "target_achieved", 5.0),
    "SDG 3.3.4 hepatitis": (2015, 0.73, 2023, 0.32, 0.073, 2030, -1, None,
        0.6883470841079962, "moderate_progress", 0.6310943870750059),
    "SDG 3.4.1 no change, downwards": (2015, 0.3, 2023, 0.3, 0.2, 2030, -1, None,
        0.0, "limited_progress", -2.5),
    "SDG 3.6.1 road deaths": (2015, 5.8, 2023, 4.4, 2.9, 2030, -1, None,
        0.7516267359757476, "moderate_progress", 1.0830946124011671),
    "SDG 4.2.2 first year of school": (2016, 98.0, 2020, 93.0, 100.0, 2030, 1, None,
        -9.006813262549052, "deterioration", -5.0),
    "SDG 4.5.1 parity, met": (2016, 1.18353718641201, 2021, 1.0, 1.0, 2030, -1, None,
        2.769946692937675, "target_achieved", 5.0),
    "SDG 4.6.1 base year 2012": (2012, 54.7, 2022, 50.5, None, 2030, 1, None,
        -0.007957209769600238, "deterioration", -3.4946512212000296),
    "SDG 8.10.2 three years": (2016, 98.4, 2019, 98.8, 100.0, 2030, 1, None,
        1.1738597249322216, "substantial_progress", 4.0990626292183645),
    "SDG 9.c.1 LTE, near its limit": (2016, 98.55, 2022, 99.47, None, 2030, 1, 100,
        0.0015498760793095645, "substantial_progress", 5.0),
    "SDG 17.2.1 development aid": (2015, 0.27, 2023, 0.38, 0.7, 2030, 1, None,
        0.6656054028956886, "moderate_progress", 0.4686528323436141),
    "CIF 1.2.1 below 1.5 %, limit": (2016, 66.6, 2023, 71.4, None, 2030, 1, 100,
        0.009991483690946268, "moderate_progress", 1.739752850099936),
    "CIF 3.9.1 pneumococcal": (2015, 80.3, 2021, 85.1, 95.0, 2025, 1, None,
        0.5735447253566258, "limited_progress", -0.11021119285654724),
    "CIF 3.14.1 target year 2035": (2015, 18.8, 2024, 11.1, 5.0, 2035, -1, None,
        0.8874610697051454, "moderate_progress", 2.0533456747968826),
    "CIF 6.6.1 target year 2040": (2016, 77.0, 2024, 77.7, 100.0, 2040, 1, None,
        0.10336979304555655, "limited_progress", -2.0692890833170794),
    "CIF 8.6.1 target year 2026": (2015, 195772.0, 2024, 224062.0, 244715.0, 2026, 1, None,
        0.7373232716587212, "moderate_progress", 0.9809263971310793),
    "CIF 9.6.1 grew to the 24-fold": (2015, 675.0, 2026, 16176.0, 37929.0, 2030, 1, None,
        1.0866125276854877, "substantial_progress", 3.47586462400467),
    "CIF 10.1.1 just above 0.5 %": (2015, 0.314, 2023, 0.3, None, 2030, -1, None,
        0.005685092259251845, "moderate_progress", 0.17127306481296123),
    "CIF 12.4.1 just below 0.5 %": (2015, 0.83, 2021, 0.81, None, 2030, -1, None,
        0.004056990276131822, "limited_progress", -0.4715048619340889),
    "CIF 14.2.1 beyond its target, lost": (2015, 68.5534591194968, 2023, 46.7336683417085, 55.0,
        2026, 1, None, -2.3587220377696703, "deterioration", -5.0),
    "CIF 15.5.1 met from the start": (2015, 70.0, 2021, 68.0, 100.0, 2030, -1, None,
        0.20028868698657923, "target_achieved", 5.0),
    "CIF 16.6.1 just above 1.5 %": (2015, 87.93, 2023, 77.78, None, 2030, -1, None,
        0.015215151249107883, "substantial_progress", 2.6075756245539417),
}  # fmt: skip


@pytest.mark.parametrize("published", CANADA.values(), ids=CANADA)
def test_statistics_canada(published):
    progress, status, score = published[8:]
    found = crosscheck.open_sdg(*published[:8])
    assert found.status == status
    assert (found.progress is None, found.score is None) == (progress is None, score is None)
    known = [number for number in (progress, score) if number is not None]
    same = [number for number in (found.progress, found.score) if number is not None]
    assert same == pytest.approx(known, rel=1e-9, abs=1e-12)
