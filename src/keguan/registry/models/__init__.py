"""Tables of the registry."""

from keguan.registry.models.accounts import User
from keguan.registry.models.documents import Document
from keguan.registry.models.entries import Entry
from keguan.registry.models.figures import PublishedFigure
from keguan.registry.models.judgements import Judgement, JudgementRun, JudgementTally
from keguan.registry.models.organisations import FormerName, Merge, Organisation
from keguan.registry.models.people import Person
from keguan.registry.models.regions import Region

__all__ = [
    "Document",
    "Entry",
    "FormerName",
    "Judgement",
    "JudgementRun",
    "JudgementTally",
    "Merge",
    "Organisation",
    "Person",
    "PublishedFigure",
    "Region",
    "User",
]
