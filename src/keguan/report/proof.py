"""The proof that a docx carries: a part with the report's facts and the bureau's signature over them (Ed25519)."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import BadZipFile, ZipFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from docx.oxml import parse_xml

from keguan.report.document import Document
from keguan.report.frozen import canonical

NAMESPACE = "urn:keguan:proof:1"
PART = "customXml/item1.xml"
_LARGEST = 5_000_000  # bytes of the part


@dataclass(frozen=True)
class Proof:
    """What the part says: the facts with which report and edition they belong to, and the signature over them."""

    payload: dict[str, Any]
    signature: str = ""
    public_key: str = ""

    @cached_property
    def displays(self) -> dict[str, frozenset[str]]:
        """For each fact id the texts it was printed as."""
        return {fact["id"]: frozenset(fact["said"]) for fact in self.payload["facts"]}

    @property
    def is_signed(self) -> bool:
        return bool(self.signature)

    @property
    def is_genuine(self) -> bool:
        """Whether this bureau's key signed exactly these facts."""
        return (
            self.is_signed
            and self.public_key == public_key()
            and verify(canonical(self.payload), self.signature, self.public_key)
        )


def payload(document: Document, *, report: str, edition: int = 0, face: str = "internal") -> dict[str, Any]:
    """The facts of the document as the part tells them; `edition` 0 is an unsigned draft."""
    displays = document.displays()
    facts = [
        {"id": f.id, "key": f.key, "name": f.name, "value": str(f.value), "unit": f.unit, "period": f.period, "scope": f.scope, "said": sorted(displays[f.id])}
        for f in document.facts()
    ]  # fmt: skip
    year = document.meta.get("year", document.day.year)
    return {
        "report": report,
        "edition": edition,
        "face": face,
        "title": document.title_text,
        "year": year,
        "facts": facts,
    }


def sign(content: bytes) -> str:
    """The bureau's signature over the content, as base64."""
    return b64encode(_key().sign(content)).decode()


def verify(content: bytes, signature: str, key: str) -> bool:
    """Whether the key's owner signed exactly this content."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(b64decode(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The bureau's public key, as base64 of its 32 bytes: to be handed to whoever wants to verify."""
    return b64encode(_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _key() -> Ed25519PrivateKey:
    """The bureau's key, made once in its home, readable by the server alone."""
    path = Path(settings.KEGUAN_HOME) / "keys" / "signing.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first: its key counts
            return _key()
        with os.fdopen(handle, "wb") as out:
            out.write(made)
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def part(proof: Proof) -> str:
    """The part as XML."""
    told = escape(canonical(proof.payload).decode())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<proof xmlns="{NAMESPACE}" algorithm="Ed25519"><facts>{told}</facts>'
        f"<signature>{proof.signature}</signature><key>{proof.public_key}</key></proof>"
    )


def read(content: bytes) -> Proof | None:
    """The proof that a docx carries; None when it has none, or none that can be read."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                if (
                    name.startswith("customXml/item")
                    and name.endswith(".xml")
                    and archive.getinfo(name).file_size < _LARGEST
                ):
                    xml = archive.read(name)
                    if NAMESPACE.encode() in xml:
                        root = parse_xml(xml)  # entities are not resolved
                        told = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
                        return Proof(json.loads(told["facts"]), told["signature"], told["key"])
    except (BadZipFile, SyntaxError, ValueError, KeyError):
        return None
    return None
