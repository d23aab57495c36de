"""Checking and repairing EDF files that edfio wrote and that were then damaged."""

import edfio
import numpy as np
import psg
import pytest


@pytest.fixture
def night(tmp_path):
    """Two seconds of one signal, EDF+C."""
    path = tmp_path / "night.edf"
    signal = edfio.EdfSignal(np.sin(np.arange(512)), 256, label="EMG LAT", physical_dimension="uV")
    edfio.Edf([signal], annotations=[edfio.EdfAnnotation(1.0, None, "Lights off")]).write(path)
    return path


def damaged(path, offset, text):
    content = bytearray(path.read_bytes())
    content[offset : offset + len(text)] = text
    path.write_bytes(content)
    return path


def test_a_file_of_edfio_conforms(night):
    assert len(psg.check(night)) == 0


def test_a_deviation_has_its_place_rule_and_consequence(night):
    row = psg.check(damaged(night, 236, b"-1      ")).iloc[0]
    assert (row.severity, row.kind, row.offset) == ("warning", "number-of-records-open", 236)
    assert row.fixable
    assert "EDF+ 2.1.3 (10)" in row.rule
    assert "complete records" in row.consequence


def test_a_repaired_file_has_the_same_samples_and_opens_in_edfio(night, tmp_path):
    samples = edfio.read_edf(night).signals[0].digital
    out = tmp_path / "fixed.edf"
    repair = psg.fix(damaged(night, 236, b"99      "), out)
    assert list(repair.changes.old) == ["99      "]
    assert len(repair.remaining) == 0
    assert len(psg.check(out)) == 0
    np.testing.assert_array_equal(edfio.read_edf(out).signals[0].digital, samples)


def test_without_out_nothing_is_written(night, tmp_path):
    repair = psg.fix(damaged(night, 176, b"22:15:00"), show_identification=True)
    assert list(repair.changes.new) == ["22.15.00"]
    assert list(psg.fix(night).changes.new) == ["99.99.99"]
    assert [path.name for path in tmp_path.iterdir()] == ["night.edf"]


def test_the_input_is_never_the_output(night):
    with pytest.raises(psg.Error) as error:
        psg.fix(night, night)
    assert error.value.kind == "bad_argument"


def test_what_is_no_edf_is_an_error(tmp_path):
    (tmp_path / "text.edf").write_text("not a recording")
    with pytest.raises(psg.Error) as error:
        psg.check(tmp_path / "text.edf")
    assert error.value.kind == "malformed"
