"""Rules are values: each threshold is the published one, and a variant is a changed copy."""

import math
import pickle

import psg
import pytest


def test_the_standards_by_name():
    assert list(psg.rules()) == ["aasm", "wasm2016", "wasm2006", "asda1993"]


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("aasm", "onset_uv", 8.0),
        ("aasm", "offset_uv", 2.0),
        ("aasm", "min_duration", 0.5),
        ("aasm", "max_duration", 10.0),
        ("aasm", "min_interval", 5.0),
        ("aasm", "max_interval", 90.0),
        ("aasm", "both_legs_gap", 5.0),
        ("aasm", "respiratory", "reject_monolateral"),
        ("wasm2016", "max_duration", math.inf),
        ("wasm2016", "min_interval", 10.0),
        ("wasm2016", "respiratory_before", 2.0),
        ("wasm2016", "respiratory_after", 10.25),
        ("wasm2016", "candidate_max_components", 4),
        ("wasm2016", "candidate_max_movement", 15.0),
        ("wasm2006", "max_duration", 10.0),
        ("asda1993", "max_duration", 5.0),
        ("asda1993", "min_calibration_fraction", 0.25),
    ],
)
def test_a_threshold_is_the_published_one(name, field, value):
    assert getattr(psg.rule(name), field) == value


def test_a_changed_rule_is_a_new_value_with_a_name_of_its_own():
    standard = psg.rule("aasm")
    changed = psg.rule("aasm", min_series=3, max_duration=math.inf, measure="peak")
    assert (changed.min_series, changed.max_duration, changed.measure) == (3, math.inf, "peak")
    assert changed.name == "aasm-changed"
    assert standard.min_series == 4
    assert standard != changed
    assert changed.replace(min_series=4, max_duration=10, measure="rms", name="aasm") == standard
    assert psg.rule("aasm", min_series=3, name="three").name == "three"


def test_a_rule_cannot_be_assigned_to():
    with pytest.raises(AttributeError):
        psg.rule("aasm").min_series = 3


def test_a_rule_survives_pickle_with_every_field():
    for rule in psg.rules().values():
        again = pickle.loads(pickle.dumps(rule))
        assert again == rule
        assert hash(again) == hash(rule)


def test_the_table_of_rules_has_every_field_of_a_rule():
    score = psg.score_movements({"onset": [], "duration": [], "leg": []}, rules="aasm")
    assert list(score.rules["threshold"]) == [
        field for field in psg.rule("aasm").as_dict() if field != "name"
    ]


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda: psg.rule("aams"), ["aams", "wasm2016"]),
        (lambda: psg.rule("aasm", min_serie=3), ["min_serie", "min_series"]),
        (lambda: psg.rule("aasm", min_series="three"), ["min_series", "three"]),
        (lambda: psg.rule("aasm", measure="mean"), ["measure", "mean", "rms"]),
        (lambda: psg.rule("aasm", min_duration=math.nan), ["min_duration is nan"]),
        (lambda: psg.score_movements({"onset": [], "duration": [], "leg": []}, rules=[]), ["empty"]),
        (lambda: psg.score_movements({"onset": [], "duration": [], "leg": []}, rules=[1]), ["int"]),
        (lambda: psg.score_movements({"onset": [], "duration": [], "leg": []}, rules=["aasm"] * 2), ["aasm"]),
    ],
)
def test_a_wrong_rule_is_refused_by_name(call, names):
    with pytest.raises(psg.Error) as refusal:
        call()
    assert refusal.value.kind == "bad_argument"
    for name in names:
        assert name in str(refusal.value)


@pytest.mark.parametrize("value", [math.nan, -math.nan, -math.inf, -1.0, -1e-9])
def test_no_threshold_is_below_zero_or_no_number(value):
    numbers = [k for k, v in psg.rule("aasm").as_dict().items() if type(v) is float]
    assert len(numbers) > 15
    for field in numbers:
        with pytest.raises(psg.Error) as error:
            psg.rule("aasm", **{field: value})
        assert error.value.kind == "bad_argument", field


def test_a_threshold_is_finite_unless_it_is_a_time_without_limit():
    for field in ("onset_uv", "low_hz", "min_calibration_fraction"):
        with pytest.raises(psg.Error):
            psg.rule("aasm", **{field: math.inf})
    assert psg.rule("aasm", max_duration=math.inf).max_duration == math.inf
    with pytest.raises(psg.Error):
        psg.rule("aasm", min_series=-1)
