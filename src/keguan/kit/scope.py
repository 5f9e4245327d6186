"""The part of the data that a question is about, or that a user may see."""

from dataclasses import dataclass, replace

from keguan.kit.errors import NotAllowed


@dataclass(frozen=True)
class Scope:
    """Region subtree, sections (lines of work) and organisation; an empty part does not narrow.

    `region` is a path of region codes from the top ("360000/360900/360982/"), `sections` are line keys,
    `organisation` is a primary key. `nothing` sees nothing at all.
    """

    region: str = ""
    sections: tuple[str, ...] = ()
    organisation: int | None = None
    nothing: bool = False

    def __and__(self, other: "Scope") -> "Scope":
        """The part that both cover; asking for a region outside one's own gives nothing."""
        if self.nothing or other.nothing:
            return NOTHING
        inner, outer = sorted((self.region, other.region), key=len, reverse=True)
        organisations = {o for o in (self.organisation, other.organisation) if o is not None}
        sections = _both(self.sections, other.sections)
        if not inner.startswith(outer) or len(organisations) > 1 or sections is None:
            return NOTHING
        return replace(self, region=inner, sections=sections, organisation=next(iter(organisations), None))

    def __str__(self) -> str:
        """A short stable text for fact ids: empty for everything, r360982001 for a region, o17 for an organisation."""
        if self.nothing:
            return "none"
        parts = [f"r{self.region.rstrip('/').rsplit('/', 1)[-1]}"] if self.region else []
        parts += [f"s{'+'.join(self.sections)}"] if self.sections else []
        parts += [f"o{self.organisation}"] if self.organisation is not None else []
        return ".".join(parts)


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...] | None:
    if not a or not b:
        return a or b
    return tuple(s for s in a if s in b) or None


EVERYTHING = Scope()
NOTHING = Scope(nothing=True)


def require(allowed: bool, message: str) -> None:
    """Raise NotAllowed with `message` unless `allowed`."""
    if not allowed:
        raise NotAllowed("access.denied", message)
