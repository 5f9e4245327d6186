"""Ledgers of titles of the tiers of SMEs, of niches, and of standards."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.lines.enterprises.ledgers.inputs import OWN, SEARCH, SOURCE, SOURCES
from keguan.lines.enterprises.models import Niche, Standard, TierTitle
from keguan.registry import headings

catalogue.add(
    Ledger(
        key="enterprises.tiers",
        title="优质中小企业",
        model=TierTitle,
        purpose="谁是创新型、专精特新中小企业和“小巨人”，有效期到哪天",
        columns=("organisation", "kind", "granted_on", "valid_to", "approval", "organisation__region"),
        filters=("kind", "organisation__region"),
        search=SEARCH,
        order="-granted_on",
        date="granted_on",
        identity=(("organisation", "kind", "granted_on"),),
        required=("organisation", "kind", "granted_on"),
        words=("优质中小企业", "创新型中小企业", "专精特新", "专精特新中小企业", "小巨人", "优质中小企业名单"),
        headings={
            "organisation": headings.ORGANISATION,
            "kind": ("类别", "称号", "企业类型", "梯度"),
            "granted_on": ("认定日期", "认定时间", "公告日期", "公布日期"),
            "valid_to": ("有效期至", "有效期止", "到期日期"),
            "revoked_on": ("撤销日期", "撤销时间"),
            "approval": headings.APPROVAL,
            "remark": headings.REMARK,
        },
        accepts={
            "kind": {
                "innovative": ("创新型",),
                "specialised": ("专精特新", "省级专精特新", "省专精特新"),
                "giant": ("小巨人", "国家级专精特新", "专精特新小巨人", "专精特新“小巨人”"),
            }
        },
        context=("kind", "granted_on", "approval"),
        can=OWN,
    ),
    Ledger(
        key="enterprises.niches",
        title="专精特新培育",
        model=Niche,
        purpose="企业深耕哪个细分市场、从哪天起，培育平台评了多少分",
        columns=("organisation", "niche", "niche_since", "score", "assessed_on", "source"),
        filters=("source", "organisation__region"),
        search=("niche", *SEARCH),
        order="-assessed_on",
        date="assessed_on",
        identity=(("organisation", "assessed_on"),),
        required=("organisation", "niche", "assessed_on"),
        words=("专精特新培育", "专精特新摸底", "专精特新自评", "细分市场"),
        headings={
            "organisation": headings.ORGANISATION,
            "assessed_on": ("填报日期", "自评日期", "评价日期", "摸底日期"),
            "niche": ("细分市场", "特定细分市场", "细分领域", "主导产品所属细分市场"),
            "niche_since": ("从事起始日期", "从事该细分市场起始日期", "从事时间", "进入细分市场日期"),
            "score": ("平台评分", "培育平台评分", "自评得分", "评价得分", "得分"),
            "source": SOURCE,
            "remark": headings.REMARK,
        },
        accepts={"source": SOURCES},
        context=("assessed_on",),
        can=OWN,
    ),
    Ledger(
        key="enterprises.standards",
        title="参与制定标准",
        model=Standard,
        purpose="企业主导、参与过哪些标准；企业答复没有的也登记，否则就是不知道",
        columns=("organisation", "number", "title", "role", "level", "published_on"),
        filters=("role", "level", "organisation__region"),
        search=("number", "title", *SEARCH),
        order="-published_on",
        date="published_on",
        identity=(("organisation", "number", "published_on"),),
        required=("organisation", "role", "published_on"),
        words=("参与制定标准", "标准制定", "制定标准", "标准清单", "主导制定标准"),
        headings={
            "organisation": ("起草单位", *headings.ORGANISATION),
            "number": ("标准号", "标准编号"),
            "title": ("标准名称",),
            "role": ("参与方式", "起草方式", "主导或参与", "角色"),
            "level": ("标准级别", "标准类别", "标准层级"),
            "published_on": ("发布（答复）日期", "发布日期", "标准发布日期", "答复日期"),
            "source": SOURCE,
            "remark": headings.REMARK,
        },
        accepts={
            "source": SOURCES,
            "role": {"led": ("主导", "牵头", "主导制定"), "joined": ("参加", "参编"), "none": ("没有", "无", "未参与")},
            "level": {
                "international": ("国际",),
                "national": ("国标", "国家"),
                "industry": ("行标", "行业"),
                "local": ("地标", "地方"),
                "group": ("团标", "团体"),
            },
        },
        context=("level",),
        can=OWN,
    ),
)
