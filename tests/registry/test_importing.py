"""From workbooks to records: outcomes, links, order, provenance, and nothing half done."""

import openpyxl
import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry import importing
from keguan.registry.models import FormerName, Organisation, Region
from keguan.store.models import ImportBatch, Origin
from keguan.store.revisions import Revision

FIRMS = ["企业名称", "统一社会信用代码", "乡镇"]
A, B, C = "91360982MAUJ65RG8A", "91360982MAHRWNL112", "91360982MA16W7K057"
CERTIFICATES = ["企业名称", "证书编号", "发证日期"]


@pytest.fixture
def book(tmp_path):
    """Writes a workbook: book(name, title, headings, *rows) → path."""

    def write(name, title, headings, *rows):
        made = openpyxl.Workbook()
        sheet = made.active
        for row in ([title], headings, *rows):
            sheet.append(row)
        made.save(tmp_path / f"{name}.xlsx")
        return tmp_path / f"{name}.xlsx"

    return write


@pytest.fixture
def firms(book):
    return book(
        "企业", "清江市企业名录", FIRMS, ["江西甲乙制药有限公司", A, "东镇"], ["江西丙丁机械有限公司", B, "西园区"]
    )


def take(*paths, **options):
    given = {"year": None, "ledger": None, "good_rows": False, "dry_run": False}
    return importing.import_paths(paths, **(given | options))


def outcomes(found):
    return {k: n for k, n in found.counts.items() if n}


pytestmark = pytest.mark.usefixtures("empty")


def test_an_import_makes_city_towns_records_and_their_origin(firms):
    found = take(firms)
    assert outcomes(found) == {"new": 2}
    firm = Organisation.objects.get(credit_code=A)
    assert firm.region.path.startswith("360000/360900/360982/360982")
    assert Region.objects.get(name="西园区").level == "park"
    origin = Origin.objects.get(model="registry.organisation", object_id=firm.pk)
    assert (origin.file.name, origin.row, origin.cells["credit_code"]) == ("企业.xlsx", 3, "B3")
    assert Revision.objects.filter(model="registry.organisation", object_id=firm.pk).get().batch == origin.file.batch


def test_the_same_file_twice_changes_nothing(firms):
    take(firms)
    before = Revision.objects.count()
    assert outcomes(take(firms)) == {"same": 2}
    assert Revision.objects.count() == before


def test_a_changed_cell_is_a_change_with_old_and_new(firms, book):
    take(firms)
    found = take(
        book("新", "企业名录", FIRMS, ["江西甲乙制药有限公司", A, "西园区"], ["江西丙丁机械有限公司", B, None])
    )
    assert outcomes(found) == {"changed": 1, "same": 1}
    assert found.sheets[0].rows[0].changes == [("乡镇（园区）", "东镇", "西园区")]


def test_a_new_name_under_the_same_code_keeps_the_old_one(firms, book):
    take(firms)
    take(book("新", "企业名录", FIRMS, ["江西甲乙生物医药有限公司", A, "东镇"]))
    assert Organisation.objects.get(credit_code=A).name == "江西甲乙生物医药有限公司"
    assert FormerName.objects.get().name == "江西甲乙制药有限公司"
    found = take(book("证", "高新技术企业名单", CERTIFICATES, ["江西甲乙制药有限公司", "GR202536000001", "2025-11-01"]))
    assert outcomes(found) == {"new": 1}
    assert catalogue.ledger("enterprises.hnte").model.objects.get().organisation.credit_code == A


def test_without_good_rows_an_error_commits_nothing(book):
    path = book(
        "企业", "企业名录", FIRMS, ["江西甲乙制药有限公司", A, "东镇"], ["江西戊己化工有限公司", A[:-1] + "0", "东镇"]
    )
    found = take(path)
    assert outcomes(found) == {"new": 1, "error": 1}
    assert not found.committed
    assert not Organisation.objects.exists()
    assert not ImportBatch.objects.exists()
    assert found.sheets[0].rows[1].errors[0][0] == "B4"
    assert "校验位" in found.sheets[0].rows[1].errors[0][2]
    assert take(path, good_rows=True).committed
    assert Organisation.objects.get().name == "江西甲乙制药有限公司"


def test_a_dry_run_writes_nothing(firms):
    assert outcomes(take(firms, dry_run=True)) == {"new": 2}
    assert not Organisation.objects.exists()


def test_an_unknown_organisation_is_met_and_a_likely_one_is_asked_about(firms, book):
    take(firms)
    rows = (
        ["江西庚辛新能源有限公司", "GR202536000001", "2025-11-01"],
        ["江西甲乙制药有限责任公司", "GR202536000002", "2025-11-01"],
    )
    found = take(book("证", "高新技术企业名单", CERTIFICATES, *rows), good_rows=True)
    assert outcomes(found) == {"new": 1, "error": 1}
    assert Organisation.objects.get(name="江西庚辛新能源有限公司").is_verified is False
    assert "江西甲乙制药有限公司" in found.sheets[0].rows[1].errors[0][2]
    assert not Organisation.objects.filter(name="江西甲乙制药有限责任公司").exists()


def test_duplicates_in_a_sheet_and_a_contradiction(firms, book):
    take(firms)
    one = ["江西甲乙制药有限公司", "GR202536000001", "2025-11-01"]
    found = take(book("证", "高新技术企业名单", CERTIFICATES, one, one, [*one[:2], "2025-11-02"]), good_rows=True)
    assert outcomes(found) == {"new": 1, "duplicate": 1, "error": 1}
    assert "同一条记录" in found.sheets[0].rows[2].errors[0][2]


def test_a_state_is_not_led_backwards_by_the_order_of_files(firms, book):
    heads = ["项目名称", "承担单位", "项目编号", "级别", "资助金额（万元）", "立项日期", "状态", "验收日期"]
    done = ["甲项目", "江西甲乙制药有限公司", "X1", "省级", 50, "2023-05-01", "已验收", "2025-06-01"]
    begun = ["甲项目", "江西甲乙制药有限公司", "X1", "省级", 50, "2023-05-01", "已立项", None]
    take(firms, book("1验收", "科技项目验收", heads, done), book("2立项", "科技项目立项", heads, begun))
    project = catalogue.ledger("projects.projects").model.objects.get()
    assert (project.status, str(project.accepted_on), int(project.amount_yuan)) == ("accepted", "2025-06-01", 500000)


def test_the_registry_comes_first_whatever_the_order_of_files(book):
    certificates = book(
        "0证", "高新技术企业名单", CERTIFICATES, ["江西甲乙制药有限公司", "GR202536000001", "2025-11-01"]
    )
    firms = book("9企业", "企业名录", FIRMS, ["江西甲乙制药有限公司", A, "东镇"])
    assert outcomes(take(certificates, firms)) == {"new": 2}
    assert Organisation.objects.get().is_verified


def test_a_clerk_of_another_section_may_not_import(firms, book, settings):
    from keguan.registry.models import User

    take(firms)
    clerk = User.objects.create_user("c", "x", role="clerk", name="丙", sections=["finance"])
    path = book("证", "高新技术企业名单", CERTIFICATES, ["江西甲乙制药有限公司", "GR202536000001", "2025-11-01"])
    batch = importing.stage([("证.xlsx", path.read_bytes())], user=clerk)
    found = importing.commit(batch, user=clerk, good_rows=True)
    assert outcomes(found) == {"error": 1}
    assert "不能修改“高企证书”" in found.sheets[0].rows[0].errors[0][2]


def test_a_batch_is_committed_once(firms):
    from keguan.registry.models import User

    clerk = User.objects.create_user("c", "x", role="clerk", name="丙")
    batch = importing.stage([("企业.xlsx", firms.read_bytes())], user=clerk)
    assert outcomes(importing.preview(batch, user=clerk)) == {"new": 2}
    assert not Organisation.objects.exists()
    assert importing.commit(batch, user=clerk, good_rows=False).committed
    with pytest.raises(BureauError, match="已入账"):
        importing.commit(batch, user=clerk, good_rows=False)
    with pytest.raises(BureauError, match="不能取消"):
        importing.cancel(batch, user=clerk)


def test_an_interrupted_import_leaves_nothing(firms, monkeypatch):
    from keguan.registry.importing import batches

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "_keep_origins", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take(firms)
    assert not Organisation.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not Revision.objects.exists()


def test_errors_become_a_workbook(book):
    found = take(
        book(
            "企业",
            "企业名录",
            FIRMS,
            ["江西戊己化工有限公司", A[:-1] + "0", "东镇"],
            ["江西甲乙制药有限公司", A, "东镇"],
        )
    )
    import io

    rows = list(openpyxl.load_workbook(io.BytesIO(importing.error_workbook(found))).active.values)
    assert rows[1][:5] == ("企业.xlsx", "Sheet", "企业", "3", "B3")
