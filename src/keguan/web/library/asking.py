"""Opening a document for whoever asks: with an account or as a visitor, by a link or without."""

from ipaddress import ip_address

from django.http import HttpRequest

from keguan.library.reading import Reading, opened

SHARE_COOKIE = "library-share"  # set by the link for the addresses of its document alone
NEVER = 2**31


def reading_of(request: HttpRequest, pk: int) -> Reading:
    """The document as the one who asks may read it; `version=` names an older one for those who keep it."""
    return opened(
        request.user,
        pk,
        token=request.COOKIES.get(SHARE_COOKIE, "")[:40],
        version=whole_number(request.GET.get("version", "")),
        visitor=visitor_of(request),
    )


def visitor_of(request: HttpRequest) -> str:
    """What a visitor is called: 访客 and the address, its last part left out."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "访客"
    whole = address.exploded
    return f"访客 {whole.rpartition('.')[0]}.*" if address.version == 4 else f"访客 {whole[:14]}:*"


def whole_number(text: str) -> int | None:
    """The number that an address names, or None."""
    return min(int(text), NEVER) if text.isascii() and text.isdecimal() and len(text) < 12 else None
