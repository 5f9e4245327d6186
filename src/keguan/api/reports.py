"""The annual summary as JSON: every number in it as a fact."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from keguan.api.asking import RegionCode, YearNumber, require_figures, scope_from
from keguan.report.annual import annual
from keguan.report.document import facts_json

router = Router(tags=["报告"])


@router.get("/annual/{year}/facts", summary="年度总结里的每一个数")
def facts(request: HttpRequest, year: YearNumber, region: RegionCode = "") -> dict[str, Any]:
    require_figures(request.user)
    return facts_json(annual(year, scope_from(request.user, region)))
