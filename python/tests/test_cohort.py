"""Strata and pairs of a cohort, against pandas and NumPy."""

from __future__ import annotations

import numpy as np
import psg
import pytest

pd = pytest.importorskip("pandas")
SEED = 20160826


def cohort_table(nights: int = 60) -> object:
    """A cohort with missing values, several nights of a subject, and children."""
    random = np.random.default_rng(SEED)
    ferritin = np.where(random.random(nights) < 0.2, np.nan, random.integers(5, 200, nights))
    plms = np.where(random.random(nights) < 0.1, np.nan, np.round(random.gamma(1.2, 14, nights), 2))
    return pd.DataFrame(
        {
            "id": [f"n{k}" for k in range(nights)],
            "rule": ["aasm", "wasm2016"] * (nights // 2),
            "subject": [f"s{k // 4}" for k in range(nights)],
            "treatment": ["before", "before", "after", "after"] * (nights // 4),
            "plms_index_per_h": plms,
            "age_years": np.where(random.random(nights) < 0.3, 9.0, 50.0),
            "ferritin_ug_l": ferritin,
            "ferritin_low": np.where(np.isnan(ferritin), np.nan, ferritin <= 75),
        }
    )


def test_missing_values_of_every_pandas_type_are_missing() -> None:
    data = cohort_table()
    expected = psg.cohort(data).table(by="treatment", measure="age_years")
    data.loc[3, ["age_years", "treatment"]] = [np.nan, None]
    plain = psg.cohort(data).table(by="treatment", measure="age_years")
    typed = data.astype({"age_years": "Int64", "treatment": "string", "subject": "string"})
    assert typed["age_years"][3] is pd.NA and typed["treatment"][3] is pd.NA
    pd.testing.assert_frame_equal(psg.cohort(typed).table(by="treatment", measure="age_years"), plain)
    assert len(plain) == len(expected) + 1  # a row of missing treatment, by one rule set


def test_strata_are_those_of_pandas_and_numpy() -> None:
    data = cohort_table()
    strata = psg.cohort(data).table(by="ferritin_low", rule="aasm")
    expected = data[data.rule == "aasm"].assign(
        level=lambda d: d.ferritin_low.map({0: "no", 1: "yes"}).astype(object).fillna("missing")
    )
    assert list(strata["ferritin_low"]) == ["no", "yes", "missing"]
    for _, row in strata.iterrows():
        nights = expected[expected.level == row["ferritin_low"]]
        values = nights.plms_index_per_h.dropna().to_numpy()
        assert row["nights"] == len(nights)
        assert row["subjects"] == nights.subject.nunique()
        assert row["n"] == len(values)
        quartiles = np.quantile(values, [0, 0.25, 0.5, 0.75, 1])
        np.testing.assert_allclose(
            row[["min", "q1", "median", "q3", "max"]].to_numpy(float), quartiles, rtol=1e-14
        )
        assert row["above_15_per_h"] == (values > 15).sum()
        children = nights[(nights.age_years < 18) & nights.plms_index_per_h.notna()]
        assert row["children"] == len(children)
        assert row["children_above_5_per_h"] == (children.plms_index_per_h > 5).sum()


def test_pairs_are_those_of_pandas() -> None:
    data = cohort_table()
    pairs = psg.cohort(data).paired("treatment", rule="wasm2016")
    assert (pairs.first, pairs.second) == ("before", "after")
    of_rule = data[data.rule == "wasm2016"]
    wide = of_rule.pivot_table(
        index="subject", columns="treatment", values="plms_index_per_h", aggfunc="median"
    )
    wide = wide.dropna()
    assert set(pairs.subjects["subject"]) == set(wide.index)
    difference = (wide["after"] - wide["before"])[list(pairs.subjects["subject"])]
    np.testing.assert_allclose(pairs.subjects["difference"], difference)
    assert pairs.summary["median"][0] == pytest.approx(np.median(difference))
    assert pairs.summary["higher"][0] == (difference > 0).sum()
    assert len(pairs.subjects) + len(pairs.unpaired) == of_rule.subject.nunique()


def test_each_rule_set_is_described_apart() -> None:
    strata = psg.cohort(cohort_table()).table()
    assert list(strata["rule"]) == ["aasm", "wasm2016"]


def test_a_threshold_makes_strata() -> None:
    strata = psg.cohort(cohort_table()).table(by=["ferritin_ug_l<=75"], rule="aasm")
    assert list(strata["ferritin_ug_l<=75"]) == ["<=75", ">75", "missing"]


def test_a_file_and_its_data_frame_say_the_same(tmp_path) -> None:
    data = cohort_table()
    data.to_csv(tmp_path / "cohort.tsv", sep="\t", index=False, na_rep="NA")
    from_file = psg.cohort(tmp_path).table(by="ferritin_low")
    pd.testing.assert_frame_equal(from_file, psg.cohort(data).table(by="ferritin_low"))
    assert len(psg.cohort(tmp_path / "cohort.tsv").data) == len(data)


@pytest.mark.parametrize(
    ("question", "sentence", "kind"),
    [
        ({"by": "height"}, 'no column "height"', "not_found"),
        ({"measure": "subject"}, "holds text", "bad_argument"),
        ({"rule": "asda1993"}, "it was by aasm, wasm2016", "not_found"),
    ],
)
def test_wrong_questions_are_one_sentence(question: dict, sentence: str, kind: str) -> None:
    with pytest.raises(psg.Error, match=sentence) as error:
        psg.cohort(cohort_table()).table(**question)
    assert error.value.kind == kind


def test_what_is_no_cohort_is_refused() -> None:
    with pytest.raises(psg.Error, match="not int"):
        psg.cohort(3)
    with pytest.raises(psg.Error, match='no column "rule"'):
        psg.cohort(pd.DataFrame({"id": ["a"]}))


def test_the_picture_shows_every_night_and_says_what_it_is_not(tmp_path) -> None:
    pytest.importorskip("matplotlib")
    data = cohort_table()
    cohort = psg.cohort(data)
    ax = cohort.plot(by="ferritin_low", rule="aasm", path=tmp_path / "cohort.png")
    drawn = sum(len(dots.get_offsets()) for dots in ax.collections)
    assert drawn == data[data.rule == "aasm"].plms_index_per_h.notna().sum()
    assert "diagnoses nobody" in ax.get_xlabel()
    assert (tmp_path / "cohort.png").stat().st_size > 10_000
    with pytest.raises(psg.Error, match="expected one of them as rule"):
        cohort.plot(by="ferritin_low")
