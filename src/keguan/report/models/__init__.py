"""Tables of the reports: the plan, reports with their signed editions, and what was settled while checking drafts."""

from keguan.report.models.checking import CheckedDraft, ChosenIndicator
from keguan.report.models.forms import FilledForm, FormShape
from keguan.report.models.plan import Target, Task
from keguan.report.models.reports import ChapterComment, Edition, Report, ReportChapter

__all__ = [
    "ChapterComment",
    "CheckedDraft",
    "ChosenIndicator",
    "Edition",
    "FilledForm",
    "FormShape",
    "Report",
    "ReportChapter",
    "Target",
    "Task",
]
