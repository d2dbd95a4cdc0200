"""When two neighbours are two ideas: in a sentence, in a list, from sentence to sentence. One function a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openfeedback.text.clauses import Piece, in_list

LIST_ITEM_WORDS = 7
SURE_LIST = 3  # so many items make a plain list; two may be one idea in two words
COMPLETE = 12  # an idea put in more words stands on its own
SHORT = 3  # words of a sentence that only names its thing, or adds to the one before


class Context(NamedTuple):
    """What is known of the question: whether it asks for a list of things or for feedback on an event."""

    asks_for_list: bool = False
    on_event: bool = False


class Neighbours(NamedTuple):
    """A joint with what is around it: all before it, the nearest pieces, and the clause that begins on the right."""

    kind: str
    marked: bool
    before: Piece
    left: Piece
    right: Piece
    clause: Piece


def cut_here(near: Neighbours, context: Context) -> bool:
    """Whether the joint lies between two ideas: the first rule that has an opinion decides."""
    return why_cut(near, context)[0]


def why_cut(near: Neighbours, context: Context) -> tuple[bool, str]:
    """The verdict and the name of the rule behind it."""
    for rule in RULES:
        verdict = rule(near, context)
        if verdict is not None:
            return verdict, rule.__name__.lstrip("_")
    return False, "default"


def _nothing_there(near: Neighbours, context: Context) -> bool | None:
    return None if near.left.words and near.right.words else False


def _new_point(near: Neighbours, context: Context) -> bool | None:
    """The right side announces another point ("lisäksi", "lopussa", "ja että")."""
    another = near.kind == "and" and in_list("that", near.right.first)
    announced = near.right.begins("begins") and near.right.content > 0 and len(near.right.words) > 1
    # a bare "ja" before it only joins two words: "alussa ja lopussa"
    return True if another or near.marked and announced else None


def _subordinate(near: Neighbours, context: Context) -> bool | None:
    """The right side is a subordinate clause or an afterthought of the left one."""
    return False if in_list("subordinate", near.right.first) else None


def _praise_turns(near: Neighbours, context: Context) -> bool | None:
    """Praise turns into criticism or a wish, or the other way."""
    # where wishes are asked for, "hyvä" belongs to what is wished ("hyviä esimerkkejä") unless criticism follows it
    said = not context.asks_for_list or "criticism" in (near.before.act, near.right.act)
    return True if said and acts_differ(near.before, near.right) else None


def _inside_subordinate(near: Neighbours, context: Context) -> bool | None:
    """A bare "ja" after a subordinate clause goes on inside it ("kun rahoitus loppuu ja tekijät lähtevät")."""
    inside = any(in_list("subordinate", w.text) for w in near.left.words)
    return False if near.kind == "and" and not near.marked and inside else None


def _goes_on_or_else(near: Neighbours, context: Context) -> bool | None:
    """An alternative, a reference back, or a semicolon (which joins what belongs together)."""
    return False if near.kind in ("or", "semicolon") or refers_back(near.before, near.right) else None


def _own_clause(near: Neighbours, context: Context) -> bool | None:
    """Both sides have a verb of their own, and the right one a subject of its own: two ideas unless on one topic."""
    told = near.before.has_verb or near.before.act in ("praise", "criticism") and near.kind == "and"
    if not (told and near.clause.has_verb and near.clause.has_subject):
        return None
    if near.before.topics and near.clause.topics:
        return not near.before.topics & near.clause.topics
    enough = min(len(near.left.words), len(near.clause.words)) >= SHORT
    return near.kind in ("and", "but") and enough


RULES: tuple[Callable[[Neighbours, Context], bool | None], ...] = (
    _nothing_there,
    _new_point,
    _subordinate,
    _praise_turns,
    _inside_subordinate,
    _goes_on_or_else,
    _own_clause,
)


def acts_differ(left: Piece, right: Piece) -> bool:
    """Whether one side praises and the other criticises or wishes."""
    acts = {left.act, right.act}
    return "praise" in acts and len(acts - {""}) == 2


def refers_back(before: Piece, after: Piece) -> bool:
    """Whether ``after`` begins with a word that leans on what was said before."""
    weak = in_list("continues_short", after.first) and len(before.words) <= COMPLETE
    return weak or in_list("continues", after.first)


def list_cuts(kinds: Sequence[str], pieces: Sequence[Piece], context: Context) -> set[int]:
    """Joints of a plain list ("mittarit, juurruttaminen ja viestintä") whose items are ideas of their own."""
    if context.on_event or not all(_is_item(item, place) for place, item in enumerate(pieces)):
        return set()
    if "but" in kinds or "dash" in kinds and set(kinds) != {"dash"}:
        return set()
    commas = [i for i, kind in enumerate(kinds) if kind in ("comma", "semicolon", "dash")]
    last = len(kinds) - 1
    last_and = [last] if kinds[last] == "and" and _same_form(pieces[last], pieces[last + 1]) else []
    cuts = [*commas, *last_and]
    enough = len(cuts) + 1 >= SURE_LIST and context.asks_for_list
    return {i for i in cuts if _apart(pieces[i], pieces[i + 1], enough)}


def _is_item(item: Piece, place: int) -> bool:
    asks = place >= SURE_LIST - 1 and in_list("question_words", item.first)
    plain = not item.any_verb and not in_list("subordinate", item.first) and not in_list("negation", item.first)
    return bool(item.words) and (asks or plain and len(item.words) <= LIST_ITEM_WORDS)


def _apart(left: Piece, right: Piece, by_default: bool) -> bool:
    """Whether two list items are two ideas: of different topics, or of unknown ones in a longer list."""
    if left.topics and right.topics:
        return not left.topics & right.topics
    return by_default


def _same_form(left: Piece, right: Piece) -> bool:
    cases = [{w.case for w in p.words if w.pos in ("NOUN", "PROPN")} for p in (left, right)]
    return bool(cases[0] & cases[1]) or not (cases[0] and cases[1])


def goes_on(before: Piece, sentence: Piece) -> bool:
    """Whether a sentence only explains, grounds or completes the idea before it."""
    return why_goes_on(before, sentence)[0]


def why_goes_on(before: Piece, sentence: Piece) -> tuple[bool, str]:
    """The verdict and the name of the rule behind it."""
    if not before.words or not sentence.words:
        return True, "no words"
    if acts_differ(before, sentence):
        return False, "praise turns"
    if sentence.begins("begins") or in_list("and", sentence.first) or _adds(sentence):
        return False, "new point"
    if refers_back(before, sentence):
        return True, "refers back"
    if before.topics and sentence.topics and not before.topics & sentence.topics:
        return False, "another topic"
    if len(before.words) <= SHORT and not before.any_verb and sentence.any_verb:
        return True, "heading"
    if len(sentence.words) <= SHORT < len(before.words) and not sentence.any_verb and not sentence.act:
        return True, "short addition"
    return False, "default"


def _adds(sentence: Piece) -> bool:
    return any(in_list("also", w.text) for w in sentence.words[:3])
