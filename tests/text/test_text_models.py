"""The names of models are those of the settings, not of a default."""

import pandas as pd

from openfeedback.settings import VectorSettings
from openfeedback.text.models import model_names
from openfeedback.text.morphology.lemmas import lemmatizer_name


def test_names_follow_the_settings():
    named = model_names(pd.Series(["mittarit", "vuosikello"]), VectorSettings(backend="spacy"))
    assert named["lemmatizer"] == lemmatizer_name()
    assert "spacy" in named["vectors"].lower() or "fi_core" in named["vectors"]
