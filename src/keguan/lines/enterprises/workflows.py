"""Moves of a filing for recognition."""

from keguan.kit.catalogue import catalogue
from keguan.kit.workflow import Move, Workflow
from keguan.lines.enterprises.models import Filing

catalogue.add(
    Workflow(
        key="enterprises.filing",
        name="高企申报",
        model=Filing,
        field="status",
        start="filed",
        final=("recognised", "rejected"),
        states=Filing.STATES,
        moves=(
            Move("recommend", "filed", "recommended", "推荐上报"),
            Move("recognise", "recommended", "recognised", "通过认定", stamp="decided_on"),
            Move("reject", "recommended", "rejected", "未通过", comment=True, stamp="decided_on"),
            Move("turn_down", "filed", "rejected", "不予推荐", comment=True, stamp="decided_on"),
        ),
    )
)
