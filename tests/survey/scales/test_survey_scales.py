"""Scale wordings to numbers: every wording of the two files in shared/data/likert, and the traps one by one."""

import csv
from pathlib import Path

import pytest
from test_survey_readers import write_csv

from openfeedback.survey.read import read_survey
from openfeedback.survey.scales.answers import read_answers, read_scale
from openfeedback.survey.scales.known import catalogue, fitting, label_value
from openfeedback.survey.scales.labels import is_ambiguous, is_opt_out
from openfeedback.survey.tables.joined import sentences

LIKERT = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "likert"
needs_likert = pytest.mark.skipif(not LIKERT.is_dir(), reason="shared/data/likert is not on this machine")
AGREE4 = ["Täysin eri mieltä", "Osittain eri mieltä", "Osittain samaa mieltä", "Täysin samaa mieltä"]
SATISFACTION4 = ["Erittäin tyytymätön", "Melko tyytymätön", "Melko tyytyväinen", "Erittäin tyytyväinen"]
AMOUNT6 = ["ei lainkaan", "vain vähän", "jonkin verran", "melko paljon", "paljon", "erittäin paljon"]
# the families of likert_variants.csv -> scales of the catalogue
FAMILIES = {
    "agree5_osittain": "agree5", "agree5_melko": "agree5", "agree5_vahvasti": "agree5", "workload": "workload5",
    "realisation4": "realisation3",
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with open(LIKERT / name, encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def verdict(label: str, scale: str) -> float | str:
    """What the recogniser says of a label under a scale: its value, "opt-out" or "ask"."""
    if is_ambiguous(label):
        return "ask"
    if is_opt_out(label):
        return "opt-out"
    return label_value(label, catalogue()[scale])


@needs_likert
def test_every_wording_in_the_wild_has_its_value_or_is_asked():
    wrong = []
    for row in rows("likert_variants.csv"):
        family, label, role = row["family"], row["label"], row["role"]
        if family in ("format", "open_nonanswer") or not label or label.startswith("("):
            continue
        if family == "optout":
            said = "ask" if is_ambiguous(label) else "opt-out" if is_opt_out(label) else None
            right = said in ("opt-out", "ask")
        else:
            said = verdict(label, FAMILIES.get(family, family)) if not is_ambiguous(label) else "ask"
            doubtful = "AMBIGUOUS" in role or "also an opt-out" in role or label == "En tiedä"
            right = said == ("ask" if doubtful else "opt-out" if "OPT-OUT" in role else float(row["value"]))
        if not right:
            wrong.append((family, label, row["value"], said))
    assert wrong == []


def official() -> dict[str, list[dict[str, str]]]:
    scales: dict[str, list[dict[str, str]]] = {}
    for row in rows("oph_karvi_valssi_scales.csv") if LIKERT.is_dir() else []:
        scales.setdefault(row["scale"], []).append(row)
    return scales


@needs_likert
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_official_scale_is_recognised_from_its_labels(language):
    for name, points in official().items():
        scale = read_scale([p[language] for p in points])
        assert scale is not None, name
        for point in points:
            score = scale.scores[point[language]]
            out = (
                point["role"] == "opt-out" or point["fi"] == "ei koske kuntaamme"
            )  # the trap: an opt-out coded highest
            if out:
                assert score.value is None, (name, point[language])
                assert score.opt_out, (name, point[language])
            else:
                assert score.value == float(point["value"]), (name, point[language])


@pytest.mark.parametrize(
    ("labels", "name", "values"),
    [
        (AGREE4, "agree4", [1, 2, 3, 4]),
        (["Täysin eri mieltä", "Neutraali", "Täysin samaa mieltä"], "agree5", [1, 3, 5]),
        (SATISFACTION4, "satisfaction4", [1, 2, 3, 4]),
        (["ei lainkaan", "vähän", "jonkin verran", "paljon", "erittäin paljon"], "amount5", [1, 2, 3, 4, 5]),
        (AMOUNT6, "amount6", [1, 2, 3, 4, 5, 6]),
        (["Vahvasti eri mieltä", "Vähän samaa mieltä", "Melko paljon samaa mieltä"], "agree7", [1, 5, 6]),
        (["4 – Jokseenkin tyytyväinen", "5 – Erittäin tyytyväinen"], "satisfaction5", [4, 5]),
        (["1=Täysin eri mieltä", "4=Täysin samaa mieltä"], "agree4", [1, 4]),
        (["4 Osittain samaa mieltä", "5 Täysin samaa mieltä"], "agree5", [4, 5]),
        (["Melko eri meltä", "Täysin samaa mieltä", "ei samaa eikä eri mieltä"], "agree5", [2, 5, 3]),
        (["helt av annan åsikt", "varken av annan eller av samma åsikt"], "agree5", [1, 3]),
        (["Strongly disagree", "Neither agree nor disagree", "Agree"], "agree5", [1, 3, 4]),
        (["kyllä", "ei"], "yes_no", [2, 1]),
        (["turhan kevyt", "turhan raskas"], "workload5", [1, 5]),
    ],
)  # fmt: skip
def test_scale_is_found_from_the_labels_together(labels, name, values):
    scale = read_scale(labels)
    assert scale.name == name
    assert [scale.scores[x].value for x in labels] == values


@pytest.mark.parametrize(
    ("labels", "label", "value", "opt_out", "asked"),
    [
        # alone: nothing tells whether it is the midpoint
        (["Täysin eri mieltä", "En osaa sanoa"], "En osaa sanoa", None, True, True),
        # another label is the midpoint, so this one is none
        (["Täysin eri mieltä", "Ei samaa eikä eri mieltä", "En osaa sanoa"], "En osaa sanoa", None, True, False),
        # its own number says so
        (
            ["2 – Melko tyytymätön", "3 – En osaa sanoa", "4 – Melko tyytyväinen"],
            "3 – En osaa sanoa",
            3.0,
            False,
            False,
        ),
        (
            ["1 – Täysin eri mieltä", "6 – En osaa sanoa", "5 – Täysin samaa mieltä"],
            "6 – En osaa sanoa",
            None,
            True,
            False,
        ),
        (["Täysin eri mieltä", "Ei koske minua"], "Ei koske minua", None, True, False),
    ],
)
def test_i_cannot_say_is_never_decided_from_the_label_alone(labels, label, value, opt_out, asked):
    scale = read_scale(labels)
    score = scale.scores[label]
    assert (score.value, score.opt_out, bool(score.ask)) == (value, opt_out, asked)
    assert any(label in ask for ask in scale.asks) == asked


def test_a_person_settles_what_was_asked():
    labels = [
        "Täysin eri mieltä",
        "Osittain eri mieltä",
        "Osittain samaa mieltä",
        "Täysin samaa mieltä",
        "En osaa sanoa",
    ]
    midpoint = read_scale(labels, midpoint="en osaa sanoa")
    assert [midpoint.scores[x].value for x in labels] == [1, 2, 4, 5, 3]
    out = read_scale(labels, opt_out=["En osaa sanoa"])
    assert [out.scores[x].value for x in labels] == [1, 2, 3, 4, None]
    named = read_scale(labels[:4], name="agree5")
    assert [named.scores[x].value for x in labels[:4]] == [1, 2, 4, 5]
    assert named.asks == ()


def test_labels_that_fit_several_scales_are_asked():
    scale = read_scale(["osittain samaa mieltä", "täysin samaa mieltä"])
    assert any("agree4" in ask and "agree5" in ask for ask in scale.asks)
    beside = read_scale(["osittain samaa mieltä", "täysin samaa mieltä"], also=["neutraali", "täysin eri mieltä"])
    assert beside.name == "agree5"


@pytest.mark.parametrize(
    ("header", "labels", "name", "values"),
    [
        ("Suosittelisitko? (1–10)", ["10", "7"], "1-10", [10, 7]),
        ("Yleisarvosana (4–10)", ["10", "7"], "4-10", [10, 7]),
        ("Kuinka hyödyllinen? (1 = ei lainkaan, 5 = erittäin paljon)", ["5", "1"], "1-5", [5, 1]),
        ("Arvioi (1=täysin samaa mieltä, ..., 5=täysin eri mieltä)", ["1", "5"], "1-5", [5, 1]),  # descending codes
        ("Laita teemat tärkeysjärjestykseen", ["1.", "8."], "rank", [1, 8]),
        ("Arvioi (0 = ei voida vielä arvioida, 1 = eri mieltä, 4 = täysin samaa mieltä)", ["0", "4"], "1-4", [None, 4]),
        ("Arvioi (1 = täysin eri mieltä, 5 = täysin samaa mieltä, 6 = en osaa sanoa)", ["6", "5"], "1-5", [None, 5]),
    ],
)  # fmt: skip
def test_bare_numbers_follow_the_header(header, labels, name, values):
    scale = read_scale(labels, header)
    assert scale.name == name
    assert [scale.scores[x].value for x in labels] == values


def test_numbers_against_the_labels_follow_the_labels_and_ask():
    scale = read_scale(["1 – Täysin samaa mieltä", "5 – Täysin eri mieltä"])
    assert scale.name == "agree5"
    assert [scale.scores[x].value for x in ("1 – Täysin samaa mieltä", "5 – Täysin eri mieltä")] == [5, 1]
    assert scale.asks


@pytest.mark.parametrize("labels", [["Helsinki", "Turku"], ["täysin eri mieltä", "Turku"], [], ["erittäin", "mieltä"]])
def test_other_labels_are_no_scale(labels):
    assert read_scale(labels) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("epätodennäköisesti", "likelihood5"),
        ("osannolikt", "likelihood5"),
        ("oklar", "clarity5"),
        ("missnöjd", "satisfaction5"),
    ],
)
def test_opposites_never_pass_for_typos(a, b):
    entry = catalogue()[b]
    value = label_value(a, entry)
    assert value is None or value < (entry.points + 1) / 2


def test_no_wording_stands_twice_in_a_scale_and_none_is_an_opt_out():
    for entry in catalogue().values():
        assert len(set(entry.values.values())) == entry.points, entry.name
        for wording in entry.values:
            assert not is_opt_out(wording), (entry.name, wording)
            assert not is_ambiguous(wording), (entry.name, wording)
            assert entry in fitting([wording])


def test_scales_best_elsewhere_than_at_the_top_say_so():
    assert read_scale(["turhan kevyt"]).best == "middle"
    assert read_scale(["1", "2"], "Järjestä teemat").best == "low"


def test_a_scale_without_a_middle_leaves_no_doubt():
    scale = read_scale(["kyllä", "ei", "en osaa sanoa"])
    assert (scale.scores["en osaa sanoa"].opt_out, scale.asks) == (True, ())


def test_a_few_answers_in_own_words_among_labels_are_let_pass_and_told():
    counts = {"Kyllä": 60, "Ei": 30, "Kyllä, mutta vain osittain": 1}
    scale = read_answers(counts)
    assert scale.name == "yes_no"
    assert "Kyllä, mutta vain osittain" not in scale.scores
    assert "1 answer in own words" in scale.asks[0]
    assert read_answers(counts | {"En, mutta aion": 9}) is None  # comes again and again: an option of its own
    assert read_answers({"Kyllä": 5, "Omin sanoin": 1}) is None  # too few to tell


def test_scores_say_which_values_are_good(tmp_path):
    header = ["Vastausaika", "Kuormitus", "Järjestä: tuki", "Työssäni on liian kiire", "Tila", "Kokonaisarvosana (1-5)",
              "Melu (1-5)", "Tavat:Webinaari"]  # fmt: skip
    rows = [["1.2.2024", "turhan kevyt", "1.", "Täysin samaa mieltä", "Erittäin tyytyväinen", "4", "2", "Webinaari"],
            ["1.2.2024", "sopiva", "2.", "Täysin eri mieltä", "Tyytymätön", "5", "3", ""],
            ["1.2.2024", "turhan raskas", "3.", "", "Tyytyväinen", "3", "1", ""]]  # fmt: skip
    scores = read_survey(write_csv(tmp_path / "k.csv", [header, *rows])).scores
    assert dict(zip(scores["item"], scores["best"].fillna(""), strict=True)) == {
        "Kuormitus": "middle", "Järjestä: tuki": "low", "Työssäni on liian kiire": "", "Tila": "high",
        "Kokonaisarvosana (1-5)": "high", "Melu (1-5)": "",
    }  # fmt: skip


MIXED = ["4 – Jokseenkin samaa mieltä", "jokseenkin samaa mieltä (4)", "4", "2 - Jokseenkin eri mieltä", "5",
         "Täysin samaa mieltä", "1 = Täysin eri mieltä", "jokseenkin eri (2)"]  # fmt: skip


def test_points_written_in_several_ways_in_one_column_are_one_scale():
    scale = read_scale(MIXED, "Aikaa oli riittävästi")
    assert scale.name == "agree5"
    assert [scale.scores[label].value for label in MIXED] == [4, 4, 4, 2, 5, 5, 1, 2]
    assert scale.asks == ()


def test_bare_numbers_among_labels_without_numbers_are_read_and_asked_about():
    scale = read_scale(["Täysin samaa mieltä", "Jokseenkin eri mieltä", "Ei samaa eikä eri mieltä", "4"], "Aikaa oli")
    assert scale.scores["4"].value == 4
    assert any("are the bare numbers 4 among the labels points" in ask for ask in scale.asks)


def test_bare_numbers_follow_labels_whose_numbers_run_down():
    scale = read_scale(["1 Täysin samaa mieltä", "2", "3 Ei samaa eikä eri mieltä", "5 Täysin eri mieltä",
                        "Jokseenkin eri mieltä"], "Aikaa oli")  # fmt: skip
    assert scale.scores["2"].value == 4


def test_labels_of_ones_own_are_points_where_all_have_numbers_and_the_header_grades():
    labels = ["1 - surkea alku", "huippu (5)", "3 – siltä väliltä", "4", "0 - En osaa sanoa"]
    scale = read_scale(labels, "Arvioi päivää")
    assert [scale.scores[label].value for label in labels] == [1, 5, 3, 4, None]
    assert read_scale(["Kyllä", "Ei", "3"]) is None
    assert read_scale(["1 = Helsinki", "2 = Espoo", "3 = Vantaa"], "Missä asut?") is None


def test_points_with_the_top_behind_them_are_a_scale():
    scale = read_answers({"4/5": 3, "3/5": 2, "5": 4, "2": 1}, "Kohtelu")
    assert (scale.name, scale.scores["4/5"].value, scale.scores["2"].value) == ("1-5", 4, 2)
    assert read_scale(["4/5", "3/10", "5"], "Kohtelu") is None or "4/5" not in read_scale(["4/5", "3/10", "5"]).scores


@pytest.mark.parametrize("header", ["Tilat (1–5)", "Arvioi asteikolla 1-5", "Tilat, 1 = huono, 5 = hyvä"])
def test_a_stated_scale_is_read_whatever_else_the_column_holds(header):
    counts = {"1": 3, "4": 6, "5": 5, "6": 1, "99": 2, "kävin vain aulassa": 2, "En osaa sanoa": 1}
    scale = read_answers(counts, header)
    assert scale.name == "1-5"
    assert {x: s.value for x, s in scale.scores.items()} == {
        "1": 1, "4": 4, "5": 5, "6": None, "99": None, "En osaa sanoa": None,
    }  # fmt: skip
    assert any("2 answers in own words" in ask for ask in scale.asks)


def test_a_lone_code_beyond_the_points_is_asked_about_and_no_point():
    scale = read_scale(["1", "2", "3", "4", "5", "999"], "Odotusaika")
    assert (scale.name, scale.scores["999"].value, scale.scores["999"].opt_out) == ("1-5", None, False)
    assert any("is 999 no answer" in ask for ask in scale.asks)
    assert read_scale(["1", "3", "5", "8", "9", "10"], "Arvioi").name == "1-10"


def test_labels_of_some_points_make_the_scale_no_shorter():
    assert read_scale(["2 = eri mieltä", "5 = täysin samaa mieltä", "1", "3"], "Turvallinen").name in ("1-5", "agree5")


def test_agreement_in_two_languages_and_numbers_is_one_scale():
    scale = read_scale(["Täysin samaa mieltä", "Helt av annan åsikt", "Jokseenkin eri mieltä", "3", "Kan inte säga",
                        "Varken av samma eller av annan åsikt"], "Opetus oli selkeää")  # fmt: skip
    assert (scale.name, scale.scores["Helt av annan åsikt"].value, scale.scores["3"].value) == ("agree5", 1, 3)
    assert scale.scores["Kan inte säga"].opt_out


def test_words_numbers_and_points_with_their_top_are_one_scale_and_the_rest_is_told(tmp_path):
    cells = [
        "4",
        "hyvä",
        "4/5",
        "5 (erinomainen)",
        "bra",
        "4,5",
        "3-4",
        "2025-05-04",
        "55",
        "0",
        "-",
        "ok",
        "välttävä",
        "3",
        "1",
    ]
    header = ["Kahvila (1-5)", "Kerro, mitä jäi mieleen"]
    rows = [[cell, f"Vitriini numero {n} oli hieno"] for n, cell in enumerate(cells)]
    path = write_csv(tmp_path / "k.csv", [header, *rows])
    survey = read_survey(path)
    values = survey.scores.dropna(subset=["value"])
    assert set(survey.scores["scale"]) == {"grade5"}
    assert values["value"].tolist() == [4, 4, 4, 5, 4, 4.5, 3, 2, 3, 1]
    said = "\n".join(sentences(survey))
    assert (
        "2 cells are no point of the scale grade5 and left out (1 a date, which Excel makes of 4/5): rows 8, 9" in said
    )
    assert "2 scores lie outside the scale grade5 and are left out: rows 10, 11" in said
    assert "4 cells in words are read as points" in said


def test_grades_of_schools_are_read_with_their_signs():
    scale = read_answers({"8": 4, "8½": 2, "7+": 1, "9-": 1, "8,5": 2, "100": 1, "0": 1}, "Arvosana (4–10)")
    assert scale.name == "4-10"
    values = {x: score.value for x, score in scale.scores.items()}
    assert values == {"8": 8, "8½": 8.5, "7+": 7.25, "9-": 8.75, "8,5": 8.5, "100": None, "0": None}


def test_a_code_in_a_legend_makes_the_scale_no_longer():
    header = "Arvioi 1 = täysin eri mieltä ... 7 = täysin samaa mieltä, 99 = en osaa sanoa: Alue on viihtyisä"
    assert read_scale(["1", "4", "6", "7"], header).name == "1-7"


def test_few_answers_with_one_slip_are_a_scale_and_a_list_of_days_is_none():
    assert read_answers({"4": 3, "5": 2, "3": 2, "hyvä": 1, "kävin vain ovella": 1}, "Ruoka").name in (
        "quality5",
        "grade5",
    )
    assert read_answers({"29/4": 3, "30/4": 3, "1/5": 3, "2/5": 3, "3/5": 3, "6/5": 3, "7/5": 2}, "pvm") is None


def test_classes_with_numbers_before_them_are_no_scale():
    assert (
        read_answers({"1.–2. lk": 7, "3.–4. lk": 7, "5.–6. lk": 7, "7.–9. lk": 8, "Esiopetus": 2}, "Luokka-aste")
        is None
    )
    assert read_answers({"1 krs": 7, "2 krs": 7, "3 krs": 7, "kellari": 2}, "Kerros") is None


def test_numbers_before_labels_hold_where_the_catalogue_would_make_two_of_them_one_point():
    labels = ["1 = huonosti", "2 = melko huonosti", "3 = kohtalaisesti", "4 = hyvin", "5 = erittäin hyvin"]
    found = read_scale([*labels, "En osaa sanoa"], "Miten arki sujuu?")
    assert [found.scores[label].value for label in labels] == [1, 2, 3, 4, 5]
    assert found.scores["En osaa sanoa"].opt_out
    assert found.name == "1-5"


@pytest.mark.parametrize(
    ("label", "opts_out", "doubtful"),
    [("En osaa sanoa / ei koske minua", True, False), ("Vet ej / berör inte mig", True, False),
     ("Don't know or not applicable", True, False), ("Ei kokemusta, en osaa sanoa", True, False),
     ("En osaa sanoa / en tiedä", False, True), ("Hyvä / huono", False, False)],
)  # fmt: skip
def test_a_label_of_parts_is_an_opt_out_where_every_part_is_one(label, opts_out, doubtful):
    assert (is_opt_out(label), is_ambiguous(label)) == (opts_out, doubtful)


def test_an_opt_out_of_parts_leaves_the_points_and_asks_nothing():
    scale = read_answers({"1 - Täysin eri mieltä": 3, "2": 5, "3": 4, "5 - Täysin samaa mieltä": 6,
                          "En osaa sanoa / ei koske minua": 2})  # fmt: skip
    assert scale.name == "1-5"
    assert scale.scores["En osaa sanoa / ei koske minua"].opt_out
    assert scale.asks == ()


def test_an_opt_out_that_the_header_states_is_no_point(tmp_path):
    header = "Arvioi (1 = täysin eri mieltä, 5 = täysin samaa mieltä, 6 = en osaa sanoa / ei kokemusta) - Opetus"
    rows = [[str(i), str(i % 6 + 1), f"Lukusali ja lehdet {i}"] for i in range(24)]
    survey = read_survey(write_csv(tmp_path / "k.csv", [["id", header, "Mikä on parasta?"], *rows]))
    assert set(survey.scores["scale"]) == {"1-5"}
    assert survey.scores["value"].max() == 5
    assert survey.scores["opt_out"].sum() == 4
    assert "6 is no point of the scale but no answer, as the header says (4 cells)" in "\n".join(sentences(survey))
