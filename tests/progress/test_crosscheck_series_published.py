"""Published symbols of Destatis and projections of UNICEF, repeated from their series.

Source of the symbols: sustainabledevelopment-deutschland/sdg-data-pub, en/data/<indicator>.csv
and en/meta/<indicator>.json (weather_indicator_*), read in July 2026.
"""

import pytest

from analysis.progress import crosscheck

SUN, SLIGHTLY_CLOUDY, CLOUD, THUNDERSTORM = crosscheck.SYMBOLS

EMPLOYMENT = dict(enumerate(
    [77.7, 78.0, 78.6, 79.2, 79.9, 80.6, 79.2, 79.6, 80.8, 81.1, 81.3], 2014))  # fmt: skip
HOUSING_COSTS = dict(enumerate([14.5, 16.1, 16.6, 16.4, 15.9, 15.6, 15.8, 14.5, 14.2, 13.9], 2010))
HOUSING_COSTS_NEW_SURVEY = dict(enumerate([9.0, 11.0, 11.9, 13.0, 12.0], 2020))
PAY_GAP = dict(enumerate(
    [22, 22, 23, 22, 22, 22, 21, 20, 20, 19, 18, 18, 18, 18, 16], 2010))  # fmt: skip
DEPRIVATION = dict(enumerate([9.1, 9.0, 11.7, 12.7, 11.4], 2020))
SEVERE_DEPRIVATION = dict(enumerate([4.4, 4.3, 6.2, 6.9, 6.2], 2020))
ADOLESCENT_SMOKING = {
    2003: 22.5, 2004: 23.5, 2005: 20.0, 2007: 17.7, 2008: 15.4, 2009: None, 2010: 12.9, 2011: 11.7,
    2012: 12.0, 2013: None, 2014: 9.7, 2015: 9.6, 2016: 8.3, 2017: None, 2018: 8.7, 2019: 7.2,
    2021: 6.1, 2023: 6.8,
}  # fmt: skip
ADULT_SMOKING = {2003: 27.4, 2005: 27.2, 2009: 25.7, 2013: 24.5, 2017: 22.4, 2021: 18.9}
EARLY_LEAVERS = dict(enumerate([10.3, 10.3, 10.2, 12.0, 12.5, 13.3], 2018))
CHILDCARE = dict(enumerate([19.3, 19.6, 18.9, 19.3, 19.7, 20.0], 2019))
DEBT = dict(enumerate([58.7, 68.0, 67.9, 64.4, 62.3, 62.2], 2019))


@pytest.mark.parametrize(
    ("series", "target", "target_year", "direction", "year", "symbol"),
    [
        pytest.param(EMPLOYMENT, 83, 2030, 1, 2024, CLOUD, id="8.5.a 2024"),
        pytest.param(EMPLOYMENT, 83, 2030, 1, 2023, SLIGHTLY_CLOUDY, id="8.5.a 2023"),
        pytest.param(EMPLOYMENT, 83, 2030, 1, 2019, SUN, id="8.5.a 2019"),
        pytest.param(EARLY_LEAVERS, 9.5, 2030, -1, 2023, THUNDERSTORM, id="4.1.a 2023"),
        pytest.param(CHILDCARE, 35, 2030, 1, 2024, CLOUD, id="4.2.a 2024"),
        pytest.param(HOUSING_COSTS, 13, 2030, -1, 2015, THUNDERSTORM, id="11.3.a 2015"),
        pytest.param(HOUSING_COSTS, 13, 2030, -1, 2016, CLOUD, id="11.3.a 2016"),
        pytest.param(HOUSING_COSTS, 13, 2030, -1, 2017, SUN, id="11.3.a 2017"),
        pytest.param(HOUSING_COSTS, 13, 2030, -1, 2018, SUN, id="11.3.a 2018"),
        pytest.param(HOUSING_COSTS, 13, 2030, -1, 2019, SUN, id="11.3.a 2019"),
        pytest.param(HOUSING_COSTS_NEW_SURVEY, 13, 2030, -1, 2022, None, id="11.3.a 2022"),
        pytest.param(
            HOUSING_COSTS_NEW_SURVEY, 13, 2030, -1, 2023, SLIGHTLY_CLOUDY, id="11.3.a 2023, met"
        ),
        pytest.param(
            HOUSING_COSTS_NEW_SURVEY, 13, 2030, -1, 2024, SLIGHTLY_CLOUDY, id="11.3.a 2024, met"
        ),
        pytest.param(PAY_GAP, 10, 2020, -1, 2015, THUNDERSTORM, id="5.1.a 2015, no change"),
        pytest.param(PAY_GAP, 10, 2020, -1, 2016, CLOUD, id="5.1.a 2016"),
        pytest.param(PAY_GAP, 10, 2020, -1, 2017, CLOUD, id="5.1.a 2017"),
        pytest.param(PAY_GAP, 10, 2020, -1, 2018, CLOUD, id="5.1.a 2018"),
        pytest.param(PAY_GAP, 10, 2020, -1, 2019, CLOUD, id="5.1.a 2019"),
        pytest.param(PAY_GAP, 10, 2020, -1, 2020, CLOUD, id="5.1.a 2020, the target year"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2012, SUN, id="3.1.c 2012"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2014, SUN, id="3.1.c 2014"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2015, SUN, id="3.1.c 2015"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2016, SUN, id="3.1.c 2016"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2018, SUN, id="3.1.c 2018"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2019, SUN, id="3.1.c 2019"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2021, SUN, id="3.1.c 2021, met"),
        pytest.param(ADOLESCENT_SMOKING, 7, 2030, -1, 2023, SUN, id="3.1.c 2023, met"),
        pytest.param(ADULT_SMOKING, 19, 2030, -1, 2017, SUN, id="3.1.d 2017"),
        pytest.param(ADULT_SMOKING, 19, 2030, -1, 2021, SUN, id="3.1.d 2021, met"),
    ],
)  # fmt: skip
def test_destatis_reach_a_value(series, target, target_year, direction, year, symbol):
    years, values = list(series), list(series.values())
    found = crosscheck.weather(years, values, target, target_year, direction, assess_year=year)
    assert found == symbol


@pytest.mark.parametrize(
    ("series", "target", "year", "symbol"),
    [
        pytest.param(PAY_GAP, 10, 2021, CLOUD, id="5.1.a 2021"),
        pytest.param(PAY_GAP, 10, 2022, CLOUD, id="5.1.a 2022"),
        pytest.param(PAY_GAP, 10, 2023, CLOUD, id="5.1.a 2023"),
        pytest.param(PAY_GAP, 10, 2024, CLOUD, id="5.1.a 2024"),
        pytest.param(DEBT, 60, 2024, THUNDERSTORM, id="8.2.c 2024"),
        # The target of 1.1 is the value of the European Union in that year.
        pytest.param(DEPRIVATION, 12.5, 2022, None, id="1.1.a 2022, 3 points"),
        pytest.param(DEPRIVATION, 13.1, 2023, SLIGHTLY_CLOUDY, id="1.1.a 2023, 4 points"),
        pytest.param(DEPRIVATION, 12.1, 2024, SLIGHTLY_CLOUDY, id="1.1.a 2024"),
        pytest.param(SEVERE_DEPRIVATION, 6.8, 2023, THUNDERSTORM, id="1.1.b 2023"),
        pytest.param(SEVERE_DEPRIVATION, 6.4, 2024, SLIGHTLY_CLOUDY, id="1.1.b 2024"),
    ],
)
def test_destatis_keep_a_value(series, target, year, symbol):
    found = crosscheck.weather(
        list(series), list(series.values()), target, direction=-1, kind="keep", assess_year=year
    )
    assert found == symbol


def test_unicef_projects_births_attended_in_egypt():
    # Rounds of the Demographic and Health Survey and the Family Health Survey of 2021. UNICEF's
    # script (spalmas/SDG-MENARO) comes to 99.11 in 2030 by the mean change of the logit, where
    # the geometric mean of the ends gives 118.6: 97.1 · (97.1 / 60.9)^(9/21).
    births = {2000: 60.9, 2003: 69.4, 2005: 74.2, 2008: 78.9, 2014: 91.5, 2021: 97.1}
    found = crosscheck.escap(list(births), list(births.values()), 99.5, 1, 2014, 2021, 2030)
    assert found.projected == pytest.approx(99.11, abs=0.005)
    assert found.current_status == pytest.approx(10 * (97.1 - 91.5) / (99.5 - 91.5))
    assert found.anticipated == pytest.approx(10 * (found.projected - 91.5) / (99.5 - 91.5))
    assert (found.current_label, found.anticipated_label) == ("slow_progress", "will_meet")
