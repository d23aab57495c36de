"""No writer of the package destroys a file."""

import os
import shutil
from pathlib import Path

import psg
import pytest

MARKS = "class\tinstance\tchannel\tstart\tstop\tmeta\nleg_movement\tby hand\tEMG LAT\t10\t12\t.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with two recordings, marks, a list and the score of one recording."""
    folder = tmp_path_factory.mktemp("guard")
    for seed, name in enumerate(("night", "other"), start=1):
        psg.simulate(folder / f"{name}.edf", hours=0.05, rate_hz=128, channels=2, seed=seed)
    (folder / "marks.annot").write_text(MARKS)
    (folder / "nights.tsv").write_text("id\tedf\nnight\tnight.edf\n")
    psg.score(folder / "night.edf", rules="aasm").write(folder / "night.h5")
    return folder


def writers(folder):
    """Every writer by its name: the extension it asks for, itself, and its inputs."""
    night, result, marks = folder / "night.edf", folder / "night.h5", folder / "marks.annot"
    score = psg.read(result)

    def compare(out):
        psg.compare(result, score, rule="aasm").write(out)

    yield "Score.write", "", lambda out: psg.score(night, rules="aasm").write(out), [night]
    yield "rescore", "", lambda out: psg.rescore(marks, rules="aasm", duration=180).write(out), [marks]
    yield "Comparison.write", "", compare, [result]
    for form in ("edf", "annot", "bids", "nsrr", "remlogic", "json", "csv", "tsv"):

        def export(out, form=form):
            psg.export(result, out, format=form, recording=night)

        yield f"export {form}", "", export, [result, night]
    yield "export into", "", lambda out: psg.export(result, out, into=night), [result, night]
    yield "export of a score", "", lambda out: psg.export(score, out, format="csv", recording=night), [night]
    yield "fix", "", lambda out: psg.fix(night, out), [night]
    yield "simulate", "", lambda out: psg.simulate(out, hours=0.02, channels=2), []
    yield (
        "batch",
        "",
        lambda out: psg.batch(folder / "nights.tsv", out, progress=False),
        [folder / "nights.tsv"],
    )

    def draw(out):
        from psg import plot

        plot.night(score, path=out)

    yield "plot.night", ".png", draw, []


def refused(call, *paths):
    """The sentence of a call that must be refused and leave these files as they are."""
    before = [(path.lstat(), path.read_bytes() if path.is_file() else b"") for path in paths]
    with pytest.raises(psg.Error) as error:
        call()
    assert error.value.kind == "bad_argument"
    assert len(str(error.value)) <= 1000
    for path, (there, data) in zip(paths, before):
        now = path.lstat()
        assert (now.st_ino, now.st_mode, now.st_mtime_ns) == (there.st_ino, there.st_mode, there.st_mtime_ns)
        assert not path.is_file() or path.read_bytes() == data
    return str(error.value)


def names():
    """The names of the writers, for which nothing need be made."""
    formats = [
        f"export {form}" for form in ("edf", "annot", "bids", "nsrr", "remlogic", "json", "csv", "tsv")
    ]
    others = ["export into", "export of a score", "fix", "simulate", "batch", "plot.night"]
    return ["Score.write", "rescore", "Comparison.write", *formats, *others]


def writer_of(folder, name):
    """The writer of this name."""
    if name == "plot.night":
        pytest.importorskip("matplotlib")
    (found,) = [writer for writer in writers(folder) if writer[0] == name]
    return found[1:]


@pytest.mark.parametrize("name", names())
def test_no_input_is_replaced_by_whatever_name(made, tmp_path, name):
    extension, write, inputs = writer_of(made, name)
    for source in inputs:
        hard, link = tmp_path / f"hard-{source.name}{extension}", tmp_path / f"link-{source.name}{extension}"
        os.link(source, hard)
        link.symlink_to(source)
        for out in (source, Path(f"{made}/../{made.name}/{source.name}"), hard, link):
            refused(lambda out=out: write(out), source, hard, link)


@pytest.mark.parametrize("name", names())
def test_nothing_of_another_kind_is_replaced(made, tmp_path, name):
    extension, write, _ = writer_of(made, name)
    for source in ("other.edf", "marks.annot", "nights.tsv"):
        out, link = tmp_path / f"there{extension}", tmp_path / f"link{extension}"
        shutil.copy(made / source, out)
        link.symlink_to(out)
        refused(lambda out=out: write(out), out)
        refused(lambda link=link: write(link), out, link)
        out.unlink()
        link.unlink()
    pipe, folder = tmp_path / f"pipe{extension}", tmp_path / f"folder{extension}"
    os.mkfifo(pipe)
    refused(lambda: write(pipe), pipe)
    if name != "batch":
        folder.mkdir()
        refused(lambda: write(folder), folder)


@pytest.mark.parametrize(
    "name", [name for name in names() if name not in ("export into", "fix", "simulate", "batch")]
)
def test_what_a_writer_made_it_replaces(made, tmp_path, name):
    extension, write, _ = writer_of(made, name)
    out = tmp_path / f"mine{extension}"
    write(out)
    out.chmod(0o600)
    write(out)
    assert out.stat().st_mode & 0o777 == 0o600


def test_force_replaces_what_is_no_input(made, tmp_path):
    out = Path(shutil.copy(made / "other.edf", tmp_path / "copy.edf"))
    psg.fix(made / "night.edf", out, force=True)
    assert out.read_bytes() == (made / "night.edf").read_bytes()
    psg.simulate(out, hours=0.02, channels=2, force=True)
    refused(lambda: psg.fix(out, out, force=True), out)
    refused(lambda: psg.export(made / "night.h5", out, format="csv", force=True), out)
    notes = tmp_path / "notes.csv"
    notes.write_text("notes\n")
    psg.export(made / "night.h5", notes, force=True)
    assert notes.read_text() != "notes\n"


def test_files_of_somebody_else_in_the_folder_of_a_batch_stay(made, tmp_path):
    for name in ("failed.tsv", "cohort.tsv", "cohort.json", "cohort.h5"):
        out = tmp_path / name.replace(".", "-")
        out.mkdir()
        (out / name).write_text("notes\n")
        refused(lambda out=out: psg.batch(made / "nights.tsv", out, progress=False), out / name)
        assert not (out / "night.h5").exists()
        if name != "failed.tsv":
            refused(lambda out=out: psg.merge(out), out / name)
