"""Other programs' plans as documents, and documents for other programs. Pure: text in, document out, and back."""

from typing import Final, Literal, get_args

import msgspec

from menpiao.kernel.errors import Invalid
from menpiao.seating.model.check import checked
from menpiao.seating.model.document import Document, encode_document
from menpiao.seating.model.formats import pictures, pretix, pretix_writing, tables
from menpiao.seating.model.structure import read_document

ImportFormat = Literal["menpiao", "pretix", "csv", "svg"]
ExportFormat = Literal["menpiao", "pretix", "csv", "svg"]
IMPORTS: Final[tuple[ImportFormat, ...]] = get_args(ImportFormat)


def read_as(format: ImportFormat, text: str) -> Document:
    """The document that this text says, checked like one that was drawn; raises `Invalid` and `Malformed`. Pointers are
    those of the document, behind ``/text#``."""
    try:
        if format == "menpiao":
            return checked(read_document(text.encode()))
        made = {"pretix": pretix.read, "csv": tables.read, "svg": pictures.read}[format](text)
        return checked(read_document(encode_document(made)))
    except Invalid as invalid:
        inside = [
            error
            if error.pointer.startswith("/text")
            else msgspec.structs.replace(error, pointer=f"/text#{error.pointer}")
            for error in invalid.errors
        ]
        raise Invalid(errors=tuple(inside)) from None


def written_as(format: ExportFormat, document: Document, lang: str) -> bytes:
    """The document as another program reads it."""
    if format == "menpiao":
        return encode_document(document)
    return {"pretix": pretix_writing.write, "csv": tables.write, "svg": pictures.write}[format](document, lang)
