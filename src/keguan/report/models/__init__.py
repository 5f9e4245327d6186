"""Tables of the reports: the plan, and what was settled while checking drafts."""

from keguan.report.models.checking import CheckedDraft, ChosenIndicator
from keguan.report.models.plan import Target, Task

__all__ = ["CheckedDraft", "ChosenIndicator", "Target", "Task"]
