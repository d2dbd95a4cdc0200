"""The method of a run in words: the chapters of its appendix, whose every sentence rests on the run's facts."""

from __future__ import annotations

from openfeedback.errors import InputError
from openfeedback.params import Params
from openfeedback.run.batch import appendix_files

CHAPTER = "method.heading_short"  # the last one; an appendix without it is method throughout, and kept whole
_NUMBER = "0123456789. \t\xa0"


def method_text(params: Params) -> str:
    """What was asked, how it was coded and counted, and the limits, as the appendix in Word says it."""
    import docx

    from openfeedback.report.wording import Wording

    path = next((each for each in appendix_files(params.folder) if each.suffix == ".docx"), None)
    if path is None:
        raise InputError(f"{params.folder}: has no appendix in Word; add docx to appendix: formats and run again")
    heading = Wording.of(params.language)(CHAPTER)
    texts = [paragraph.text.strip() for paragraph in docx.Document(str(path)).paragraphs]
    starts = [n for n, text in enumerate(texts) if text.lstrip(_NUMBER) == heading]
    told = texts[starts[-1] :] if starts else texts
    return "\n".join(text for text in told if text) + "\n"
