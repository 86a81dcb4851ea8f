"""The codes before Unicode, against tables as others print them and against iconv."""

import shutil
import subprocess

import pytest

from analysis.language.legacy import coding, decoded, has_capitals_only


def listed(letters: str) -> list[str]:
    return letters.split(" ")


SMALL = listed(
    "à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ đ è é ẻ ẽ ẹ ê ề ế ể ễ ệ ì í ỉ ĩ ị ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ "
    "ơ ờ ớ ở ỡ ợ ù ú ủ ũ ụ ư ừ ứ ử ữ ự ỳ ý ỷ ỹ ỵ"
)
# The same letters in the order of the alphabet, as converters of the time list them.
TCVN3 = listed(
    "µ ¸ ¶ · ¹ ¨ » ¾ ¼ ½ Æ © Ç Ê È É Ë ® Ì Ð Î Ï Ñ ª Ò Õ Ó Ô Ö × Ý Ø Ü Þ ß ã á â ä « å è æ ç é "
    "¬ ê í ë ì î ï ó ñ ò ô \xad õ ø ö ÷ ù ú ý û ü þ"
)
VNI = listed(
    "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó "
    "ò oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû "
    "yõ î"
)


def test_there_are_67_small_letters_with_marks():
    assert len(set(SMALL)) == len(set(TCVN3)) == len(set(VNI)) == 67


@pytest.mark.parametrize(("letter", "old"), [*zip(SMALL, TCVN3, strict=True)], ids=SMALL)
def test_a_small_letter_of_tcvn3(letter, old):
    assert decoded(old, "TCVN3") == letter


@pytest.mark.parametrize(("letter", "old"), [*zip("ĂÂĐÊÔƠƯ", "¡¢§£¤¥¦", strict=True)])
def test_tcvn3_has_seven_capitals_of_its_own(letter, old):
    assert decoded(old, "TCVN3") == letter


@pytest.mark.parametrize(("letter", "old"), [*zip(SMALL, VNI, strict=True)], ids=SMALL)
def test_a_letter_of_vni_small_and_capital(letter, old):
    assert decoded(old, "VNI") == letter
    assert decoded(old.upper(), "VNI") == letter.upper()
    assert decoded(old[0].upper() + old[1:], "VNI") == letter.upper()


@pytest.mark.parametrize(
    ("old", "code", "text"),
    [
        ("Tû lÖ", "TCVN3", "Tỷ lệ"),
        ("§\xad¬ng", "TCVN3", "Đương"),
        ("tØnh S¬n La n¨m 2005", "TCVN3", "tỉnh Sơn La năm 2005"),
        ("Ng\u03bcy", "TCVN3", "Ngày"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA", "VNI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
        ("Tyû leä hoä ngheøo ñöôïc", "VNI", "Tỷ lệ hộ nghèo được"),
        ("24,01% (2024)", "TCVN3", "24,01% (2024)"),
        ("nam 2005", "VNI", "nam 2005"),
        ("aïô ôâ", "VNI", "ạơ ơâ"),
    ],
)
def test_words_in_an_old_code(old, code, text):
    assert decoded(old, code) == text


@pytest.mark.parametrize(
    ("code", "charset", "known"),
    # VN3 has 74 letters and the no-break space; its superset VN2 fills the other places.
    [("TCVN3", "TCVN5712-1", 75), ("VISCII", "VISCII", 128)],
)
def test_tables_are_those_of_iconv(code, charset, known):
    if not shutil.which("iconv"):
        pytest.skip("iconv is not installed")
    same = 0
    for place in range(0x80, 0x100):
        shown = bytes([place]).decode("cp1252", "replace").replace("\ufffd", chr(place))
        command = ["iconv", "-f", charset, "-t", "UTF-8"]
        theirs = subprocess.run(command, input=bytes([place]), capture_output=True, check=True)
        same += decoded(shown, code) == theirs.stdout.decode()
        assert decoded(shown, code) in (shown, theirs.stdout.decode())
    assert same == known


@pytest.mark.parametrize(
    ("font", "code", "capitals"),
    [
        (".VnTime", "TCVN3", False),
        (".VnTimeH", "TCVN3", True),
        (".VNTIMEH", "TCVN3", True),
        (".VnArial Narrow", "TCVN3", False),
        ("VNI-Times", "VNI", False),
        ("VNI Helve", "VNI", False),
        ("VI Times", "VISCII", False),
        ("Times New Roman", None, False),
        ("Vivaldi", None, False),
        ("", None, False),
    ],
)
def test_a_font_names_its_code(font, code, capitals):
    assert (coding(font), has_capitals_only(font)) == (code, capitals)
