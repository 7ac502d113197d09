"""Coordinates: every usual writing is read, what is no point is not, and the offsets are those of the text."""

from __future__ import annotations

import mgrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import ids
from conflict_index.annotate import Annotator, Piece
from conflict_index.coordinates.read import find_coordinates, parse_coordinates
from conflict_index.geo import Point, kilometres
from testdata import rows

LATITUDES = st.floats(-79, 79).filter(lambda value: abs(value) > 0.01)
LONGITUDES = st.floats(-179, 179).filter(lambda value: abs(value) > 0.01)


def points(cell):
    return [tuple(map(float, one.split())) for one in cell.split(";") if one]


@pytest.mark.parametrize("row", rows("coordinates.csv"), ids=lambda row: row["text"][:60])
def test_what_a_text_states(row):
    found = [one for one in find_coordinates(row["text"]) if one.sure]
    expected = points(row["points"])
    assert len(found) == len(expected), found
    assert all(kilometres(one.point, wanted) <= float(row["km"]) for one, wanted in zip(found, expected, strict=True))


@given(LATITUDES, LONGITUDES, st.sampled_from(["{:.5f}, {:.5f}", "{:.5f}; {:.5f}", "lat {:.6f} lon {:.6f}"]))
def test_degrees_are_read_back(latitude, longitude, written):
    point = parse_coordinates(written.format(latitude, longitude))
    assert point
    assert kilometres(point, (latitude, longitude)) < 0.002


@given(LATITUDES, LONGITUDES, st.sampled_from(["°", "° ", "º"]), st.sampled_from(["'", "′", "’ "]), st.booleans())
def test_minutes_and_seconds_are_read_back(latitude, longitude, degree, minute, letter_first):
    def half(value, letters):
        minutes, seconds = divmod(round(abs(value) * 36000), 600)
        number = f"{minutes // 60}{degree}{minutes % 60:02}{minute}{seconds / 10:04.1f}″"
        letter = letters[value < 0]
        return letter + number if letter_first else number + letter

    text = f"It fell at {half(latitude, 'NS')}, {half(longitude, 'EW')} at noon."
    (found,) = find_coordinates(text)
    assert kilometres(found.point, (latitude, longitude)) < 0.005


@given(LATITUDES, LONGITUDES, st.sampled_from([3, 4, 5]), st.booleans())
def test_grid_references_are_read_back(latitude, longitude, digits, spaced):
    written = mgrs.MGRS().toMGRS(latitude, longitude, MGRSPrecision=digits)
    zone, square, numbers = written[: -2 * digits - 2], written[-2 * digits - 2 : -2 * digits], written[-2 * digits :]
    text = f"{zone} {square} {numbers[:digits]} {numbers[digits:]}" if spaced else written
    point = parse_coordinates(text)
    assert point
    assert kilometres(point, (latitude, longitude)) < 1.5 * 10 ** (2 - digits)


@given(st.text(alphabet="0123456789.,;:°'\"NSEW37SBV +-/()[]ش٣٫\n", max_size=60))
def test_any_text_is_read_and_spans_lie_inside(text):
    end = 0
    for one in find_coordinates(text):
        assert end <= one.span.start < one.span.end <= len(text)
        assert one.whole.start <= one.span.start
        assert one.whole.end >= one.span.end
        assert abs(one.point.latitude) <= 90
        assert abs(one.point.longitude) <= 180
        end = one.span.end


@pytest.mark.parametrize("row", rows("coordinates_beside.csv"), ids=lambda row: row["text"])
def test_a_name_and_the_coordinates_beside_it(row, gazetteer):
    found = Annotator(gazetteer).annotate([Piece.of(row["text"])])[0]
    shown = ";".join(_shown(m, row["text"]) for m in found if ids.is_place(m.entity_id))
    assert shown == row["mentions"]


def _shown(mention, text):
    assert text[mention.span.start : mention.span.end] == mention.surface
    if ids.is_point(mention.entity_id):
        assert (mention.how, mention.score, mention.rivals) == ("exact", 1.0, ())
        return _degrees(mention.entity_id)
    rivals = "".join(f"/{_degrees(one) if ids.is_point(one) else one}" for one in mention.rivals)
    return f"{mention.surface}={mention.entity_id}{rivals}"


def _degrees(entity_id):
    return " ".join(map(str, ids.point_in(entity_id)))


def test_the_gazetteer_knows_points_and_what_lies_nearest(gazetteer):
    place = gazetteer.place(ids.point_id(35.44, 36.65))
    assert (place.kind, place.latitude, place.longitude) == ("coordinates", 35.44, 36.65)
    near = gazetteer.nearest(Point(35.44, 36.65))
    assert near
    assert near.place.id == "geonames:168325"
    assert near.km < 1
    assert gazetteer.nearest(Point(-48.9, -123.4)) is None
