"""Copies from the installed front-end packages what pages and PDFs need: scripts, styles, fonts, licences.

    python -m deploy.setup.assets

Source `node_modules/`, destination `servicekit/web/static/vendor/` (not in version control):
govuk-frontend.min.css and .js, vega, vega-lite, vega-embed and htmx (.min.js), `fonts/` (full TrueType files
for PDFs, WOFF2 of the same for browsers), `licences/` and `versions.json`.
"""

import json
import re
import shutil
from pathlib import Path

from fontTools.ttLib import TTFont

_ROOT = Path(__file__).parents[2]
_PACKAGES = _ROOT / "node_modules"
_VENDOR = _ROOT / "servicekit" / "web" / "static" / "vendor"

_SCRIPTS = (
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "vega/build/vega.min.js",
    "vega-lite/build/vega-lite.min.js",
    "vega-embed/build/vega-embed.min.js",
    "htmx.org/dist/htmx.min.js",
)
_STYLE = "govuk-frontend/dist/govuk/govuk-frontend.min.css"

# Browsers get the first four as WOFF2; PDFs need them whole, and DejaVu behind them for Armenian,
# Georgian and the Cyrillic letters that PT Sans lacks.
_TEXT_FONTS = (
    ("@expo-google-fonts/pt-sans/400Regular/PTSans_400Regular.ttf", 400, "normal"),
    ("@expo-google-fonts/pt-sans/400Regular_Italic/PTSans_400Regular_Italic.ttf", 400, "italic"),
    ("@expo-google-fonts/pt-sans/700Bold/PTSans_700Bold.ttf", 700, "normal"),
    ("@expo-google-fonts/pt-sans/700Bold_Italic/PTSans_700Bold_Italic.ttf", 700, "italic"),
)
_FALLBACK_FONTS = tuple(
    f"dejavu-fonts-ttf/ttf/DejaVuSans{style}.ttf" for style in ("", "-Oblique", "-Bold", "-BoldOblique")
)
_LICENCES = (
    "@expo-google-fonts/pt-sans/LICENSE_FONT",
    "dejavu-fonts-ttf/LICENSE",
    "htmx.org/LICENSE",
    "vega-embed/LICENSE",
    "vega-lite/LICENSE",
    "vega/LICENSE",
)


def copy_assets() -> None:
    """Make the vendor folder anew; it appears whole or not at all."""
    partial = _VENDOR.with_name("vendor.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "fonts").mkdir(parents=True)
    (partial / "licences").mkdir()
    for script in _SCRIPTS:
        (partial / Path(script).name).write_text(_without_source_map(_text(script)), encoding="utf-8")
    (partial / Path(_STYLE).name).write_text(_own_typeface(_text(_STYLE)), encoding="utf-8")
    for source in (*(font for font, _, _ in _TEXT_FONTS), *_FALLBACK_FONTS):
        shutil.copyfile(_PACKAGES / source, partial / "fonts" / Path(source).name)
    for source, _, _ in _TEXT_FONTS:
        _compress_font(_PACKAGES / source, partial / "fonts" / f"{Path(source).stem}.woff2")
    for licence in _LICENCES:
        name = licence.rpartition("/")[0].removeprefix("@").replace("/", "-")
        shutil.copyfile(_PACKAGES / licence, partial / "licences" / f"{name}.txt")
    (partial / "versions.json").write_text(json.dumps(_versions(), indent=2) + "\n")
    shutil.rmtree(_VENDOR, ignore_errors=True)
    partial.rename(_VENDOR)


def _versions() -> dict[str, dict[str, str]]:
    """Version and licence of each package, as the package itself states them."""
    names = json.loads((_ROOT / "package.json").read_text())["dependencies"]
    stated = {name: json.loads(_text(f"{name}/package.json")) for name in names}
    return {name: {"version": each["version"], "licence": each["license"]} for name, each in stated.items()}


def _text(source: str) -> str:
    return (_PACKAGES / source).read_text(encoding="utf-8")


def _without_source_map(text: str) -> str:
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*\Z", "\n", text)


def _own_typeface(css: str) -> str:
    """Return GOV.UK's style sheet in PT Sans, without its crest.

    GOV.UK's own typeface and crest are licensed for the gov.uk domain alone.
    """
    css, faces = re.subn(r"@font-face\{[^}]*\}", "", css)
    css, families = re.subn(r"GDS Transport,arial,sans-serif", '"PT Sans",Arial,sans-serif', css)
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", css)
    css = re.sub(r"/\*# sourceMappingURL=\S+ \*/", "", css)
    if not faces or not families or "GDS" in css or "/assets/" in css:
        raise ValueError(
            "govuk-frontend's style sheet is not as expected: its typeface or crest would remain"
        )
    return "".join(_font_face(*font) for font in _TEXT_FONTS) + css


def _font_face(source: str, weight: int, style: str) -> str:
    address = f'url(fonts/{Path(source).stem}.woff2) format("woff2")'
    return (
        f'@font-face{{font-family:"PT Sans";font-style:{style};font-weight:{weight};'
        f"font-display:swap;src:{address}}}"
    )


def _compress_font(source: Path, target: Path) -> None:
    with TTFont(source) as font:
        font.flavor = "woff2"
        font.save(target)


if __name__ == "__main__":
    copy_assets()
