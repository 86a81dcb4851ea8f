"""Vietnamese as it was typed before Unicode: TCVN3 (.VnTime) and VNI.

Written from the published code charts, apart from the tables of the program under test.
"""

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "b5b6b7b8b9 a8 bbbcbdbec6 a9 c7c8c9cacb ae cccecfd0d1 aa d2d3d4d5d6 d7d8dcddde"
            "dfe1e2e3e4 ab e5e6e7e8e9 ac eaebecedee eff1f2f3f4 ad f5f6f7f8f9 fafbfcfdfe"
            "a1a2a3a4a5a6a7"
        ).decode("latin-1"),
        strict=True,
    )
)

_VNI: dict[str, str] = {"đ": "ñ", "Đ": "Ñ", "ơ": "ô", "ư": "ö", "Ơ": "Ô", "Ư": "Ö", "ỵ": "î"}
_VNI |= {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "â": "aâ", "ă": "aê", "ê": "eâ"}
_VNI |= {"ô": "oâ", "Â": "AÂ", "Ê": "EÂ", "Ô": "OÂ", "Ă": "AÊ"}
for _base, _letters, _ends in (
    ("a", "áàảãạ", "ùøûõï"),
    ("e", "éèẻẽẹ", "ùøûõï"),
    ("o", "óòỏõọ", "ùøûõï"),
    ("u", "úùủũụ", "ùøûõï"),
    ("y", "ýỳỷỹ", "ùøûõ"),
    ("ô", "ớờởỡợ", "ùøûõï"),
    ("ö", "ứừửữự", "ùøûõï"),
    ("a", "ấầẩẫậ", "áàåãä"),
    ("a", "ắằẳẵặ", "éèúüë"),
    ("e", "ếềểễệ", "áàåãä"),
    ("o", "ốồổỗộ", "áàåãä"),
):
    _VNI |= {letter: _base + end for letter, end in zip(_letters, _ends, strict=True)}


def _spelt(text: str, table: dict[str, str]) -> str | None:
    """Return a text in an old spelling; None where it has no Vietnamese letter or one unknown."""
    if not any(c in table for c in text):
        return None
    if any(c not in table and not c.isascii() for c in text):
        return None
    return "".join(table.get(c, c) for c in text)


def tcvn3(text: str) -> str | None:
    """Return a text as TCVN3 writes it, or None."""
    return _spelt(text, _TCVN3)


def vni(text: str) -> str | None:
    """Return a text as VNI writes it, or None."""
    return _spelt(text, _VNI)
