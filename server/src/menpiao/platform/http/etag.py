"""Does the reader have it already? One answer for pages, availability and files alike."""


def has_it_already(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2): a proxy that compresses marks our tag as weak; readers may list several."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
