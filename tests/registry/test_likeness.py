"""Which names are probably one organisation, and which only look so."""

import pytest

from keguan.registry.importing.likeness import reason_alike
from keguan.registry.models.organisations import initials_of, normal_name


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("江西德康制药有限公司", "江西德康制药有限责任公司"),
        ("德康制药有限公司", "清江市德康制药有限公司"),
        ("德康制药", "江西德康制药股份有限公司"),
        ("江西德康（清江）制药有限公司", "江西德康制药有限公司"),
        ("江西凯悦机械制造有限公司", "江西凯越机械制造有限公司"),
        ("清江市德康制药料技有限公司", "清江市德康制药科技有限公司"),
        ("清江市博远生物科技限有公司", "清江市博远生物科技有限公司"),
        ("江西博远生科技有限公司", "江西博远生物科技有限公司"),
    ],
)
def test_alike(name, other):
    assert reason_alike(name, other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("江西德康新能源有限公司", "江西德康新材料有限公司"),
        ("江西德康制药有限公司", "江西仁济制药有限公司"),
        ("江西安泰机械制造有限公司", "江西安泰陶瓷材料有限公司"),
        ("清江市科达化工有限公司", "清江市弘毅化工有限公司"),
        ("南昌大学", "江西农业大学"),
    ],
)
def test_not_alike(name, other):
    assert not reason_alike(name, other)


@pytest.mark.parametrize(
    "written",
    [
        "江西同元(清江)生物科技有限公司",
        "江西同元（清江）生物科技 有限公司",
        "江西同元（清江）\n生物科技有限公司\u3000",
        "江西同元（清江）生物科技有限公司\u200b",
    ],
)
def test_widths_spaces_and_line_breaks_do_not_make_another_name(written):
    assert normal_name(written) == normal_name("江西同元（清江）生物科技有限公司")


def test_initials_of_the_pinyin():
    assert initials_of("清江市德康制药有限公司") == "qjsdkzyyxgs"
