"""Unseen domains: themes by definitions alone and with reviewed answers, peers beside ours in the same run.

python tests/bench/bench_domains.py [--seeds 10] [--order random|form] [coop sib table5]

coop: 300 answers, 14 themes, codes of one language model, definitions written after reading them. sib: 800 sentences of
SIB-200, 7 topics, definitions of ours. table5: units of writers A and B (simulated), the codebook without its examples.
Peers: the nearest definition by the same vectors (BERTopic's zero-shot topics read through its topic mapper), logistic
regression on the vectors of the reviewed answers. Kappa of the theme: of all units by definitions; then, as in a study
all being coded together, on 100 answers that nobody reviewed (mean of the seeds' draws); gain: against none reviewed.
"""

import argparse
import json

import numpy as np
import pandas as pd
from bench_growth import DATA, dev_coop
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score as kappa

from openfeedback.coding.classifier.classify import code
from openfeedback.coding.codebook.load import load_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.coding.review.useful import most_useful
from openfeedback.text.vectors.encode import embed

SIB = {
    "science/technology": (
        "Tiede ja tekniikka",
        "Tiede, tutkimus, luonnontieteet, teknologia, tietokoneet, keksinnöt.",
    ),
    "travel": ("Matkailu", "Matkustaminen, matkakohteet, liikenne, majoitus ja nähtävyydet."),
    "politics": ("Politiikka", "Politiikka, hallitus, vaalit, valtiot, sota, laki ja rikokset."),
    "sports": ("Urheilu", "Urheilu, liikunta, kilpailut, joukkueet ja pelaajat."),
    "health": ("Terveys", "Terveys, sairaudet, hoito, lääkkeet ja ravinto."),
    "entertainment": ("Viihde", "Viihde, kulttuuri, musiikki, elokuvat, televisio ja taide."),
    "geography": ("Maantiede", "Maantiede, luonto, alueet, maat, kaupungit, joet, vuoret ja ilmasto."),
}
REVIEWED = (50, 100, 150)


def sib() -> tuple[pd.DataFrame, Codebook]:
    parts = [pd.read_csv(DATA.parent / "sib200" / f"{name}.tsv", sep="\t") for name in ("train", "dev")]
    rows = pd.concat(parts, ignore_index=True)
    themes = [{"id": k, "names": {"fi": name}, "definition": says} for k, (name, says) in SIB.items()]
    one = [{"id": "ei", "names": {"fi": "Kaikki"}}]
    book = Codebook.model_validate({"id": "sib", "themes": themes, "phases": one, "kinds": one})
    ids = [f"s{i}" for i in range(len(rows))]
    return pd.DataFrame({"unit_id": ids, "text": rows.text, "theme": rows.category, "phase": "ei", "kind": "ei"}), book


def table5() -> tuple[pd.DataFrame, Codebook]:
    book = load_codebook("table5")
    examples = book.examples()
    own = examples[examples.writer.isin(["A", "B"])].reset_index(drop=True)
    columns = ["unit_id", "text", "answer", "question", "role", "theme", "phase", "kind"]
    return own[columns], book._having(examples.iloc[:0])


def nearest_definition(units: pd.DataFrame, book: Codebook) -> np.ndarray:
    lines = embed([f"{t.name('fi')}. {t.definition}" for t in book.themes])
    return np.array([t.id for t in book.themes], dtype=object)[(embed(units.text) @ lines.T).argmax(axis=1)]


def surest(gold: np.ndarray, coded: pd.DataFrame) -> float:
    kept = (coded.theme_p >= coded.theme_p.quantile(0.2)).to_numpy()
    return kappa(gold[kept], coded.theme.to_numpy()[kept])


def of_definitions(name: str, units: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    seen = units.drop(columns=["theme", "phase", "kind"])
    coded, gold = code(seen, book), units.theme.to_numpy()
    say(name, reviewed=0, units=len(units), ours=kappa(gold, coded.theme), surest_80=surest(gold, coded),
        nearest_definition=kappa(gold, nearest_definition(units, book)))  # fmt: skip
    return coded.set_axis(units.index)


def of_reviewed(name: str, units: pd.DataFrame, book: Codebook, seeds: int, order: str, none: pd.DataFrame) -> None:
    rows, seen = [], units.drop(columns=["theme", "phase", "kind"])
    for seed in range(seeds):
        mixed = units.sample(frac=1, random_state=seed)
        pool, test = mixed.iloc[:-100], mixed.iloc[-100:].index
        gold, coded, known = units.theme[test].to_numpy(), none, pool.iloc[:0]
        for n in REVIEWED:
            left = pool.drop(known.index)
            known = pd.concat([known, left.loc[asked(left, coded, known, units, order)].iloc[: n - len(known)]])
            coded = code(seen, book.with_examples(known)).set_axis(units.index)
            lr = LogisticRegression(max_iter=1000, C=10).fit(embed(known.text), known.theme)
            ours, peer = kappa(gold, coded.theme[test]), kappa(gold, lr.predict(embed(units.text[test])))
            gain = ours - kappa(gold, none.theme[test])
            rows.append({"n": n, "ours": ours, "surest_80": surest(gold, coded.loc[test]), "gain": gain,
                         "worse": gain < 0, "lr": peer})  # fmt: skip
    for n, part in pd.DataFrame(rows).groupby("n"):
        say(f"{name} {order}", reviewed=n, seeds=seeds, **part.drop(columns="n").mean().to_dict())


def asked(left: pd.DataFrame, coded: pd.DataFrame, known: pd.DataFrame, units: pd.DataFrame, order: str) -> pd.Index:
    """The rows that are left, in the order in which a person is asked."""
    if order == "random":
        return left.index
    at = units.index.get_indexer([*left.index, *known.index])
    already = np.arange(len(at)) >= len(left)
    doubt = 1 - coded.theme_p.fillna(0).to_numpy()[at]
    chosen = most_useful(doubt, embed(units.text)[at], already, len(left))
    return units.index[at[chosen]]


def say(what: str, **figures: float) -> None:
    rounded = {k: round(float(v), 3) for k, v in figures.items()}
    print(json.dumps({"what": what, **rounded}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["coop", "sib", "table5"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--order", choices=["random", "form"], default="random")
    given = parser.parse_args()
    for name in given.sets:
        units, book = {"coop": dev_coop, "sib": sib, "table5": table5}[name]()
        none = of_definitions(name, units, book)
        if given.seeds:
            of_reviewed(name, units, book, given.seeds, given.order, none)


if __name__ == "__main__":
    main()
