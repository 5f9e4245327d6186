"""Words inside a document: counted exactly, placed on their lines, over the ends of lines."""

from tests.library.shelving import shelve

from keguan.library.inside import find, terms


def sheets(*texts):
    return shelve("找词", texts=texts, pages=len(texts)).versions.get().sheets


def test_a_word_is_found_over_the_end_of_a_line(city):
    found = find(sheets("本市高新\n技术企业认定", "无关"), "高新技术")
    assert found.total == 1
    assert found.places[0].page == 1
    assert found.places[0].boxes == [(500.0, 100, 400.0, 20), (100.0, 130, 266.7, 20)]


def test_every_occurrence_is_counted_and_the_count_is_that_of_a_scan(city):
    texts = ["研发费用，研发投入", "研 发\n费用", "ＡＢＣ研发"]
    found = find(sheets(*texts), "研发")
    assert found.total == sum("".join(t.split()).count("研发") for t in texts) == 4
    assert [p.page for p in found.places] == [1, 1, 2, 3]
    assert find(sheets(*texts), "abc").total == 1


def test_several_words_are_each_marked_and_a_quotation_is_one(city):
    assert terms("高企  认定") == ["高企", "认定"]
    assert terms("“高企 认定”") == ["高企认定"]
    assert find(sheets("高企的认定", "高企认定"), "高企 认定").total == 4
    assert find(sheets("高企的认定", "高企认定"), '"高企 认定"').total == 1
    assert find(sheets("高企"), "，。").total == 0
    assert find(sheets("高企"), "").total == 0


def test_half_wide_characters_take_half_the_room(city):
    place = find(sheets("R&D经费"), "经费").places[0]
    assert place.boxes == [(442.9, 100, 457.1, 20)]
