"""Files to texts: what the content is, what the metadata state, and what is refused."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from documents import MORE, SAID, docx, page, pdf, run

from willing.faults import FaultyInput
from willing.reading.texts import Text, read_here, read_text


def read(folder: Path, name: str, content: bytes | str) -> Text:
    """A file of this name and content, read in this process."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_here(folder / name)


def refusal(folder: Path, name: str, content: bytes | str) -> str:
    """What is told of such a file, without its folder."""
    with pytest.raises(FaultyInput) as caught:
        read(folder, name, content)
    return str(caught.value).replace(f"{folder}/", "")


# ---- plain text -------------------------------------------------------------------------------------------------------


def test_plain_text_is_as_it_stands(tmp_path: Path) -> None:
    """Nothing is trimmed or joined, so offsets are those of the file; marks of direction stay."""
    source = "  One\r\ntwo \u200f\u202bthree\u202c\n\n\n  four\t\u00e9\u2028"
    text = read(tmp_path, "a.txt", source)
    assert text == Text(str(tmp_path / "a.txt"), source, digest=hashlib.sha256(source.encode()).hexdigest())


def test_control_characters_are_blanks_one_for_one(tmp_path: Path) -> None:
    """They keep their places; those that end a page or a line end a line."""
    assert read(tmp_path, "a.txt", "a\x1b[31mb\x07\x0cc\x85d\x7f\x9b").content == "a [31mb \nc\nd  "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8, what a mark tells, and what the spread of letters tells."""
    source = "Министр обороны заявил, что страна отправит 5000 военнослужащих."
    assert read(tmp_path, "a.txt", source.encode(encoding)).content == source


def test_no_half_of_a_pair_comes_out(tmp_path: Path) -> None:
    """UTF-8 that tells a lone surrogate is read as another encoding, or with marks of what is missing."""
    content = read(tmp_path, "a.txt", b"One \xed\xa0\x80 two").content
    assert content.encode()
    assert refusal(tmp_path, "b.txt", b"\xff\xfea\x00\x00\xd8").startswith("b.txt: found bytes that are no UTF-16 text;")


def test_markdown_has_its_first_heading_for_a_title(tmp_path: Path) -> None:
    """And is unchanged otherwise."""
    text = read(tmp_path, "a.md", "\n# A *statement*\n\nWe agree.\n")
    assert (text.title, text.content) == ("A *statement*", "\n# A *statement*\n\nWe agree.\n")


REFUSED = {
    "zero": ("a.txt", b"a\nb\0c", "a.txt, line 2: found a binary file (a zero byte); wanted "),
    "doc": ("a.doc", b"\xd0\xcf\x11\xe0", "a.doc: found a document of the old kind (.doc), or one that is locked; wanted "),
    "rtf": ("a.txt", b"{\\rtf1 x}", "a.txt: found rich text (.rtf); wanted "),
    "not_pdf": ("a.pdf", b"hello", "a.pdf: found no PDF, whatever its name says; wanted "),
    "not_docx": ("a.docx", b"hello", "a.docx: found no Word document, whatever its name says; wanted "),
    "other_zip": ("a.txt", b"PK\x03\x04", "a.txt: found a Word document that cannot be read (BadZipFile: "),
    "bad_pdf": ("a.pdf", b"%PDF-1.4\n", "a.pdf: found a PDF that cannot be read ("),
    "empty_page": ("a.html", "<html><body><script>x</script></body></html>", "a.html: found a page without text; wanted "),
    "empty_word": ("a.docx", docx(run(" ")), "a.docx: found a Word document without text; wanted "),
    "pictures": ("a.pdf", pdf([]), "a.pdf: found a PDF without text, perhaps pictures of pages; wanted "),
}


@pytest.mark.parametrize(("name", "content", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(tmp_path: Path, name: str, content: bytes | str, told: str) -> None:
    """What is no text, or has none."""
    assert refusal(tmp_path, name, content).startswith(told)


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    """A folder, nothing, and a file too large by its size alone."""
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(FaultyInput):
            read_text(path)
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(FaultyInput, match=r"found 95 MiB; wanted a file of at most 16 MiB"):
        read_text(tmp_path / "large.txt")


def test_a_text_too_long_is_refused(tmp_path: Path) -> None:
    """Whatever reads it would take minutes; who has it is told to part it."""
    told = refusal(tmp_path, "long.txt", "We agree. " * 250_000)
    assert told.startswith("long.txt: found a text of 2,500,000 letters; wanted at most 2,097,152.")
    assert "part it" in told


# ---- pages ------------------------------------------------------------------------------------------------------------


def test_the_main_text_of_a_page(tmp_path: Path) -> None:
    """Menus, cookies, related stories, comments and the foot are left out; paragraphs stand apart."""
    assert read(tmp_path, "a.html", page()).content == f"Norland offers a brigade\n\n{SAID}\n\n{MORE}"


def test_lists_that_are_text_are_kept(tmp_path: Path) -> None:
    """Who gives what stands in lists."""
    body = f"<p>{SAID}</p><ul><li>Norland: 5,000 troops.</li><li>Sudland: a <a href='/b'>battery</a>.</li></ul><p>{MORE}</p>"
    assert read(tmp_path, "a.html", page(body=body)).content == (
        f"{SAID}\n\nNorland: 5,000 troops.\n\nSudland: a battery.\n\n{MORE}"
    )


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Other"}, {"@type": ["NewsArticle"],'
    '"headline": "A \\ud800 brigade", "datePublished": "2025-04-10T23:30:00+03:00", '
    '"publisher": [{"name": "Daily Post"}]}]}</script>'
)
OPEN = (
    '<meta property="article:published_time" content="2025-04-09"><meta property="og:site_name" content="The Post">'
    '<meta property="og:title" content="Brigade offered"><link rel="canonical" href="https://example.org/a">'
)


def test_what_a_page_says_of_itself(tmp_path: Path) -> None:
    """JSON-LD before OpenGraph before the page's own title."""
    linked = read(tmp_path, "a.html", page(LINKED + OPEN))
    assert (linked.title, linked.published, linked.publisher) == ("A ? brigade", date(2025, 4, 10), "Daily Post")
    opened = read(tmp_path, "b.html", page(OPEN))
    assert (opened.title, opened.published, opened.publisher) == ("Brigade offered", date(2025, 4, 9), "The Post")
    assert (opened.address, opened.language) == ("https://example.org/a", "en")
    bare = read(tmp_path, "c.html", page(attributes=""))
    assert (bare.title, bare.published, bare.publisher, bare.address, bare.language) == (
        "Norland offers a brigade | Daily",
        None,
        "",
        "",
        "",
    )


@pytest.mark.parametrize("said", ["yesterday", "04/10/2025", "2025-13-40", ""])
def test_no_day_is_guessed(tmp_path: Path, said: str) -> None:
    """What metadata tell in another way, and what the text or its address tells, is not taken."""
    head = f'<meta name="date" content="{said}"><link rel="canonical" href="https://example.org/2025/04/10/a">'
    assert read(tmp_path, "a.html", page(head, f"<p>10 April 2025. {SAID}</p>")).published is None


def test_a_page_is_known_by_what_it_holds(tmp_path: Path) -> None:
    """Whatever its name, and in the encoding that it declares."""
    assert SAID in read(tmp_path, "a.txt", page()).content
    source = page(body=f"<p>{SAID}</p><p>Ministr řekl, že pošle vojáky; žádné další síly však nepůjdou.</p>")
    told = source.replace('charset="utf-8"', 'charset="iso-8859-2"').encode("iso-8859-2")
    assert "řekl, že pošle vojáky; žádné" in read(tmp_path, "b.html", told).content


# ---- PDF and Word -----------------------------------------------------------------------------------------------------


def test_lines_of_a_pdf_are_joined(tmp_path: Path) -> None:
    """To paragraphs, over hyphens and over the end of a page; numbers of pages go."""
    first = [
        (72, 720, "Norland will send 5,000 troops if the cease-"),
        (72, 706, "fire holds, the minister said on Thursday."),
        (72, 680, "Sudland refused. Its president said that it would"),
        (300, 40, "1"),
    ]
    second = [(72, 720, "train soldiers elsewhere."), (72, 690, "That is all."), (300, 40, "Page 2 of 2")]
    content = pdf(first, second, info="/Title (A brigade) /CreationDate (D:20250410120000Z)", catalog="/Lang (en-GB)")
    text = read(tmp_path, "a.pdf", content)
    assert text.content == (
        "Norland will send 5,000 troops if the ceasefire holds, the minister said on Thursday.\n\n"
        "Sudland refused. Its president said that it would train soldiers elsewhere.\n\nThat is all."
    )
    assert (text.title, text.published, text.language) == ("A brigade", date(2025, 4, 10), "en")


def test_a_word_document(tmp_path: Path) -> None:
    """Its paragraphs and cells, what stands now, and its core properties."""
    body = (
        f"{run('We agree:')}<w:p><w:r><w:t>to send</w:t><w:tab/><w:t>5,000</w:t></w:r><w:del><w:r><w:delText>9</w:delText>"
        f"<w:t>8</w:t></w:r></w:del></w:p><w:tbl><w:tr><w:tc>{run('Norland')}</w:tc><w:tc>{run('3,000')}</w:tc></w:tr></w:tbl>"
    )
    core = "<dc:title>Joint  statement</dc:title><dc:language>en-US</dc:language>"
    made = "<dcterms:created>2025-04-10T09:00:00Z</dcterms:created>"
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    notes = {"word/footnotes.xml": f'<w:footnotes xmlns:w="{strict}">{run("A note.")}</w:footnotes>'}
    text = read(tmp_path, "a.docx", docx(body, core + made, **notes))
    assert text.content == "We agree:\n\nto send 5,000\n\nNorland\n\n3,000\n\nA note."
    assert (text.title, text.published, text.language) == ("Joint statement", date(2025, 4, 10), "en")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", page(LINKED)),
        ("a.pdf", pdf([(72, 700, "We agree.")])),
        ("a.docx", docx(run("We agree."))),
        ("a.txt", "We agree."),
    ],
)
def test_apart_or_here_the_same(tmp_path: Path, name: str, content: str | bytes) -> None:
    """A process of its own reads what this one reads."""
    assert read(tmp_path, name, content) == read_text(tmp_path / name)
