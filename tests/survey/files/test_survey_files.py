"""Bytes to text and text to rows: encodings by their plausibility, quotes and delimiters out of order."""

import unicodedata

import pytest

from openfeedback.survey.files.delimited_text.decoding import decode
from openfeedback.survey.files.delimited_text.delimited import parse

TEXT = 'Vastausaika;Työ\n1.2.2024;Lisää aikaa – ja tukea\n2.2.2024;Öljyä, "kiitos" hyvä\n3.2.2024;Ålandista terveisiä\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_every_encoding_is_found(encoding):
    assert decode(TEXT.encode(encoding), "k.csv").text == TEXT


def test_an_old_dos_file():
    text = TEXT.replace("–", "-")
    assert decode(text.encode("cp850"), "k.csv")[:2] == (text, "cp850")


def test_utf_8_with_some_bytes_of_windows_is_read_as_both_and_told():
    raw = "Lisää työtä, enemmän käytännön esimerkkejä. ".encode() * 3 + "yö".encode("cp1252")
    decoded = decode(raw, "k.csv")
    assert decoded.text.endswith("yö")
    assert "Lisää työtä" in decoded.text
    assert "1 byte is no UTF-8" in decoded.findings[0].said


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('1.2.2024;"auki\n2.2.2024;b\n3.2.2024;c', [["1.2.2024", '"auki'], ["2.2.2024", "b"], ["3.2.2024", "c"]]),
        ('1.2.2024;"auki\n2.2.2024;"b;c"\n3.2.2024;d', [["1.2.2024", '"auki'], ["2.2.2024", "b;c"], ["3.2.2024", "d"]]),
        ('1.2.2024;"a\nb";\n', [["1.2.2024", "a\nb", ""]]),
        ('1.2.2024;hän sanoi "ei"\n2.2.2024;b', [["1.2.2024", 'hän sanoi "ei"'], ["2.2.2024", "b"]]),
        ('1.2.2024;"Hyvä" oli\n2.2.2024;b\n', [["1.2.2024", '"Hyvä" oli'], ["2.2.2024", "b"]]),
    ],
)  # fmt: skip
def test_quotes_out_of_order_lose_no_row(text, rows):
    more = "".join(f"{n}.3.2024;x\n" for n in range(1, 9))
    assert parse(f"Aika;Teksti\n{more}{text}", "k.csv").rows[9:] == rows


def test_quotes_that_close_in_a_later_row_do_not_merge_rows():
    rows = [f"{n}.3.2024;x{n};y" for n in range(1, 9)]
    rows[2], rows[5] = '3.3.2024;"auki;y', '6.3.2024;"toinen";y'
    parsed = parse("Aika;Teksti;Muu\n" + "\n".join(rows), "k.csv")
    assert [row[0] for row in parsed.rows[1:]] == [f"{n}.3.2024" for n in range(1, 9)]
    assert parsed.findings[0].n == 1


def test_an_answer_of_several_lines_may_hold_delimiters():
    rows = [f'{n}.3.2024;"aikaa\nrahaa;ihmisiä\nja; muuta"' for n in range(1, 9)]
    parsed = parse("Aika;Teksti\n" + "\n".join(rows), "k.csv")
    assert len(parsed.rows) == 9
    assert not parsed.findings


def test_delimiters_and_line_breaks_that_nothing_quotes_are_joined_and_told():
    rows = [f"{n}.3.2024;Kehittäjä;x{n}" for n in range(1, 9)]
    rows[3] = "4.3.2024;Kehittäjä;aikaa; rahaa; ihmisiä"
    rows[5] = "6.3.2024;Kehittäjä;aikaa\nja rahaa"
    parsed = parse("Aika;Rooli;Teksti\n" + "\n".join(rows), "k.csv")
    assert [row[2] for row in parsed.rows if row][4] == "aikaa; rahaa; ihmisiä"
    assert [row[2] for row in parsed.rows if row][6] == "aikaa\nja rahaa"
    assert parsed.findings[0].n == 2


def test_letters_in_two_parts_encoded_twice_and_saved_by_an_old_mac():
    """Which encoding it is shows only once the letters are put right."""
    text = "Mitä toivot?;Mistä pidät?\n" + "lisää käytännön työtä;esimerkeistä\n" * 20
    twice = unicodedata.normalize("NFD", text).encode("utf-8").decode("cp1252")
    assert decode(twice.encode("mac_roman"), "k.csv").encoding == "mac_roman"


@pytest.mark.parametrize("last", ["v{n}@esimerkki.fi", "Pohjoinen", "x"])
def test_an_answer_that_holds_the_delimiter_is_joined_in_its_own_column(last):
    lines = ["Pvm;Alue;Palaute;Muuta"]
    for n in range(12):
        answer = "Hyvä päivä; jatkoa odotellessa" if n == 5 else f"Tilat olivat ahtaat, ilma loppui {n}."
        lines.append(f"{n + 1}.1.2024;{('Pohjoinen', 'Etelä')[n % 2]};{answer};{last.format(n=n)}")
    row = parse("\n".join(lines), "k.csv").rows[6]
    assert row == ["6.1.2024", "Etelä", "Hyvä päivä; jatkoa odotellessa", last.format(n=5)]
