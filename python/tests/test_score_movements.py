"""The rule engine alone, on movements marked by somebody else; cases worked out by hand."""

import pandas as pd
import psg
import pytest


def marked(*onsets, duration=1.0, leg="L"):
    return pd.DataFrame({"onset": [float(t) for t in onsets], "duration": duration, "leg": leg})


def test_four_movements_20_s_apart_are_a_series_and_three_are_none():
    stages = ["N2"] * 4
    four = psg.score_movements(marked(10, 30, 50, 70), stages=stages, rules="aasm")
    three = psg.score_movements(marked(10, 30, 50), stages=stages, rules="aasm")
    assert list(four.movements["plm"]) == [True] * 4
    assert list(three.movements["plm"]) == [False] * 3
    # 4 PLM in 4 epochs of 30 s: 120 per hour of sleep.
    assert four.index("plms_index", rule="aasm") == pytest.approx(120.0)
    assert three.index("plms_index", rule="aasm") == 0.0


def test_without_staging_an_index_of_sleep_is_undefined_and_not_0():
    score = psg.score_movements(marked(10, 30, 50, 70), rules="aasm")
    assert list(score.movements["plm"]) == [True] * 4
    assert pd.isna(score.index("plms_index"))
    assert len(score.warnings)


def test_aasm_needs_5_s_between_onsets_and_wasm2016_needs_10():
    score = psg.score_movements(marked(10, 19.999, 29.998, 39.997), duration=120)
    by_rule = score.movements.groupby("rule")["plm"].sum()
    assert by_rule["aasm"] == 4
    assert by_rule["wasm2016"] == 0
    assert psg.score_movements(marked(10, 20, 30, 40), rules="wasm2016").movements["plm"].sum() == 4


def test_aasm_rejects_a_movement_in_an_apnea_and_wasm2016_marks_one_at_its_end():
    apnea = pd.DataFrame({"onset": [40.0], "duration": [20.0], "kind": ["apnea"]})
    score = psg.score_movements(marked(50, 61), respiratory=apnea, duration=120)
    activity = score.activity.set_index(["rule", "onset_s"])
    movements = score.movements.set_index(["rule", "onset_s"])
    # AASM: [start - 0.5 s, end + 0.5 s] = [39.5, 60.5]; WASM: [end - 2 s, end + 10.25 s] = [58, 70.25].
    assert activity.loc[("aasm", 50.0), "verdict"] == "respiratory"
    assert activity.loc[("aasm", 61.0), "verdict"] == "counted"
    assert not movements.loc[("wasm2016", 50.0), "respiratory"]
    assert movements.loc[("wasm2016", 61.0), "respiratory"]


def test_rera_counts_for_aasm_and_not_for_wasm2016():
    rera = {"onset": [50.0], "duration": [10.0], "kind": ["RERA"]}
    score = psg.score_movements(marked(59), respiratory=rera, duration=120)
    assert list(score.activity["verdict"]) == ["respiratory", "counted"]
    assert not score.movements["respiratory"].any()


def test_an_arousal_less_than_half_a_second_after_is_associated():
    movements = marked(10, 50)  # ends at 11 and 51
    arousals = {"onset": [11.499, 51.5], "duration": [3.0, 3.0]}
    score = psg.score_movements(movements, arousals=arousals, rules="aasm", duration=120)
    assert list(score.movements["arousal"]) == [True, False]


def test_what_nobody_scored_is_not_known_and_an_empty_list_says_that_there_was_none():
    four, stages = marked(10, 30, 50, 70), ["N2"] * 4
    unknown = psg.score_movements(four, stages=stages, rules="wasm2016")
    for statistic in ("plms_arousal_index", "plms_index_nr"):
        assert pd.isna(unknown.index(statistic)), statistic
    for column in ("arousal", "respiratory", "plm_nr"):
        assert unknown.movements[column].isna().all(), column
    recording = unknown.table("recording")
    assert not recording["arousals_scored"][0] and not recording["respiratory_scored"][0]
    messages = [text for text in unknown.warnings["message"] if text.startswith("nothing says")]
    assert len(messages) == 2
    none = psg.score_movements(four, stages=stages, rules="wasm2016", arousals=[], respiratory=[])
    assert none.index("plms_arousal_index") == 0.0
    assert none.index("plms_index_nr") == none.index("plms_index") == pytest.approx(120.0)
    assert list(none.movements["arousal"]) == [False] * 4
    assert list(none.movements["plm_nr"]) == [True] * 4
    assert not any(text.startswith("nothing says") for text in none.warnings["message"])


def test_arousals_alone_say_nothing_of_respiratory_events():
    arousals = {"onset": [30.5], "duration": [3.0]}
    score = psg.score_movements(
        marked(10, 30, 50, 70), stages=["N2"] * 4, rules="wasm2016", arousals=arousals
    )
    assert score.index("plms_arousal_index") == pytest.approx(30.0)  # one in two minutes of sleep
    assert pd.isna(score.index("plms_index_nr"))


def test_every_movement_says_why_it_is_periodic_or_not():
    score = psg.score_movements(marked(10, 212), rules="aasm", duration=300)
    assert list(score.movements["plm_reason"]) == [
        "not periodic: run of 1 < 4; nothing before, interval of 202.000 s > 90 s after",
        "not periodic: run of 1 < 4; interval of 202.000 s > 90 s before, nothing after",
    ]
    assert list(score.runs["movements"]) == [1, 1]
    assert list(score.runs["series"]) == [-1, -1]
    assert score.runs["interval_after_s"][0] == score.runs["interval_before_s"][1] == 202.0
    assert list(score.movements["run"]) == [0, 1]


def test_movements_of_both_legs_are_one():
    movements = {"onset": [10, 12.9], "duration": [1, 1], "leg": ["L", "R"]}
    score = psg.score_movements(movements, duration=60)
    # AASM: onsets 2.9 s apart, < 5 s. WASM: 1.9 s from offset to onset, >= 0.5 s.
    assert list(score.movements["legs"]) == ["LR", "L", "R"]


def test_lights_bound_what_counts():
    score = psg.score_movements(marked(10, 30, 50), lights_off=20, lights_on=50, rules="aasm", duration=60)
    assert list(score.activity["verdict"]) == ["outside_lights", "counted", "outside_lights"]


def test_stages_as_a_table_and_as_labels_are_the_same():
    labels = ["W", "N1", "N2", "N3", "R", "?"]
    table = pd.DataFrame({"onset": [30.0 * k for k in range(6)], "duration": 30.0, "stage": labels})
    a = psg.score_movements(marked(40, 70), stages=labels)
    b = psg.score_movements(marked(40, 70), stages=table)
    pd.testing.assert_frame_equal(a.indices, b.indices)
    assert list(a.stages["stage"]) == labels
    assert list(a.movements["stage"]) == ["N1", "N2"] * 2
    twenty = psg.score_movements(marked(40, 70), stages=labels, epoch_length_s=20)
    assert list(twenty.movements["stage"])[:2] == ["N2", "N3"]


def test_numbers_are_stages_by_a_map_only():
    score = psg.score_movements(marked(40, 70), stages=[0, 4, 2], stage_map={0: "W", 4: "R", 2: "N2"})
    assert list(score.movements["stage"])[:2] == ["R", "N2"]


def test_the_activity_of_a_score_can_be_scored_again():
    first = psg.score_movements(marked(10, 30, 50, 70), rules="aasm", duration=120)
    again = psg.score_movements(first.activity, rules="aasm", duration=120)
    pd.testing.assert_frame_equal(first.activity, again.activity)


def test_no_movements_are_no_error():
    score = psg.score_movements({"onset": [], "duration": [], "leg": []}, stages=["N2"] * 10)
    assert len(score.movements) == 0
    assert score.index("plms_index", rule="aasm") == 0.0


@pytest.mark.parametrize(
    ("movements", "says"),
    [
        ({"onset": [1.0], "leg": ["L"]}, "duration"),
        ({"onset": [1.0], "duration": [1.0]}, "leg"),
        ({"onset": [1.0, 2.0], "duration": [1.0], "leg": ["L", "L"]}, "length"),
        ({"onset": [float("nan")], "duration": [1.0], "leg": ["L"]}, "row 0"),
        ({"onset": [1.0], "duration": [-1.0], "leg": ["L"]}, "negative"),
        ({"onset": [1.0], "duration": [1.0], "leg": ["left"]}, '"left"'),
        ({"onset": ["one"], "duration": [1.0], "leg": ["L"]}, "numbers"),
        ([1, 2, 3], "DataFrame"),
    ],
)
def test_wrong_movements_are_refused_in_one_sentence(movements, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.score_movements(movements)
    assert refusal.value.kind == "bad_argument"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"stages": ["N2", "asleep"]}, 'stage 1, text of the form "aaaaaa",'),
        ({"stages": [2, 4]}, "stage_map"),
        ({"lights_off": 60, "lights_on": 60}, "lights off at 60 s"),
        ({"stages": {"onset": [0.0], "duration": [30.0]}}, "stage"),
        ({"stages": ["N2"], "epoch_length_s": 0}, "epoch_length_s"),
        (
            {"respiratory": {"onset": [1.0], "duration": [9.0], "kind": ["snore"]}},
            'event 0, text of the form "aaaaa",',
        ),
        ({"arousals": {"onset": [1.0]}}, "duration"),
        ({"duration": float("nan")}, "duration"),
    ],
)
def test_wrong_stages_and_events_are_refused_in_one_sentence(arguments, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.score_movements(marked(10), **arguments)
    assert refusal.value.kind == "bad_argument"


def test_overlapping_epochs_are_cut_and_told_as_those_of_a_file_are():
    overlapping = {"onset": [0.0, 20.0], "duration": [30.0, 30.0], "stage": ["N2", "N2"]}
    with pytest.warns(psg.ScoringWarning, match="1 sleep stage overlaps the next one and is cut"):
        score = psg.score_movements(marked(10), stages=overlapping)
    assert list(score.stages["onset_s"]) == [0.0, 20.0]
    assert list(score.stages["duration_s"]) == [20.0, 30.0]
