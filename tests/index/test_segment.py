"""Report to passages: exact offsets for any text, whole sentences, and what is furniture or comment."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index.model import Origin, Report, Span
from conflict_index.read import read_sources
from conflict_index.segment import segment, sentences
from conflict_index.segment.sentences import LONGEST_SENTENCE
from testdata import rows

BODY = "Fighters left the town of Tabqa on Monday, residents said. " * 6


def report(text, title="", dateline=None, language=None):
    return Report("r", "s", None, title, text, language, None, "", Origin("r.txt", None), dateline)


def unescaped(text):
    return text.replace("\\r", "\r").replace("\\n", "\n")


MARKS = st.sampled_from(list(' \n\r\t.!?؟۔"“”’-–:;,1aAbé😀\u200f\x85\u2028\u2029\ufeff\ud800\0'))


@given(st.text(st.one_of(st.characters(), MARKS), max_size=400))
def test_every_character_is_in_one_passage(text):
    end = 0
    for ordinal, passage in enumerate(segment(report(text))):
        span = passage.span
        assert (passage.id, passage.ordinal) == (f"r:{ordinal}", ordinal)
        assert end <= span.start < span.end
        assert not text[end : span.start].strip()
        assert passage.text == text[span.start : span.end] == passage.text.strip()
        end = span.end
    assert not text[end:].strip()


@pytest.mark.parametrize("row", rows("paragraphs.csv"), ids=lambda row: row["text"][:24])
def test_sentences(row):
    text = unescaped(row["text"])
    assert [text[s.start : s.end] for s in sentences(text)] == unescaped(row["pieces"]).split("|")


def test_passages_hold_one_to_four_sentences_of_one_paragraph():
    sentence = "Shelling was heard near the bridge on the eastern road late at night. "
    passages = segment(report(sentence * 9 + "\n\n" + sentence))
    assert [p.text.count("Shelling") for p in passages] == [4, 3, 2, 1], "a small rest takes from the one before"


def test_a_long_quotation_is_cut_at_its_sentences():
    text = "He said: “" + "We will hold the town and the road to it until the end of winter. " * 12 + "” That was all."
    found = [text[s.start : s.end] for s in sentences(text)]
    assert len(found) > 10
    assert max(map(len, found)) < 120


@pytest.mark.parametrize("piece", ["a", "word ", '"a. ', "a\n", "“ ", ", ", "Abc de. ", "\n", "-\n", "😀! ", "@a *b* "])
def test_much_of_anything_is_cut_in_time(piece):
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    passages = segment(report(text))
    assert time.process_time() - began < 10
    assert all(len(p.text) <= LONGEST_SENTENCE for p in passages)


@pytest.mark.parametrize("row", rows("roles.csv"), ids=lambda row: row["paragraph"][:30])
def test_roles(row):
    text = f"{BODY}\n\n{row['paragraph']}\n\n{BODY}"
    start = text.index(row["paragraph"], len(BODY))
    assert {p.role for p in segment(report(text)) if start <= p.span.start < start + len(row["paragraph"])} == {
        row["role"]
    }


def test_a_title_is_body_whatever_it_says_and_a_lone_dateline_furniture():
    text = f"Share this town: rivals agree\n\n29 June 2016\n\n{BODY}"
    dateline = Span(text.index("29"), text.index("2016") + 4)
    found = segment(report(text, "Share this town: rivals agree", dateline))
    assert [p.role for p in found][:3] == ["body", "boilerplate", "body"]


def test_a_line_above_a_picture_credit_is_its_caption_and_a_sentence_is_not():
    above = "Smoke over the town of Tabqa"
    roles = [p.role for p in segment(report(f"{BODY}\n\n{above}\nImage: A. Name/Agency\n\n{BODY}"))]
    assert roles.count("caption") == 2
    roles = [p.role for p in segment(report(f"{BODY}\n\n{above}.\nImage: A. Name/Agency\n\n{BODY}"))]
    assert roles.count("caption") == 1


def test_bylines_and_captions_among_menus_stay_what_they_are():
    text = f"{BODY}\n\nSkip next section\nBy Jane Doe\nPhoto: A. Name\nMore from us"
    assert [p.role for p in segment(report(text))][-4:] == ["boilerplate", "byline", "caption", "boilerplate"]


def test_a_title_is_no_byline():
    assert segment(report(f"By Jane Doe\n\n{BODY}", "By Jane Doe"))[0].role == "body"


@pytest.mark.parametrize("piece", ["By Aa ", "Aa Bb, ", "(A/", "(AP/Xy) ", "By Aa and ", "A-A", "in this a, "])
def test_much_of_any_credit_is_read_in_time(piece):
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    segment(report(text))
    segment(report("\n\n".join([(piece * 500)[:480]] * 200)))
    assert time.process_time() - began < 10


def test_what_follows_a_heading_of_comments_is_comment():
    text = f"{BODY}\n\n3 Comments\n\nThis is what I was thinking all along.\n\nThe town fell on Monday."
    assert [p.role for p in segment(report(text))][-3:] == ["boilerplate", "comment", "comment"]


def test_a_counter_of_comments_above_the_body_begins_no_thread():
    text = f"Town falls to rebels\n\n3 Comments\n\n{BODY}"
    assert [p.role for p in segment(report(text))][2:] == ["body"] * (len(segment(report(text))) - 2)


def test_a_button_inside_a_report_begins_no_thread():
    text = f"{BODY}\n\nComments\n\nThe army said the road was closed.\n\nThe mayor told reporters that it was open."
    assert [p.role for p in segment(report(text))][-3:] == ["boilerplate", "body", "body"]


THREAD = "\n".join(
    [
        "I dont see how you can believe any of this, it was clear from the start.",
        "The town will fall anyway.",
        "–",
        "So what do you think will happen next? Any thoughts?",
        "Well, I think it is over, lol.",
    ]
)


def test_a_thread_without_a_heading_is_known_by_how_people_write():
    roles = [p.role for p in segment(report(f"{BODY}\n{BODY}\n{THREAD}"))]
    assert roles[-5:] == ["comment", "comment", "boilerplate", "comment", "comment"]
    assert set(roles[:-5]) == {"body"}


@pytest.mark.parametrize(
    "ending",
    [
        "“I saw the barrel fall,” a woman said.\n“You cannot live here,” a man told us.\nMy house is gone.",
        "Who fired first? Witnesses said the army did.\nWhat will you do now? I will stay, she said.",
        "I was born in this town.\nI left it in 2014.\nI came back when you could cross the bridge again.",
    ],
)
def test_testimony_is_body(ending):
    assert {p.role for p in segment(report(f"{BODY}\n{BODY}\n{ending}"))} == {"body"}


def test_menus_at_the_end_are_furniture():
    text = f"{BODY}\n\nSkip next section Top story\n\nA bridge in spring\n\nMore from us\n\nTwo towers by night"
    assert [p.role for p in segment(report(text))][-4:] == ["boilerplate"] * 4


def test_offsets_of_real_reports(corpora):
    for source in ("seed-reports", "fa-kes"):
        for event in read_sources([corpora / source]):
            if isinstance(event, Report):
                for p in segment(event):
                    assert event.text[p.span.start : p.span.end] == p.text


def test_roles_of_real_pages(corpora):
    found = {r.id[:3]: segment(r) for r in read_sources([corpora / "seed-reports"]) if isinstance(r, Report)}
    wanted = ("comment", "boilerplate", "byline", "caption")
    counts = {n: [sum(p.role == role for p in ps) for role in wanted] for n, ps in found.items()}
    assert counts == {
        "000": [0, 2, 0, 0],
        "001": [0, 10, 1, 2],
        "002": [11, 3, 0, 0],
        "003": [0, 3, 1, 0],
        "004": [0, 4, 0, 0],
    }


@pytest.mark.parametrize("line", ["A", "-a: x", "12.5"])
def test_thousands_of_very_short_lines_are_few_passages(line):
    text = "\n".join([line] * 3000)
    passages = segment(report(text))
    assert len(passages) <= len(text) // 250
    assert all(text[p.span.start : p.span.end] == p.text for p in passages)
    assert sum(p.text.count(line) for p in passages) == 3000


def test_a_few_short_lines_are_passages_of_their_own():
    assert len(segment(report("\n".join(["Aleppo", "Homs", "Raqqa"] * 100)))) == 300
