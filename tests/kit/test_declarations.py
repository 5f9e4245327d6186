"""Declarations that are wrong stop the program with a sentence that says what to write."""

import pytest

from keguan.kit.catalogue import Catalogue, Line
from keguan.kit.errors import BureauError, CatalogueError
from keguan.kit.indicator import FLOW, Indicator, Ratio
from keguan.kit.ledger import Ledger
from keguan.kit.scope import EVERYTHING, NOTHING, Scope
from keguan.kit.workflow import Move, Workflow


class Model:
    """Stands for a model with the fields a and b."""


def has_field(model, path):
    return path in ("a", "b", "pk")


def ledger(**changes):
    given = {
        "key": "rd.things",
        "title": "物",
        "model": Model,
        "purpose": "有哪些物",
        "columns": ("a",),
        "identity": (("a",),),
        "words": ("物",),
    }
    return Ledger(**(given | changes))


def indicator(**changes):
    given = {
        "key": "rd.count",
        "name": "物数",
        "unit": "个",
        "kind": FLOW,
        "definition": "物的个数。",
        "ledger": "rd.things",
        "rows": lambda p: [],
    }
    return Indicator(**(given | changes))


def checked(*declarations):
    made = Catalogue()
    made.add(Line("rd", "研发", "研发", 1), *declarations)
    made.check(has_field)
    return made


def test_a_sound_catalogue_passes():
    made = checked(ledger(), indicator())
    assert made.indicator("rd.count").name == "物数"


@pytest.mark.parametrize(
    ("declarations", "said"),
    [
        ([ledger(), ledger()], "声明了两次"),
        ([ledger(columns=("c",))], "columns 里的 c 不是 Model 的字段"),
        ([ledger(purpose="")], "请写 purpose"),
        ([ledger(key="things")], "键要写成"),
        ([ledger(), indicator(ledger="rd.other")], "rd.other 不存在"),
        ([ledger(), indicator(definition="")], "请写 name 和 definition"),
        ([Ratio(key="rd.share", name="占比", over="rd.x", per="rd.y", definition="x 比 y")], "rd.x 不是已声明的指标"),
    ],
)
def test_a_fault_is_named_with_what_to_write(declarations, said):
    with pytest.raises(CatalogueError, match=said):
        checked(*declarations)


def test_an_unknown_key_names_the_near_ones():
    with pytest.raises(BureauError, match="rd.count"):
        checked(ledger(), indicator()).indicator("rd.cuont")


@pytest.mark.parametrize(
    ("states", "moves", "final", "said"),
    [
        ({"a": "甲", "b": "乙"}, (), ("a",), "乙|b 无法到达"),
        ({"a": "甲", "b": "乙"}, (Move("go", "a", "b", "去"),), (), "b 走不出去"),
        ({"a": "甲"}, (Move("go", "a", "c", "去"),), ("a",), "没有写进 states"),
        ({"a": "甲", "b": "乙"}, (Move("go", "a", "b", "去"), Move("go", "a", "b", "再去")), ("b",), "同名动作"),
    ],
)
def test_an_unsound_workflow_cannot_be_built(states, moves, final, said):
    with pytest.raises(CatalogueError, match=said):
        Workflow(key="rd.flow", name="流程", model=Model, field="a", start="a", final=final, states=states, moves=moves)


class TestScope:
    """What two scopes have in common."""

    town, county = Scope(region="36/3609/360982/360982001/"), Scope(region="36/3609/360982/")

    def test_everything_narrows_nothing(self):
        assert EVERYTHING & self.town == self.town == self.town & EVERYTHING

    def test_the_inner_region_holds(self):
        assert self.county & self.town == self.town

    def test_outside_ones_own_there_is_nothing(self):
        assert (self.town & Scope(region="36/3609/360982/360982002/")).nothing
        assert (Scope(organisation=1) & Scope(organisation=2)).nothing
        assert (Scope(sections=("rd",)) & Scope(sections=("finance",))).nothing
        assert (self.town & NOTHING).nothing

    def test_a_scope_has_a_short_name_for_fact_ids(self):
        assert (str(EVERYTHING), str(self.town), str(Scope(organisation=7))) == ("", "r360982001", "o7")
