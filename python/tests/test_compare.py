"""psg.compare: small nights by hand, kappa by the plain formula, real stagings."""

import datetime as dt
import pickle

import edfio
import numpy as np
import pandas as pd
import psg
import pytest


def marks(*onsets, duration=2.0, leg="L"):
    return pd.DataFrame({"onset": [float(t) for t in onsets], "duration": duration, "leg": leg})


def legs(comparison, which="all"):
    rows = comparison.agreement
    return rows[rows["legs"] == which].iloc[0]


def plain_kappa(a, b):
    """Cohen 1960, in plain Python."""
    classes = sorted(set(a) | set(b))
    n = len(a)
    observed = sum(x == y for x, y in zip(a, b)) / n
    chance = sum(list(a).count(k) * list(b).count(k) for k in classes) / n**2
    return (observed - chance) / (1 - chance)


def test_two_tables_by_hand():
    night = psg.compare(marks(10, 50, 100), marks(10.5, 200), duration=600)
    row = legs(night)
    assert (row["movements_a"], row["movements_b"], row["matched"]) == (3, 2, 1)
    assert row["precision"] == 1 / 2
    assert row["recall"] == 1 / 3
    assert row["f1"] == 2 / 5
    a = [epoch in (0, 1, 3) for epoch in range(20)]
    b = [epoch in (0, 6) for epoch in range(20)]
    assert row["kappa"] == pytest.approx(plain_kappa(a, b))
    onset = night.timing[(night.timing["legs"] == "all") & (night.timing["edge"] == "onset")].iloc[0]
    assert onset["median_s"] == 0.5  # b is later
    assert pd.isna(onset["upper_limit_s"]) and "two matches" in onset["why"]
    assert list(night.pairs[night.pairs["legs"] == "all"]["found"]) == ["both", "a", "a", "b"]
    assert night.window == (0, 600)


def test_the_limit_is_inclusive():
    assert legs(psg.compare(marks(10, duration=2), marks(10, duration=1), duration=60))["matched"] == 1
    assert legs(psg.compare(marks(10, duration=2), marks(10, duration=0.999), duration=60))["matched"] == 0
    assert legs(psg.compare(marks(10, duration=2), marks(10, duration=0.999), iou=0.2))["matched"] == 1


def test_nothing_in_both_is_undefined_and_says_why():
    empty = {"onset": [], "duration": [], "leg": []}
    row = legs(psg.compare(empty, empty, duration=600))
    assert row[["precision", "recall", "f1", "kappa"]].isna().all()
    assert "neither has a movement" in row["why"]
    assert "one class" in row["kappa_why"]


def test_without_legs_only_all_is_compared():
    unknown = pd.DataFrame({"onset": [10.0, 50.0], "duration": 2.0})
    night = psg.compare(marks(10, 50), unknown, duration=600)
    assert legs(night)["f1"] == 1
    assert legs(night, "left")[["f1", "movements_b", "epochs"]].isna().all()
    assert "unknown" in legs(night, "left")["why"]
    some = pd.DataFrame({"onset": [10.0, 50.0], "duration": 2.0, "leg": ["L", None]})
    for kind in (object, "string"):
        known = some.astype({"leg": kind})
        assert legs(psg.compare(marks(10, 50), known, duration=600), "left")["movements_b"] == 1


def test_a_score_is_the_test_and_its_place_is_told(tmp_path):
    stages = ["N2"] * 60
    score = psg.score_movements(marks(*range(60, 360, 30)), stages=stages, rules="wasm2016", duration=1800)
    score.write(tmp_path / "ours.h5")
    humans = [marks(*range(60, 360, 30)), marks(*range(60, 330, 30)), marks(*range(90, 360, 30))]
    for ours in (score, tmp_path / "ours.h5"):
        night = psg.compare(*humans, ours, stages=stages, names=["a", "b", "c", "ours"])
        assert night.test == "ours"
        f1 = night.place[night.place["measure"] == "f1"].set_index("scorer")
        # a-b: 9 of 10 and 9; b-c share 8 of 9 and 9. Ours is a.
        assert f1.loc["ours", "mean"] == pytest.approx((1 + 18 / 19 * 2) / 3)
        assert f1.loc["a", "mean"] == pytest.approx(18 / 19)
        assert f1.loc["b", "mean"] == pytest.approx((18 / 19 + 16 / 18) / 2)
        assert list(f1["rank"]) == [2, 3, 3, 1]
        index = night.indices[night.indices["statistic"] == "plms_index"].iloc[0]
        assert index["value_a"] == 20 and index["value_b"] == 18  # in half an hour of sleep
        assert index["difference"] == -2


def test_without_stages_an_index_of_sleep_is_undefined():
    night = psg.compare(marks(10, 30, 50, 70), marks(10, 30, 50, 70), duration=600)
    index = night.indices[night.indices["statistic"] == "plms_index"].iloc[0]
    assert pd.isna(index["value_a"]) and "no sleep stages" in index["why"]


def test_real_stagings_of_a_person_and_a_program(shared, tmp_path):
    events = pd.read_csv(next((shared / "annotations" / "bids").glob("*.tsv")), sep="\t")
    a, b = tmp_path / "person.txt", tmp_path / "program.txt"
    stage = {0: "W", 1: "N1", 2: "N2", 3: "N3", 4: "R", 8: "?", -2: "?"}
    staged = [events[column].map(stage) for column in ("stage_hum", "stage_ai")]
    for path, labels in zip((a, b), staged):
        path.write_text("\n".join(labels.fillna("?")) + "\n")
    night = psg.compare(a, b)
    both = (staged[0].fillna("?") != "?") & (staged[1].fillna("?") != "?")
    row = night.stages.iloc[0]
    assert row["epochs"] == both.sum()
    assert row["left_out"] == (~both).sum()
    assert row["kappa"] == pytest.approx(plain_kappa(list(staged[0][both]), list(staged[1][both])))
    counts = night.confusion.pivot(index="stage_a", columns="stage_b", values="epochs")
    expected = pd.crosstab(staged[0][both], staged[1][both])
    for first in expected.index:
        for second in expected.columns:
            assert counts.loc[first, second] == expected.loc[first, second]
    assert pd.isna(legs(night)["f1"]) and "marks no leg movement" in legs(night)["why"]


def test_columns_are_described_and_tables_travel(tmp_path):
    night = psg.compare(marks(10), marks(10), duration=60)
    for name in night.tables:
        assert all(meaning for _, meaning in night.columns(name).values())
    again = pickle.loads(pickle.dumps(night))
    pd.testing.assert_frame_equal(again.pairs, night.pairs)
    night.write(tmp_path / "comparison.h5")
    assert (tmp_path / "comparison.h5").stat().st_size > 0
    assert repr(night) == "<psg.Comparison of 2 scorings by wasm2016, IoU 0.5>"


def test_a_picture(tmp_path):
    pytest.importorskip("matplotlib")
    random = np.random.default_rng(3)
    base = np.arange(60, 3000, 40.0)
    people = [
        marks(*(base + random.normal(0, 0.15, base.size))[random.random(base.size) < 0.9]) for _ in range(3)
    ]
    psg.compare(*people, stages=["N2"] * 110, duration=3300).plot(path=tmp_path / "c.png")
    assert (tmp_path / "c.png").stat().st_size > 10_000
    empty = {"onset": [], "duration": []}
    psg.compare(empty, empty, duration=60).plot()


def clocked(path, start, rows, kind="LM"):
    """A Somnomedics text of 1 January 2020: "hh:mm:ss-hh:mm:ss" by the clock on the wall."""
    head = f"Signal ID: X\\y\nStart Time: 01.01.2020 {start}\nUnit: \nSignal Type: Impuls\n\n"
    lines = ["{},000-{},000; 1;{}".format(*row.split("-"), kind) for row in rows]
    path.write_text(head + "\n".join(lines) + "\n")
    return path


def recorded(path):
    """Ten minutes from 22:30:00 on."""
    signal = edfio.EdfSignal(np.zeros(600 * 16), 16, label="EMG LAT", physical_range=(-100, 100))
    edfio.Edf(
        [signal],
        recording=edfio.Recording(startdate=dt.date(2020, 1, 1)),
        starttime=dt.time(22, 30),
        annotations=[edfio.EdfAnnotation(0.0, None, "Lights off")],
    ).write(path)
    return path


def test_files_with_clocks_of_their_own_are_compared_on_one(tmp_path):
    rows = ["22:32:10-22:32:12", "22:33:00-22:33:02"]
    first = clocked(tmp_path / "first.txt", "22:31:00", rows)
    second = clocked(tmp_path / "second.txt", "22:32:00", [*rows, "22:34:00-22:34:02"])
    for files in ((first, second), (second, first)):
        night = psg.compare(*files)
        assert legs(night)["f1"] == 4 / 5
        assert night.timing.iloc[0]["median_s"] == 0


def test_a_clock_and_times_since_the_start_need_the_recording(tmp_path):
    file = clocked(tmp_path / "file.txt", "22:31:00", ["22:31:10-22:31:12"])
    stages = tmp_path / "stages.txt"
    stages.write_text("N2\n" * 20)
    score = psg.score_movements(marks(70), rules="wasm2016", duration=600)
    labels, apneas = {"stages": ["N2"] * 20}, {"respiratory": {"onset": [1.0], "duration": [9.0]}}
    for other, more in ((marks(70), {}), (stages, {}), (score, {}), (file, labels), (file, apneas)):
        with pytest.raises(psg.Error, match="expected the recording too") as refusal:
            psg.compare(file, other, names=["a", "b"], **more)
        assert refusal.value.kind == "bad_argument"
    night = psg.compare(file, marks(70), recording=recorded(tmp_path / "night.edf"))
    assert legs(night)["f1"] == 1


def test_stages_follow_the_clock_of_the_recording_and_its_lights_do_not_count(tmp_path):
    stages = tmp_path / "stages.txt"
    lines = [f"22:{35 + k // 2:02}:{30 * (k % 2):02},000; N2" for k in range(20)]
    head = "Signal ID: X\\profil\nStart Time: 01.01.2020 22:35:00\nUnit: \nSignal Type: Discret\n"
    events = "Events list: N4,N3,N2,N1,REM,Wake,Movement\nRate: 30 s\n\n"
    stages.write_text(head + events + "\n".join(lines) + "\n")
    night = psg.compare(marks(10, 310), marks(310), stages=stages, recording=recorded(tmp_path / "n.edf"))
    assert night.window == (300, 600)
    assert legs(night)["f1"] == 1
    assert any("starts 300 s later" in text for text in night.warnings)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"iou": 0}, "intersection over union"),
        ({"iou": 1.01}, "intersection over union"),
        ({"rule": "who"}, "who"),
        ({"rule": ["aasm", "wasm2016"]}, "one"),
        ({"test": 2}, "test is 2"),
        ({"names": ["a"]}, "1 names for 2"),
        ({"names": ["a", "a"]}, "two scorers"),
        ({"duration": -1}, "duration"),
    ],
)
def test_wrong_arguments_are_refused_in_one_sentence(arguments, says):
    with pytest.raises(psg.Error, match=says) as refusal:
        psg.compare(marks(10), marks(10), **arguments)
    assert refusal.value.kind == "bad_argument"


def test_wrong_tables_and_files_are_refused(tmp_path):
    with pytest.raises(psg.Error, match="onset_s and duration_s"):
        psg.compare(marks(10), {"leg": ["L"]})
    with pytest.raises(psg.Error, match='leg is "left"'):
        psg.compare(marks(10), marks(10, leg="left"))
    with pytest.raises(psg.Error) as refusal:
        psg.compare(marks(10), tmp_path / "nowhere.xml")
    assert refusal.value.kind == "not_found"
    score = psg.score_movements(marks(10), rules="aasm", duration=60)
    with pytest.raises(psg.Error, match="wasm2016"):
        psg.compare(marks(10), score)
    changed = psg.rules()["wasm2016"].replace(min_duration=0.3)
    variant = psg.score_movements(marks(10), rules=changed, duration=60)
    with pytest.raises(psg.Error, match=r"min_duration is 0\.3, expected 0\.5"):
        psg.compare(marks(10), variant)
