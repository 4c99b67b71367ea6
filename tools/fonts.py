"""Makes the shipped fonts: Noto Sans and Noto Sans Arabic, regular and bold, cut to the scripts that Willing writes.

Noto Sans Arabic is of version 2.004: letters of later ones are made of a body and dots, each of which a PDF tells as the whole
letter, so that what is copied or searched has letters twice. Its punctuation is put in from Noto Sans. That has no arrows,
comparisons and shapes; those of Noto Sans Math and Noto Sans Symbols 2, of one weight, are put into it.
Run after `npm ci` in this folder, with fontTools and brotli: `python tools/fonts.py`. The same fonts come out each time.
"""

from __future__ import annotations

from pathlib import Path

from fontTools import subset
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont  # noqa: TC002

HERE = Path(__file__).resolve().parent
TO = HERE.parent / "src" / "willing" / "report" / "fonts"
FROM = HERE / "node_modules" / "@expo-google-fonts"

MARKS = "0020-007E 00A0-00FF 2000-205E 2066-2069"  # punctuation, spaces, the controls of direction
LATIN = (
    f"{MARKS} 0100-024F 0259 02BC 02C6-02DD 0300-030C 0323 0327 0328 0370-03FF 0400-045F 0490-0491 1E00-1EFF 2070-208E"
    " 20A0-20BF 2116 2122 2126 2212 2215"
)
MATH = "2190-2199 2248 2260 2264 2265"
SHAPES = "25A0-25A1 25B2-25B3 25B6 25BC 25C0 25C6-25C7 25CB 25CF 26A0 2713 2717"
ARABIC = "0020-0040 005B-0060 007B-007E 00A0 00AB 00B7 00BB 00D7 0600-06FF 2000-205E 2066-2069 2212 25CC FB50-FDFF FE70-FEFF"
POINTS = "0020-0040 005B-0060 007B-007E 00A0 00AB 00B7 00BB 00D7 2000-205E 2212"
CUTS = {"NotoSans": ("noto-sans", LATIN), "NotoSansArabic": ("noto-sans-arabic", ARABIC)}
PUT_IN = {
    "NotoSans": (("noto-sans-math", MATH, "400Regular"), ("noto-sans-symbols-2", SHAPES, "400Regular")),
    "NotoSansArabic": (("noto-sans", POINTS, ""),),  # of the weight itself
}
WEIGHTS = {"400Regular": "Regular", "700Bold": "Bold"}


def main() -> None:
    """A TrueType file for Typst and Word and a WOFF2 for the web of each."""
    TO.mkdir(parents=True, exist_ok=True)
    for name, (package, wanted) in CUTS.items():
        for folder, weight in WEIGHTS.items():
            font = cut(package, folder, wanted)
            for other, marks, one in PUT_IN.get(name, ()):
                put_in(font, cut(other, one or folder, marks))
            font.save(TO / f"{name}-{weight}.ttf")
            font.flavor = "woff2"
            font.save(TO / f"{name}-{weight}.woff2")
        if (
            text := FROM / package / "LICENSE_FONT"
        ).exists():  # the package of Noto Sans Arabic names its licence and has no text
            (TO / f"{name}.OFL.txt").write_bytes(text.read_bytes())


def cut(package: str, folder: str, wanted: str) -> TTFont:
    """A font with these characters alone, and all that shapes them."""
    (source,) = (FROM / package).rglob(f"*_{folder}.ttf")
    options = subset.Options(layout_features=["*"], name_IDs=["*"], recalc_timestamp=False, recalc_bounds=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[point for span in wanted.split() for point in points_of(span)])
    cutter.subset(font)
    return font


def put_in(font: TTFont, other: TTFont) -> None:
    """Puts the characters of another font in that this one has not; both count a thousand units to the em."""
    assert font["head"].unitsPerEm == other["head"].unitsPerEm
    there, more = font.getBestCmap(), other.getBestCmap()
    order, outlines = list(font.getGlyphOrder()), other.getGlyphSet()
    for point in sorted(set(more) - set(there)):
        name = f"u{point:04X}"
        order.append(name)
        pen = TTGlyphPen(None)
        outlines[more[point]].draw(DecomposingFilterPen(pen, outlines))
        font["glyf"][name] = pen.glyph()
        font["hmtx"][name] = other["hmtx"][more[point]]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[point] = name
    font.setGlyphOrder(order)


def points_of(span: str) -> range:
    """The code points of a span such as '0020-007E'."""
    first, _, last = span.partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


if __name__ == "__main__":
    main()
