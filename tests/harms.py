"""Documents made to harm, by name: each with what is told of it."""

import io
import zipfile
import zlib
from collections.abc import Callable

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SAID = "<p>Norland will send 5,000 troops if a ceasefire holds, the minister said on Thursday.</p>"
TOO_LONG = "found a document that takes more than 5 seconds;"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def word(document: bytes) -> bytes:
    """A Word document of this main part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def printed(*bodies: bytes) -> bytes:
    """A PDF of these objects, without a table of their places."""
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + objects + b"trailer << /Root 1 0 R /Size 9 >>\n%%EOF"


def stream(content: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A stream of a PDF."""
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
BOMB = zlib.compress(zlib.compress(b" " * 2**28, 9), 9)
SHOWN = zlib.compress(b"BT /F1 12 Tf " + b"(We agree.) Tj " * 1_000_000 + b"ET")

# By name: the file, what it holds, and how what is told of it begins; one of several where that hangs on the machine.
HARMS: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]] = {
    "nested": ("a.html", lambda: b"<html><body>" + b"<div>" * 1_000_000 + SAID.encode(), (TOO_LONG, "found a document on which")),
    "attributes": ("a.html", lambda: b"<html><div %s>" % b" ".join(b"a%d=1" % one for one in range(1_000_000)), (TOO_LONG,)),
    "entities": ("a.html", f"<!DOCTYPE html [{LAUGHS}]><html><body><p>&l9;</p>{SAID}".encode, ("read",)),
    "brackets": ("a.html", lambda: b"<html><body>" + b"<" * 10_000_000, ("found a text of 10,000,000 letters;", TOO_LONG)),
    "json": (
        "a.html",
        lambda: b'<html><script type="application/ld+json">' + b"[" * 900_000 + b"</script>" + SAID.encode(),
        ("read",),
    ),
    "lists": ("a.html", lambda: b"<html><body>" + b"<ul><li>x" * 20_000 + SAID.encode(), ("read", TOO_LONG)),
    "one_line": ("a.txt", lambda: b"x" * 100_000_000, ("found 95 MiB;",)),
    "laughs": (
        "a.docx",
        lambda: word(f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'.encode()),
        ("found a Word document that",),
    ),
    "zip": ("a.docx", lambda: word(b" " * (65 * 2**20)), ("found more than 64 MiB once unpacked;",)),
    "tags": ("a.docx", lambda: word(b"<w>" + b"<a/>" * 2_100_000 + b"</w>"), ("found more than 2,000,000 tags;", TOO_LONG)),
    "deep": (
        "a.docx",
        lambda: word(f'<w:p xmlns:w="{W}">'.encode() + b"<w:p>" * 500_000),
        ("found a Word document that", "found a document"),
    ),
    "pages_in_a_circle": ("a.pdf", lambda: printed(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"), ("found a PDF",)),
    "very_many_pages": (
        "a.pdf",
        lambda: printed(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 999999 >>", PAGE),
        ("found a PDF", "found "),
    ),
    "packed_twice": (
        "a.pdf",
        lambda: printed(CATALOG, PAGES, PAGE, stream(BOMB, b"[/FlateDecode /FlateDecode]"), FONT),
        ("found a PDF without", TOO_LONG, "found a document"),
    ),
    "a_million_words": ("a.pdf", lambda: printed(CATALOG, PAGES, PAGE, stream(SHOWN), FONT), ("read", "found ")),
    "form_in_itself": (
        "a.pdf",
        lambda: printed(
            CATALOG,
            PAGES,
            PAGE.replace(b"/Font", b"/XObject << /X 4 0 R >> /Font"),
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 11 >>\n"
            b"stream\n/X Do /X Do\nendstream",
        ),
        ("found a PDF without", TOO_LONG),
    ),
}
