"""Words that somebody looks for, as LIKE takes them."""


def pattern_of(words: str | None) -> str | None:
    """What has these words in it, as they are written; None where there is nothing to look for."""
    if words is None or not (plain := words.replace("\x00", "").strip()):
        return None
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
