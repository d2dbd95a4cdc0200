"""Simulated respondents: who answered which question with which text, and what they say of themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from openfeedback.errors import InputError


@dataclass
class Person:
    """One respondent of one survey."""

    answers: dict[str, str] = field(default_factory=dict)
    moods: list[int] = field(default_factory=list)
    hint: str = ""
    background: dict[str, str] = field(default_factory=dict)
    at: datetime = datetime(2000, 1, 1)
    mood: float = 0.0


@dataclass
class Sheet:
    """One survey of the plan and its respondents."""

    plan: dict[str, Any]
    people: list[Person]


def gather(surveys: list[dict[str, Any]], plan: dict[str, Any], answers: list[dict[str, str]]) -> list[Sheet]:
    """Respondents of every survey, with the answers of answers.csv shared out among them, each used once."""
    sheets = [Sheet(survey, [Person() for _ in range(survey["n"])]) for survey in surveys]
    for question, settings in plan["open_questions"].items():
        asked = [s for s in sheets if question in s.plan["open"]]
        share_out(question, [a for a in answers if a["question"] == settings["pool"]], asked, Random(question))
    for item, pool in plan["comments"]["pools"].items():
        asked = [s for s in sheets if s.plan.get("comments")]
        share_out(f"{item} comment", [a for a in answers if a["question"] == pool], asked, Random(pool))
    for sheet in sheets:
        describe(sheet, plan, Random(f"{plan['seed']} {sheet.plan['file']}"))
    return sheets


def share_out(question: str, answers: list[dict[str, str]], sheets: list[Sheet], rng: Random) -> None:
    """Give every answer to a respondent of a survey that asked; answers tied to a sort of event come first."""
    slots = [(s, p) for s in sheets for p in s.people]
    rng.shuffle(slots)
    shuffled = rng.sample(answers, len(answers))
    for answer in sorted(shuffled, key=lambda a: a["fits"] == ""):
        slot = next((slot for slot in slots if may_say(*slot, answer)), None)
        if slot is None:
            raise InputError(f"answers.csv: nobody is left to say {answer['answer_id']}; raise n or take answers away")
        slots.remove(slot)
        say(slot[1], question, answer)


def may_say(sheet: Sheet, person: Person, answer: dict[str, str]) -> bool:
    """Does the answer fit the event, the file's encoding, and what the person has said already?"""
    if not fits_event(sheet.plan, answer):
        return False
    if sheet.plan["format"] == "csv-cp1252" and not in_cp1252(answer["text"]):
        return False
    if person.hint and answer["role"] and person.hint != answer["role"]:
        return False
    return all(abs(int(answer["mood"]) - mood) < 2 for mood in person.moods) if answer["mood"] else True


def fits_event(survey: dict[str, Any], answer: dict[str, str]) -> bool:
    """Does an answer fit the event? Those that fit anywhere do not fit a survey that keeps the question to its own.

    >>> fits_event({"tags": ["koulutus"], "own": ["Q2"]}, {"question": "Q2", "fits": ""})
    False
    """
    if not answer["fits"]:
        return answer["question"] not in survey.get("own", [])
    return any(tag in survey["tags"] for tag in answer["fits"].split())


def in_cp1252(text: str) -> bool:
    """Can a Windows CSV hold the text?

    >>> in_cp1252("Höyryävä kahvi – kiitos"), in_cp1252("kahvi ☕")
    (True, False)
    """
    return text.encode("cp1252", "ignore").decode("cp1252") == text


def say(person: Person, question: str, answer: dict[str, str]) -> None:
    """Put the answer into the person's mouth."""
    person.answers[question] = answer["text"]
    person.hint = person.hint or answer["role"]
    if answer["mood"]:
        person.moods.append(int(answer["mood"]))


def describe(sheet: Sheet, plan: dict[str, Any], rng: Random) -> None:
    """Give every respondent a mood, a background and a time of answering; earlier answers come first."""
    survey = sheet.plan
    rng.shuffle(sheet.people)
    roles = deal(survey.get("roles") or plan["roles"], survey["n"], rng)
    regions = areas({name: r["share"] for name, r in plan["regions"].items()}, survey["n"], rng)
    investments = deal(survey.get("investments") or plan["investments"], survey["n"], rng)
    for person in sorted(sheet.people, key=lambda p: not p.hint):
        role = next((r for r in roles if r in plan["role_hints"].get(person.hint, roles)), roles[0])
        roles.remove(role)
        region = regions.pop()
        here = [c for c in plan["regions"][region]["counties"] if c not in survey.get("without", [])]
        county = "Muu organisaatio" if role in plan["outside"] else rng.choice(here)
        person.background = {"role": role, "region": region, "county": county, "investment": investments.pop()}
    for person, at in zip(sheet.people, times(survey, rng), strict=True):
        person.at = at
        person.mood = sum(person.moods) / len(person.moods) - 3.3 if person.moods else rng.gauss(0.2, 0.7)


def areas(shares: dict[str, int], n: int, rng: Random) -> list[str]:
    """Areas of ``n`` respondents: every area takes part where there are respondents enough."""
    sure = list(shares) if n >= 3 * len(shares) else []
    return rng.sample(sure + deal(shares, n - len(sure), rng), n)


def deal(shares: dict[str, int], n: int, rng: Random) -> list[str]:
    """``n`` names in random order: exactly these numbers where they add up to n, otherwise drawn by share."""
    if sum(shares.values()) == n:
        names = [name for name, count in shares.items() for _ in range(count)]
        return rng.sample(names, n)
    return [draw(shares, rng) for _ in range(n)]


def draw(shares: dict[str, int], rng: Random) -> str:
    """One name, drawn by share."""
    return rng.choices(list(shares), list(shares.values()))[0]


def times(survey: dict[str, Any], rng: Random) -> Iterable[datetime]:
    """Times of answering in order: most within the event's afternoon, the rest over the week (or until the end)."""
    start = datetime.combine(survey["date"], datetime.min.time()) + timedelta(hours=11)
    days = (survey["until"] - survey["date"]).days if "until" in survey else 7
    now = [timedelta(minutes=rng.randrange(0, 95)) for _ in range(survey["n"])]
    late = [timedelta(days=rng.randrange(1, days), minutes=rng.randrange(-150, 300)) for _ in range(survey["n"])]
    share = 0.05 if "until" in survey else 0.8
    return sorted(start + (a if rng.random() < share else b) for a, b in zip(now, late, strict=True))
