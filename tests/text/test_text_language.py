"""Finnish, Swedish or English, down to three words."""

from __future__ import annotations

import pytest

from openfeedback.text.language import detect_language


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fi", ["mitareista lisää pliis", "Hyvä tilaisuus", "tekoäly viestinnässä", "johtaminen ja juurruttaminen",
                "THL:n tuki hva:lle", "Teams ei toiminut", "lean / palvelumuotoilu", "ok mut liian pitkä",
                "juurrutus", "breakout roomit arvottiin sattumalta", "hyvät diat, kiitos", "enemmän case-esimerkkejä",
                "kesto sopiva", "Miten mitata vaikuttavuutta", "selkokieli", "viestintä, juurrutus, tuloskortti",
                "Copilot-koulutusta"]),
        ("sv", ["Bra innehåll", "mera tid för diskussion", "materialet på svenska", "Stöd i början", "för snabbt tempo",
                "bättre ljud nästa gång", "tydliga mål behövs", "erfarenheter från andra områden",
                "mer praktiska exempel",
                "Innokylä på svenska, tack", "intressanta föreläsningar", "uppföljning av projekten"]),
        ("en", ["more time please", "too fast for me", "good examples from others", "clear goals and indicators",
                "materials in English", "how to measure impact", "The session was useful", "very useful tools",
                "better sound quality", "networking with other regions"]),
    ],
)  # fmt: skip
def test_language_of_short_answers(language: str, texts: list[str]) -> None:
    assert {text: detect_language(text) for text in texts} == dict.fromkeys(texts, language)


@pytest.mark.parametrize("text", ["", "123", "!!!", "👍"])
def test_finnish_where_nothing_tells(text: str) -> None:
    assert detect_language(text) == "fi"
