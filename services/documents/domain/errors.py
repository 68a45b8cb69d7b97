"""What the library refuses, and why."""

from servicekit.errors import Fault, Rejection


class TextMissing(Fault):
    """A text is empty in a working language. fields: field, language."""

    code = "text-missing"
    status = 422


class VisibilityNeedsCountry(Fault):
    """A document of the whole system cannot be national. fields: visibility."""

    code = "visibility-needs-country"
    status = 422


class CountriesNeeded(Fault):
    """Named countries are to read it, and none but its own is named."""

    code = "countries-needed"
    status = 422


class UnknownCountry(Fault):
    """No such country takes part. fields: country."""

    code = "unknown-country"
    status = 422


class DocumentWithdrawn(Rejection):
    """The document was taken out of the library. fields: document."""

    code = "document-withdrawn"
    status = 409


class MediaTypeUnsupported(Fault):
    """The library takes PDF, DOCX, HTML and plain text. fields: media_type, accepted."""

    code = "media-type-unsupported"
    status = 415


class MediaTypeMismatch(Fault):
    """The file is not what it is said to be. fields: declared, found (null: nothing the library takes)."""

    code = "media-type-mismatch"
    status = 422


class EmptyFile(Fault):
    """The file has no contents."""

    code = "empty-file"
    status = 422


class FileTooLarge(Fault):
    """The file is larger than the library takes. fields: size_bytes, limit_bytes."""

    code = "file-too-large"
    status = 413


class UploadMissing(Fault):
    """The contents that the request names are no longer there; sending them again helps."""

    code = "upload-missing"
    status = 409
