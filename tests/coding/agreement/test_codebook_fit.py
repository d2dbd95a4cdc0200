"""Whether a codebook of few examples fits: told for answers of its world and of another, whatever was corrected."""

from pathlib import Path

import pandas as pd

from openfeedback.coding.agreement.fit import APART, codebook_fit, standing_out
from openfeedback.coding.classifier import code, code_with_persons
from openfeedback.coding.codebook.model import ONE_KIND, ONE_PHASE, Codebook
from openfeedback.settings import CodingSettings, VectorSettings

THEMES = {
    "ruoka": ("Ruoka", "Aterioiden maku, lämpö ja annoskoko."),
    "hinta": ("Hinta", "Lounaan hinta, alennukset, maksutavat."),
    "jono": ("Jonot", "Odottaminen, jonot, ruuhka ja aukioloajat."),
    "tila": ("Tilat", "Ravintolan pöydät, melu ja siisteys."),
}
OURS = """ruoka oli kylmää; annos oli liian pieni; keitto maistui hyvältä; kasvisruoka on mautonta; lisää salaattia
liha on sitkeää; lounas on liian kallis; opiskelija-alennus puuttuu; hinta nousi taas; kortilla ei voi maksaa
halvempi keittolounas; hinta on sopiva; jono on aina pitkä; odotin puoli tuntia; keittiö sulkeutuu aikaisin
ruuhka kello kaksitoista; aukioloajat ovat lyhyet; kassalla jonotetaan; pöydät ovat likaisia
ravintolassa on meluisaa; paikkoja on vähän; roskat lattialla; valoisa ja siisti sali; tuolit ovat rikki"""
THEIRS = """bussi myöhästyi asemalla; juna peruttiin lumen vuoksi; pysäkki on kaukana kotoa; kuljettaja ajoi ohi
raitiovaunu täynnä; pyörätie on auraamatta; parkkipaikat loppuvat; risteyksessä on vaarallista
lippu ei lataudu sovellukseen; vaihtoyhteys ei toimi; nopeusrajoitus liian korkea; suojatie puuttuu koululta
liikennevalot vilkkuvat; katutyöt kestävät; lentokentälle ei pääse yöllä; lautta kulkee harvoin
moottoritien melu; taksi ei tullut; kartta oli vanha; reittiopas neuvoi väärin; vaunut ovat vanhoja
asema on remontissa; rautatie halkaisee kylän; liityntäpysäköinti puuttuu"""


def book() -> Codebook:
    themes = [{"id": i, "names": {"fi": n}, "definition": d} for i, (n, d) in THEMES.items()]
    raw = {"id": "ravintola", "names": {"fi": "x"}, "themes": themes, "phases": [ONE_PHASE], "kinds": [ONE_KIND]}
    return Codebook.model_validate(raw)


def units(texts: str) -> pd.DataFrame:
    found = [part.strip() for line in texts.splitlines() for part in line.split(";")]
    return pd.DataFrame({"unit_id": [f"u{i}" for i in range(len(found))], "text": found})


def fit(texts: str) -> dict:
    found = units(texts)
    return codebook_fit(code(found, book()), book(), found["text"])


def test_a_codebook_without_examples_is_said_to_fit_its_own_world_and_no_other():
    ours, theirs = fit(OURS), fit(THEIRS)
    assert (ours["fit"], theirs["fit"]) == ("good", "poor")
    assert ours["few"]
    assert theirs["apart"] < APART < ours["apart"]


def test_a_single_theme_stands_out_from_nothing():
    one = book()
    one = one.model_copy(update={"themes": one.themes[:1]})
    assert standing_out(units(OURS)["text"], one, VectorSettings()) is None


def test_thirty_rows_reviewed_do_not_silence_the_warning():
    found = units(THEIRS)
    many = pd.concat(
        [found.assign(unit_id=found["unit_id"] + each, text=found["text"] + each) for each in ("", " taas", " nyt")]
    )
    human = many.head(30).assign(coder="KL", theme="tila", phase=ONE_PHASE["id"], kind=ONE_KIND["id"])
    human = human[["unit_id", "coder", "theme", "phase", "kind"]].assign(theme=["tila", "jono", "hinta"] * 10)
    own = book()
    own._home = Path("x")
    made = code_with_persons(many, own, human, pd.DataFrame(), CodingSettings())
    assert codebook_fit(made.unseen, own, many["text"])["fit"] == "poor"


def test_the_order_of_rows_changes_nothing_and_a_handful_of_texts_says_nothing():
    texts = units(OURS)["text"]
    settings = VectorSettings()
    assert standing_out(texts, book(), settings) == standing_out(texts[::-1], book(), settings)
    assert standing_out(texts.head(5), book(), settings) is None
    few = units(OURS).head(5)
    assert codebook_fit(code(few, book()), book(), few["text"])["fit"] == "unknown"
