"""Ledgers, indicators and lines of a bureau's own: declared on the screen, then everything a built-in one has."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.period import Period
from keguan.registry.importing import import_paths
from keguan.registry.merging import merge
from keguan.registry.models import Organisation, Region
from keguan.registry.own import loading
from keguan.registry.own.declaring import declare_ledger
from keguan.registry.own.examples import begin_with, examples
from keguan.registry.own.ledgers import OwnLedger
from keguan.report.annual import annual
from keguan.store.acting import acting
from keguan.store.evidence import evaluate, evidence
from keguan.store.labels import model_called
from keguan.store.models import Declaration, ImportBatch, Origin

YEAR = Period.year(2025)


@pytest.fixture(autouse=True)
def nothing_declared_stays():
    """The catalogue is of the whole process: what a test declared goes with its transaction."""
    yield
    catalogue.overlay()
    loading._Read.stamp = None


@pytest.fixture
def head(city, client_of):
    return client_of("head")


@pytest.fixture
def begun(city, user_of):
    """An example, declared; its ledger."""

    def declared(name):
        line = next(e.line for e in examples() if e.name == name)
        return catalogue.ledger(begin_with(name, line=line, user=user_of("head")).key)

    return declared


def values(period=YEAR):
    return {d.name: evaluate(d, period).value for k, d in catalogue.indicators.items() if ".own_" in k}


def book(tmp_path, name, *sheets):
    made = Workbook()
    made.remove(made.active)
    for title, *rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / name)
    return tmp_path / name


def take(path):
    done = import_paths([path], year=2025, ledger=None, good_rows=False, dry_run=False)
    assert not [e for s in done.sheets for r in s.rows for e in r.errors]
    return done


def firms(number):
    return list(Organisation.objects.filter(kind="enterprise").order_by("pk")[:number])


def summary():
    return "".join(run.text for c in annual(2025).chapters for b in c.blocks if hasattr(b, "runs") for run in b.runs)


# five lines of work as other bureaus keep them, from workbooks as they are


def test_special_correspondents(begun, tmp_path):
    ledger = begun("科技特派员")
    towns = [r.name for r in Region.objects.filter(level="town").order_by("pk")[:3]]
    rows = [
        ["清江市2025年科技特派员选派及服务情况一览表"],
        [
            "序号",
            "选派年度",
            "特派员姓名",
            "工作单位",
            "选派级别",
            "所在乡镇",
            "专业领域",
            "服务次数（次）",
            "培训人数",
        ],
        [1, "2025年", "张甲", "清江市农技站", "省级", towns[0], "水稻栽培", 12, "230人"],
        [2, 2025, "李乙", "清江市林科所", "市级", towns[1], "油茶", "8次", 60],
        [3, 2025, "王丙", "清江市农技站", "县级", towns[1], "畜牧", 5, None],
        [4, 2024, "张甲", "清江市农技站", "省级", towns[0], "水稻栽培", 9, None],
        ["合计", None, None, None, None, None, None, 34, None],
    ]
    done = take(book(tmp_path, "特派员.xlsx", ("2025", *rows)))
    assert [(s.ledger.key, len(s.rows)) for s in done.sheets] == [(ledger.key, 4)]
    assert values() == {
        "选派科技特派员": 3, "特派员服务次数": 25, "特派员覆盖乡镇": 2, "特派员人均服务次数": Decimal(25) / 3,
    }  # fmt: skip
    assert values(YEAR.previous())["特派员服务次数"] == 9
    assert take(tmp_path / "特派员.xlsx").counts["same"] == 4, "sent again it brings nothing"
    assert "全年选派科技特派员3人，覆盖乡镇2个，开展服务25次，人均服务8.33次。" in summary()


def test_technology_contracts(begun, tmp_path):
    begun("技术合同")
    one, two = firms(2)
    rows = [
        [
            "登记编号",
            "技术合同名称",
            "卖方",
            "受让方",
            "合同类别",
            "合同金额（万元）",
            "技术交易额（万元）",
            "认定登记日期",
        ],
        ["2025360001", "甲系统开发", one.name, "外地甲公司", "技术开发", 120.5, 100, date(2025, 3, 1)],
        ["2025360002", "乙检测服务", two.name, "外地乙公司", "技术服务", 30, None, "2025.6.15"],
        ["2024360009", "丙许可", two.name, "外地丙公司", "技术许可", 50, 50, "2024年12月30日"],
    ]
    rows[0][2] = "单位名称"
    take(book(tmp_path, "合同.xlsx", ("技术合同认定登记", *rows)))
    assert values() == {"技术合同登记数": 2, "技术合同登记额": Decimal(1505000), "技术交易额": Decimal(1000000)}
    assert values(YEAR.previous())["技术合同登记额"] == 500000
    text = summary()
    assert (
        "认定登记技术合同2项，成交额150.5万元，比上年增长201%，其中技术交易额100万元；按类型分，技术开发1项、技术服务1项。"
        in text
    )


def test_patents(begun, tmp_path):
    begun("专利")
    one, two = firms(2)
    rows = [
        ["序号", "申请（专利权）人", "专利申请号", "发明名称", "专利种类", "申请日期", "授权公告日", "状态"],
        [1, one.name, "ZL202410000001.1", "一种阀", "发明", "2024-02-01", "2025-05-06", "有效"],
        [2, one.name, "ZL202520000002.2", "一种泵", "实用新型", "2025-02-01", "2025-08-06", "有效"],
        [3, two.name, "202510000003.3", "一种釉", "发明", "2025-04-01", None, "审查中"],
    ]
    rows[0][1] = "企业名称"
    take(book(tmp_path, "专利台账.xlsx", ("专利", *rows)))
    assert values() == {
        "专利申请": 2, "专利授权": 2, "发明专利授权": 1, "发明专利授权占比": Decimal("0.5"),
    }  # fmt: skip
    assert "全年申请专利2件、授权专利2件，其中发明专利授权1件，占授权量的50%。" in summary()


def test_popular_science(begun, tmp_path):
    begun("科普活动")
    rows = [
        ["活动主题", "活动时间", "形式", "活动地点", "受众人数", "发放宣传资料"],
        ["科技活动周启动式", "2025年5月24日", "科技活动周", "市民广场", "600人", "2000份"],
        ["院士科普进校园", "2025/9/12", "进校园", "一中", 450, 300],
        ["全国科普日", date(2024, 9, 15), "科普日", "广场", 300, 100],
    ]
    take(book(tmp_path, "科普.xlsx", ("科普活动情况", *rows)))
    assert values() == {"科普活动场次": 2, "科普参加人次": 1050, "科普资料份数": 2300}
    assert "举办科普活动2场，参加群众1050人次，发放资料2300份。" in summary()


def test_earthquakes(begun, tmp_path):
    begun("防震减灾")
    rows = [
        ["名称", "类别", "日期", "停用日期", "地址", "参演人数"],
        ["一中应急疏散演练", "演练", "2025-05-12", None, "一中", 1200],
        ["全市桌面推演", "演练", "2025-10-13", None, "市局", 60],
        ["清江台", "台站", "2010-01-01", None, "北山", None],
        ["旧台", "台站", "2001-01-01", "2025-06-30", "南山", None],
    ]
    take(book(tmp_path, "防震.xlsx", ("防震减灾", *rows)))
    assert values() == {"地震应急演练": 2, "演练参加人数": 1260, "运行的地震台站": 1}
    assert values(YEAR.previous())["运行的地震台站"] == 2, "the old station stood until June"
    assert "开展地震应急演练2次，参演1260人；在运行地震监测台站1个。" in summary()


# what every ledger has


@pytest.fixture
def patents(begun, tmp_path):
    ledger = begun("专利")
    rows = [
        ["企业名称", "专利号", "专利类型", "申请日", "授权日"],
        *([f.name, f"ZL{n}", "发明", "2024-03-01", "2025-03-01"] for n, f in enumerate(firms(6))),
    ]
    take(book(tmp_path, "专利.xlsx", ("专利", *rows)))
    return ledger


def test_a_record_has_form_history_origin_and_ways_back(patents, client_of):
    clerk, firm = client_of("clerk"), firms(1)[0]
    sent = {"organisation": firm.name, "zhuanlihao_no": "ZL77", "zhuanlileixing": "发明", "shenqingri": "2025-01-02"}
    new = reverse("record-new", args=[patents.key])
    assert clerk.post(new, sent | {"shenqingri": ""}).status_code == 422
    assert clerk.post(new, sent).status_code == 302
    record = patents.model.objects.get(zhuanlihao_no="ZL77")
    assert clerk.post(new, sent).status_code == 422, "the same patent is not written twice"
    edit = reverse("record-edit", args=[patents.key, record.pk])
    seen = clerk.get(edit).context["form"].initial["seen"]
    assert clerk.post(edit, sent | {"shouquanri": "2025-09-09", "seen": seen, "reason": "已授权"}).status_code == 302
    page = clerk.get(reverse("record", args=[patents.key, record.pk])).content.decode()
    assert "已授权" in page
    assert "2025-09-09" in page
    first = patents.model.objects.get(zhuanlihao_no="ZL0")
    assert Origin.objects.filter(model=first._meta.label_lower, object_id=first.pk).exists()
    assert clerk.get(reverse("record", args=[patents.key, first.pk])).status_code == 200
    assert clerk.post(reverse("record-retire", args=[patents.key, record.pk]), {"reason": "重复"}).status_code == 302
    assert not patents.model.objects.filter(pk=record.pk).exists()
    assert clerk.post(reverse("record-restore", args=[patents.key, record.pk]), {"reason": "误作废"}).status_code == 302
    assert patents.model.objects.filter(pk=record.pk).exists()


def test_a_whole_import_is_taken_back(patents, user_of):
    from keguan.registry.importing.undo import undo

    batch = ImportBatch.objects.latest("pk")
    assert undo(batch, user=user_of("head"), reason="导错了") == 6
    assert patents.model.objects.count() == 0


def test_list_export_template_search_and_json(patents, client_of):
    clerk, key, firm = client_of("clerk"), patents.key, firms(1)[0]
    assert clerk.get(f"/ledgers/{key}/", {"q": firm.name[3:6]}).context["listing"].total >= 1
    assert clerk.get(f"/ledgers/{key}/", {"zhuanlileixing": "发明"}).context["listing"].total == 6
    out = clerk.get(reverse("ledger-export", args=[key]))
    sheet = load_workbook(io.BytesIO(b"".join(out.streaming_content))).active
    assert any(cell.value == "ZL3" for row in sheet.iter_rows() for cell in row)
    blank = clerk.get(reverse("ledger-template", args=[key]))
    heads = [
        c.value for row in load_workbook(io.BytesIO(b"".join(blank.streaming_content))).active.iter_rows() for c in row
    ]
    assert any("专利号" in str(h) for h in heads)
    told = json.loads(clerk.get(f"/api/ledgers/{key}").content)
    assert len(told["rows"]) == 6
    assert clerk.get(reverse("organisation", args=[firm.pk])).content.decode().count("ZL0") >= 1


def test_a_township_sees_its_town_and_a_leader_writes_nothing(patents, client_of, user_of):
    officer = user_of("township")
    mine = patents.model.objects.filter(organisation__region=officer.region).count()
    assert 0 < mine < 6 or mine == 0
    assert client_of("township").get(f"/ledgers/{patents.key}/").context["listing"].total == mine
    foreign = patents.model.objects.exclude(organisation__region=officer.region).first()
    assert client_of("township").get(reverse("record", args=[patents.key, foreign.pk])).status_code == 404
    assert client_of("leader").get(reverse("record-new", args=[patents.key])).status_code == 403
    assert client_of("enterprise").get(f"/ledgers/{patents.key}/").status_code == 403


def test_a_merged_file_takes_its_records_along(patents, user_of):
    one, two = firms(2)
    merge(one, two, take={}, user=user_of("head"), reason="同一家")
    assert patents.model.objects.filter(organisation=one).count() == 2
    assert patents.model.objects.filter(organisation=two).count() == 0


def test_two_ledgers_share_a_table_and_no_records(patents, begun, tmp_path):
    other = begun("技术合同")
    assert patents.model._meta.db_table == other.model._meta.db_table
    assert (patents.model.everything.count(), other.model.everything.count()) == (6, 0)
    with acting(None, "测试"):
        patents.model.objects.update(remark="看过")
    assert other.model.everything.count() == 0


# declaring on the screen


def form(**more):
    rows = more.pop("rows", [{"label": "项目名称", "kind": "text", "tells": "on", "shown": "on"}])
    sent = {
        "title": "创新券", "line": "rd", "purpose": "发放和兑现的创新券", "belongs": "organisation", "words": "创新券发放",
        "change": ["clerk", "head"], "towns": "on", "chapter": "", "reason": "",
        "column-TOTAL_FORMS": len(rows), "column-INITIAL_FORMS": sum("name" in row for row in rows),
    } | more  # fmt: skip
    for n, row in enumerate(rows):
        sent |= {f"column-{n}-{k}": v for k, v in ({"kind": "text", "choices": "", "words": ""} | row).items()}
    return sent


COLUMNS = [
    {"label": "券号", "kind": "code", "tells": "on", "required": "on", "shown": "on"},
    {"label": "面额", "kind": "money", "shown": "on"},
    {"label": "发放日期", "kind": "day", "shown": "on", "required": "on"},
    {"label": "状态", "kind": "choice", "choices": "已发放、已兑现，已作废", "shown": "on"},
]


def counted(**more):
    conditions = more.pop("conditions", [])
    sent = {
        "name": "创新券兑现额", "measure": "sum", "by": "miane_yuan", "unit": "", "when": "flow", "day": "fafangriqi",
        "split_by": ["zhuangtai"], "definition": "", "reason": "",
        "condition-TOTAL_FORMS": len(conditions), "condition-INITIAL_FORMS": 0,
    } | more  # fmt: skip
    for n, (column, test, against) in enumerate(conditions):
        sent |= {f"condition-{n}-field": column, f"condition-{n}-test": test, f"condition-{n}-against": against}
    return sent


@pytest.fixture
def vouchers(head):
    assert head.post("/own/ledgers/new", form(rows=COLUMNS)).status_code == 302
    return catalogue.ledger("rd.own_chuangxinquan")


def test_a_head_declares_a_ledger_and_an_indicator_and_both_live(head, vouchers, client_of):
    clerk, firm = client_of("clerk"), firms(1)[0]
    for n, (amount, state) in enumerate([("5", "已兑现"), ("3", "已发放"), ("2.5", "已兑现")]):
        sent = {
            "organisation": firm.name,
            "quanhao_no": f"Q{n}",
            "miane_yuan": amount,
            "fafangriqi": "2025-05-01",
            "zhuangtai": state,
        }
        assert clerk.post(reverse("record-new", args=[vouchers.key]), sent).status_code == 302
    asked = counted(conditions=[("zhuangtai", "is", "已兑现")])
    tried = head.post(f"/own/indicators/try?ledger={vouchers.key}", asked).content.decode()
    assert "7.5万元" in tried
    assert "依据 2 条记录" in tried
    answer = head.post(f"/own/indicators/new?ledger={vouchers.key}", asked)
    assert answer.status_code == 302, answer.context["form"].errors
    indicator = catalogue.indicator("rd.own_chuangxinquanduixiane")
    assert evaluate(indicator, YEAR).value == 75000
    assert indicator.definition == "“创新券”里发放日期在期内，状态是已兑现的“面额”合计。"
    page = clerk.get(f"/indicators/{indicator.key}/", {"period": "2025"})
    assert [record.quanhao_no for record, _, _ in page.context["table"].rows] == ["Q0", "Q2"]
    assert "7.5" in page.content.decode()
    # and its sentence stands in the chapter of its line
    edit = reverse("own-ledger", args=[vouchers.key])
    assert "{{ rd.own_chuangxinquanduixiane }}" in head.get(edit).context["proposed"]
    kept = [
        c | {"name": f["name"]}
        for c, f in zip(COLUMNS, Declaration.objects.get(kind="ledger").body["fields"], strict=True)
    ]
    chapter = "[**{#}用好创新券。**兑现创新券{{ rd.own_chuangxinquanduixiane }}。]"
    assert head.post(edit, form(rows=kept, chapter=chapter)).status_code == 302
    assert "兑现创新券7.5万元。" in summary()
    wrong = head.post(edit, form(rows=kept, chapter="{{ rd.meiyou }}"))
    assert "没有指标“rd.meiyou”" in wrong.content.decode()


def test_columns_are_added_renamed_and_switched_off_and_lose_nothing(head, vouchers):
    with acting(None, "测试"):
        record = vouchers.model.objects.create(
            organisation=firms(1)[0], quanhao_no="Q9", miane_yuan=100, fafangriqi=date(2025, 1, 1)
        )
    fields = Declaration.objects.get(kind="ledger").body["fields"]
    kept = [c | {"name": f["name"]} for c, f in zip(COLUMNS, fields, strict=True)]
    kept[1] = kept[1] | {"label": "券面金额", "kind": "text"}  # the kind of a column with contents does not change
    kept[3] = kept[3] | {"off": "on"}
    kept.append({"label": "兑现日期", "kind": "day", "shown": "on"})
    answer = head.post(reverse("own-ledger", args=[vouchers.key]), form(rows=kept))
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["rows"].errors)
    model = catalogue.ledger(vouchers.key).model
    assert str(model._meta.get_field("miane_yuan").verbose_name) == "券面金额"
    assert model.objects.get(pk=record.pk).miane_yuan == 100
    assert "zhuangtai" not in [f.name for f in model._meta.fields]
    assert model._meta.get_field("duixianriqi").column == "day_02"
    kept[3].pop("off")
    head.post(reverse("own-ledger", args=[vouchers.key]), form(rows=[*kept[:4], kept[4] | {"name": "duixianriqi"}]))
    assert "zhuangtai" in [f.name for f in catalogue.ledger(vouchers.key).model._meta.fields]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "请填写台账名称"),
        ({"title": "高新技术企业证书", "_": ""}, ""),
        ({"rows": [{"label": "券号", "shown": "on"}]}, "认重"),
        ({"rows": [{"label": "券号", "tells": "on"}, {"label": "券号"}]}, "有两列都叫“券号”"),
        ({"rows": [{"label": "券号", "tells": "on"}, {"label": "状态", "kind": "choice"}]}, "请写出可选的内容"),
        ({"rows": [{"label": "甲", "kind": "year", "tells": "on"}, {"label": "乙", "kind": "year"}]}, "只能有一列"),
        (
            {"rows": [{"label": "券号", "tells": "on"}, *({"label": f"日{n}", "kind": "day"} for n in range(11))]},
            "最多 10 列",
        ),
        ({"chapter": "{{ rd.own_x"}, "取数没有写完"),
        ({"change": []}, "谁可以修改"),
    ],
)
def test_what_cannot_work_is_told_and_nothing_is_written(head, change, told):
    if "_" in change:
        change = {"title": catalogue.ledger("enterprises.hnte").title}
        told = "已经有一张台账叫"
    answer = head.post("/own/ledgers/new", form(**change))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Declaration.everything.exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"by": ""}, "要选一列"),
        ({"by": "quanhao_no"}, "不是数"),
        ({"conditions": [("zhuangtai", "has", "兑")]}, "用不上"),
        ({"conditions": [("zhuangtai", "is", "丢失")]}, "可用：已发放、已兑现、已作废"),
        ({"conditions": [("miane_yuan", "from", "很多")]}, "请写一个数"),
        ({"conditions": [("fafangriqi", "from", "2025-13-01")]}, "这样的日期"),
        ({"when": "valid"}, "起、止两个日期"),
        ({"measure": "ratio"}, "分子和分母"),
        ({"name": "有效高新技术企业"}, "已经有一个指标叫"),
    ],
)
def test_an_expression_that_means_nothing_is_told(head, vouchers, more, told):
    if more.get("name"):
        more = {"name": catalogue.indicator("enterprises.hnte_valid").name}
    answer = head.post(f"/own/indicators/new?ledger={vouchers.key}", counted(**more))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Declaration.everything.filter(kind="indicator").exists()


def test_conditions_count_what_they_say(head, vouchers):
    rows = [("A1", 10000, 1, "已发放"), ("A2", 20000, 2, "已兑现"), ("B3", 30000, 3, ""), ("B4", None, 4, "已作废")]
    with acting(None, "测试"):
        for number, amount, month, state in rows:
            vouchers.model.objects.create(
                organisation=firms(1)[0],
                quanhao_no=number,
                miane_yuan=amount,
                fafangriqi=date(2025, month, 1),
                zhuangtai=state,
            )
    wanted = {
        ("zhuangtai", "is", "已发放、已兑现"): {"A1", "A2"},
        ("zhuangtai", "is_not", "已发放"): {"A2", "B3", "B4"},
        ("zhuangtai", "empty", ""): {"B3"},
        ("zhuangtai", "filled", ""): {"A1", "A2", "B4"},
        ("miane_yuan", "from", "2"): {"A2", "B3"},
        ("miane_yuan", "to", "1万元"): {"A1"},
        ("miane_yuan", "empty", ""): {"B4"},
        ("quanhao_no", "has", "B"): {"B3", "B4"},
        ("fafangriqi", "from", "2025-03-01"): {"B3", "B4"},
    }
    for n, (condition, numbers) in enumerate(wanted.items()):
        asked = counted(name=f"试{n}", measure="count", unit="张", conditions=[condition])
        assert head.post(f"/own/indicators/new?ledger={vouchers.key}", asked).status_code == 302
        made = next(d for d in catalogue.indicators.values() if d.name == f"试{n}")
        assert {r.quanhao_no for r in evidence(made, YEAR)} == numbers, condition
        assert evaluate(made, YEAR).value == len(numbers)


def test_an_indicator_of_ones_own_counts_a_built_in_ledger_too(head):
    asked = counted(name="省级以上奖励提名", measure="count", by="", unit="项", day="year", split_by=[])
    answer = head.post("/own/indicators/new?ledger=achievements.nominations", asked)
    assert answer.status_code == 302, answer.context["form"].errors
    made = next(d for d in catalogue.indicators.values() if d.name == "省级以上奖励提名")
    assert evaluate(made, YEAR).value == evaluate(catalogue.indicator("achievements.award_nominations"), YEAR).value > 0


def test_who_may_declare(city, client_of, user_of):
    for role in ("clerk", "writer", "township", "enterprise", "system"):
        assert client_of(role).post("/own/ledgers/new", form()).status_code == 403
    head = user_of("head")
    head.sections = ["finance"]
    head.save()
    client = client_of("head")
    assert client.get("/own/").status_code == 200
    assert client.post("/own/ledgers/new", form()).status_code == 422, "not in a line that is not theirs"
    assert client.post("/own/lines", {}).status_code == 403
    with pytest.raises(NotAllowed):
        declare_ledger(OwnLedger(key="rd.own_x", title="x", purpose="x", belongs="bureau", fields=()), user=head)
    assert client.post("/own/ledgers/new", form(line="finance")).status_code == 302


def test_a_ledger_that_is_off_is_gone_and_comes_back_whole(head, vouchers):
    with acting(None, "测试"):
        vouchers.model.objects.create(organisation=firms(1)[0], quanhao_no="Q1", fafangriqi=date(2025, 1, 1))
    asked = counted(name="张数", measure="count", unit="张")
    head.post(f"/own/indicators/new?ledger={vouchers.key}", asked)
    off = {"kind": "ledger", "key": vouchers.key}
    assert "还在用这张台账" in head.post("/own/switch", off).content.decode()
    assert head.post("/own/switch", {"kind": "indicator", "key": "rd.own_zhangshu"}).status_code == 302
    assert head.post("/own/switch", off).status_code == 302
    assert vouchers.key not in catalogue.ledgers
    assert head.get(f"/ledgers/{vouchers.key}/").status_code == 404
    assert model_called(vouchers.model._meta.label_lower).everything.count() == 1, "its history can still be read"
    assert head.post("/own/switch", off).status_code == 302
    assert catalogue.ledger(vouchers.key).model.objects.count() == 1


def test_a_key_is_never_used_for_something_else(head, vouchers):
    head.post("/own/switch", {"kind": "ledger", "key": vouchers.key})
    assert head.post("/own/ledgers/new", form(rows=COLUMNS)).status_code == 302
    assert {k for k in catalogue.ledgers if ".own_" in k} == {"rd.own_chuangxinquan2"}


# lines


def line_form(rows):
    sent = {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": len(rows)}
    for n, row in enumerate(rows):
        sent |= {f"line-{n}-{k}": v for k, v in row.items()}
    return sent


def test_lines_are_renamed_ordered_switched_off_and_added(head):
    rows = head.get("/own/").context["form"].initial
    finance = next(r for r in rows if r["key"] == "finance") | {"order": 1, "name": "金融活水"}
    off = next(r for r in rows if r["key"] == "platforms") | {"off": "on"}
    others = [{k: v for k, v in r.items() if k != "off"} for r in rows if r["key"] not in ("finance", "platforms")]
    own = {"key": "", "name": "防震减灾", "order": 9}
    finance.pop("off")
    assert head.post("/own/lines", line_form([finance, *others, off, own])).status_code == 302
    lines = sorted(catalogue.lines.values(), key=lambda d: d.order)
    assert [d.name for d in lines][0] == "金融活水"
    assert lines[-1].name == "防震减灾"
    assert "platforms" not in catalogue.lines
    assert not any(k.startswith("platforms.") for k in (*catalogue.ledgers, *catalogue.indicators))
    assert head.get("/ledgers/platforms.platforms/").status_code == 404
    for page in (
        "/dashboard/",
        "/indicators/",
        "/own/",
        "/reports/annual/2025/",
        "/workbench/",
        "/ledgers/registry.enterprises/",
    ):
        assert head.get(page).status_code == 200, page
    chapters = [c.title for c in annual(2025).chapters]
    assert any("金融" in t for t in chapters[:3])
    on = line_form([r | {"off": ""} for r in head.get("/own/").context["form"].initial])
    assert head.post("/own/lines", on).status_code == 302
    assert "platforms.platforms" in catalogue.ledgers


def test_not_every_line_goes_off(head):
    rows = [r | {"off": "on"} for r in head.get("/own/").context["form"].initial]
    answer = head.post("/own/lines", line_form(rows))
    assert answer.status_code == 422
    assert len(catalogue.lines) == 6


def test_what_is_declared_in_one_process_is_read_in_another(head, vouchers):
    """As another worker would: its catalogue knows nothing until it looks."""
    catalogue.overlay()
    loading._Read.stamp = None
    assert vouchers.key not in catalogue.ledgers
    assert head.get(f"/ledgers/{vouchers.key}/").status_code == 200


# from a workbook that is kept already


def test_a_ledger_is_proposed_from_a_workbook(head, tmp_path):
    towns = [r.name for r in Region.objects.filter(level="town").order_by("pk")[:2]]
    rows = [
        ["清江市众创空间运行情况表"],
        ["序号", "乡镇", "空间名称", "备案编号", "级别", "面积（平方米）", "在孵企业数", "备案日期", "投资额（万元）", "是否考核合格", "备注"],
        *([n, towns[n % 2], f"空间{n}", f"B2025{n:03}", "省级" if n % 2 else "市级", 100.5 * n, n, f"2025-0{n}-01", 10 * n, "是", None]
          for n in range(1, 9)),
    ]  # fmt: skip
    path = book(tmp_path, "空间.xlsx", ("运行情况", *rows))
    answer = head.post("/own/ledgers/from-workbook", {"files": SimpleUploadedFile("空间.xlsx", path.read_bytes())})
    assert answer.status_code == 200
    assert answer.context["form"].initial["belongs"] == "region"
    kinds = {c["label"]: c["kind"] for c in answer.context["rows"].initial}
    assert kinds == {
        "空间名称": "text", "备案编号": "code", "级别": "choice", "面积": "number", "在孵企业数": "whole", "备案日期": "day",
        "投资额": "money", "是否考核合格": "flag",
    }  # fmt: skip
    assert [c["label"] for c in answer.context["rows"].initial if c["tells"]] == ["备案编号"]
    nothing = head.post("/own/ledgers/from-workbook", {"files": SimpleUploadedFile("空.csv", "甲".encode())})
    assert nothing.status_code == 400
    with pytest.raises(BureauError):
        begin_with("没有的", line="rd", user=None)
