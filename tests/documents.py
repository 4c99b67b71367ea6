"""Documents made by hand: pages, PDFs and Word documents."""

import io
import zipfile
from collections.abc import Sequence

SAID = (
    "Norland will send 5,000 troops if a ceasefire holds, the defence minister said on Thursday after a meeting of the coalition."
)
MORE = "The government would ask parliament for a mandate before any deployment, and would not go without a guarantee."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def page(head: str = "", body: str | None = None, attributes: str = ' lang="en-GB"') -> str:
    """A page of a paper, with all that stands around an article."""
    article = f"<h1>Norland offers a brigade</h1><p>{SAID}</p><p>{MORE}</p>" if body is None else body
    return f"""<!DOCTYPE html><html{attributes}><head><meta charset="utf-8">
<title>Norland offers a brigade | Daily</title>{head}</head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<div class="cookie-banner">We use cookies. Accept all</div><article>{article}</article>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/x">Sudland sends 9,000 troops</a></li></ul></aside>
<div id="comments"><p>They should send 20,000 troops, I think.</p></div>
<footer><p>All rights reserved</p></footer></body></html>"""


def pdf(*pages: Sequence[tuple[int, int, str]], info: str = "", catalog: str = "") -> bytes:
    """A PDF of pages, each of texts at places."""
    numbers = range(len(pages))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{5 + 2 * one} 0 R' for one in numbers)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< {info} >>",
    ]
    for number, texts in zip(numbers, pages, strict=True):
        words = " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in texts)
        stream = f"BT /F1 12 Tf {words} ET"
        bodies += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    return pdf_of([one.encode() for one in bodies])


def pdf_of(bodies: Sequence[bytes]) -> bytes:
    """A PDF of these objects: the first is its catalog, the fourth what it says of itself."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + head + table + tail


def docx(body: str, core: str = "", **others: str) -> bytes:
    """A Word document with this in its body; other parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        archive.writestr("docProps/core.xml", f"<core {spaces}>{core}</core>")
        for name, text in others.items():
            archive.writestr(name, text)
    return out.getvalue()


def run(text: str) -> str:
    """A paragraph of a Word document."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
