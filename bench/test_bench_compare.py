"""compare.py fails on what became worse, and on nothing else."""

from __future__ import annotations

import json

import compare
import pytest


def measure(value, *, name="m", kind="ratio", better="lower", spread=0.0):
    return {
        "name": name,
        "title": "a measure",
        "unit": "x",
        "kind": kind,
        "better": better,
        "value": value,
        "low": value * (1 - spread),
        "high": value * (1 + spread),
    }


def result(*rows):
    return {"measures": list(rows)}


@pytest.mark.parametrize(
    ("old", "new", "better", "worse"),
    [
        (2.0, 2.29, "lower", False),  # 14.5 %
        (2.0, 2.31, "lower", True),  # 15.5 %
        (2.0, 0.1, "lower", False),
        (23.0, 20.1, "higher", False),  # 23 / 20.1 = 1.144
        (23.0, 19.9, "higher", True),  # 23 / 19.9 = 1.156
        (23.0, 99.0, "higher", False),
    ],
)
def test_a_ratio_is_worse_beyond_the_threshold_only(old, new, better, worse):
    found = compare.regressions(
        result(measure(old, better=better)), result(measure(new, better=better)), 0.15
    )
    assert bool(found) == worse


def test_noise_whose_better_quartile_is_within_the_threshold_is_no_regression():
    assert not compare.regressions(result(measure(2.0)), result(measure(2.5, spread=0.1)), 0.15)
    assert compare.regressions(result(measure(2.0)), result(measure(2.5, spread=0.05)), 0.15)


def test_a_count_has_no_noise():
    old, new = measure(100, kind="count"), measure(120, kind="count", spread=0.5)
    assert compare.regressions(result(old), result(new), 0.15)


def test_times_are_never_compared():
    old, new = measure(1, kind="absolute"), measure(9, kind="absolute")
    assert not compare.regressions(result(old), result(new), 0.15)


def test_a_count_that_was_zero_must_stay_zero():
    zero, one = measure(0, kind="count"), measure(1, kind="count")
    assert compare.regressions(result(zero), result(one), 0.15)
    assert not compare.regressions(result(zero), result(zero), 0.15)


def test_a_measure_that_vanished_is_worse_and_a_new_one_is_not():
    assert compare.regressions(result(measure(1)), result(), 0.15)
    assert not compare.regressions(result(), result(measure(1)), 0.15)


def test_the_program_exits_1_on_a_regression_and_names_it(tmp_path, capsys):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(result(measure(2.0))))
    new.write_text(json.dumps(result(measure(3.0))))
    assert compare.main([str(old), str(new)]) == 1
    assert "a measure: was 2 x, is 3" in capsys.readouterr().out
    assert compare.main([str(old), str(new), "--threshold", "60"]) == 0
