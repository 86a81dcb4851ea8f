"""Vietnamese written in the 8-bit codes of the years before Unicode.

Such text is stored as the Latin letters that stand at the same places of Windows-1252: «Tû lÖ»
for «Tỷ lệ». The cell's font says which code it is. Sources of the tables: TCVN 5712:1993 (VN3,
the fonts .Vn*), the VNI table for Windows (fonts VNI-*), RFC 1456 (VISCII).
"""

import re
from typing import Literal

Coding = Literal["TCVN3", "VNI", "VISCII"]

_FONTS: tuple[tuple[Coding, re.Pattern[str]], ...] = (
    ("TCVN3", re.compile(r"\.vn", re.I)),
    ("VNI", re.compile(r"vni[-_ ]", re.I)),
    ("VISCII", re.compile(r"vi[- ]|.*\bviscii\b", re.I)),
)


def coding(font: str) -> Coding | None:
    """Return the code that texts in a font are written in, or None for a Unicode font."""
    return next((code for code, pattern in _FONTS if pattern.match(font)), None)


def has_capitals_only(font: str) -> bool:
    """Whether a font shows small letters as capitals: .VnTimeH is the capital face of .VnTime.

    VN3 has no capitals with tones, so headings are typed in small letters with such a font.
    """
    return coding(font) == "TCVN3" and font.rstrip().endswith(("H", "h"))


def decoded(text: str, code: Coding) -> str:
    """Return a text of one of the codes in Unicode (NFC); signs the code lacks stay."""
    if code == "VNI":
        return _VNI_LETTER.sub(lambda match: _vni_letter(match[0]), text)
    return text.translate(_TABLES[code])


# The places 0xA1 … of VN3; a space where the standard has no letter.
_VN3 = (
    "ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"
)
# The places 0x80 … 0xFF of VISCII; six more letters stand among the control characters.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝ"
    "ỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}


def _windows(place: int) -> int:
    """Return the character that Windows-1252 shows at a place; the five unused ones as they are."""
    try:
        return ord(bytes([place]).decode("cp1252"))
    except UnicodeDecodeError:
        return place


_TABLES: dict[Coding, dict[int, str]] = {
    # Some programs make a Greek mu of the micro sign, which is «à».
    "TCVN3": {0xA1 + n: letter for n, letter in enumerate(_VN3) if letter != " "} | {0x3BC: "à"},
    "VISCII": _VISCII_LOW | {_windows(0x80 + n): letter for n, letter in enumerate(_VISCII)},
}

# VNI writes a letter, then a second one for its mark and tone.
_VNI_LETTERS = {
    "a": ("áàảãạ", "ùøûõï"), "e": ("éèẻẽẹ", "ùøûõï"), "o": ("óòỏõọ", "ùøûõï"),
    "u": ("úùủũụ", "ùøûõï"), "y": ("ýỳỷỹ", "ùøûõ"),
    "ô": ("ớờởỡợ", "ùøûõï"), "ö": ("ứừửữự", "ùøûõï"),
}  # fmt: skip
_VNI_CIRCUMFLEX = {"a": "âấầẩẫậ", "e": "êếềểễệ", "o": "ôốồổỗộ"}
_VNI_BREVE = {"a": "ăắằẳẵặ"}
_VNI_SINGLE = dict(zip("íìæóòîñôö", "íìỉĩịỵđơư", strict=True))


def _vni() -> dict[str, str]:
    small = dict(_VNI_SINGLE)
    for base, (letters, marks) in _VNI_LETTERS.items():
        small |= {base + m: letter for m, letter in zip(marks, letters, strict=True)}
    for shapes, marks in ((_VNI_CIRCUMFLEX, "âáàåãä"), (_VNI_BREVE, "êéèúüë")):
        for base, letters in shapes.items():
            small |= {base + m: letter for m, letter in zip(marks, letters, strict=True)}
    # The first letter decides: «AÙ» and «Aù» are both «Á».
    first = {key[0].upper() + key[1:]: letter.upper() for key, letter in small.items()}
    return small | first | {key.upper(): letter.upper() for key, letter in small.items()}


_VNI = _vni()
_FIRST = "".join({key[0] for key in _VNI if len(key) == 2})
_SECOND = "".join({key[1] for key in _VNI if len(key) == 2})
_ALONE = "".join(key for key in _VNI if len(key) == 1)
_VNI_LETTER = re.compile(f"[{_FIRST}][{_SECOND}]|[{_ALONE}]")


def _vni_letter(signs: str) -> str:
    """Return the letter of one or two signs; a second sign that marks nothing there stays."""
    return _VNI.get(signs) or _VNI.get(signs[0], signs[0]) + signs[1:]
