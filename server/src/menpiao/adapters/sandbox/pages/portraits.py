"""The accounts' portraits, drawn here: a head, a way to wear the hair, a coat, in the house palette."""

import msgspec

SIZE = 96


class Look(msgspec.Struct, frozen=True):
    """Colours and the two drawings that make a person: what is behind the head and what is before it."""

    ground: str
    skin: str
    hair: str
    coat: str
    behind: str
    before: str


_FRINGE = '<path d="M28 43c0-16 9-24 20-24s20 8 20 24c-5-3-8-8-9-13-6 6-19 9-31 13z" fill="{hair}"/>'
_SHORT = '<path d="M29 42c-2-16 8-24 19-24s21 8 19 24c-2-6-4-10-7-12-8 2-19 2-25 0-3 3-5 7-6 12z" fill="{hair}"/>'
_GLASSES = (
    '<g fill="none" stroke="{hair}" stroke-width="2"><circle cx="40" cy="46" r="6"/><circle cx="56" cy="46" r="6"/>'
    '<path d="M46 46h4"/></g>'
)
_LONG = '<path d="M25 44c0-18 10-28 23-28s23 10 23 28v26H25z" fill="{hair}"/>'
_BUN = '<circle cx="48" cy="16" r="9" fill="{hair}"/><path d="M27 44c0-17 9-26 21-26s21 9 21 26v6H27z" fill="{hair}"/>'
_TAILS = (
    '<circle cx="23" cy="50" r="9" fill="{hair}"/><circle cx="73" cy="50" r="9" fill="{hair}"/>'
    '<path d="M27 44c0-17 9-26 21-26s21 9 21 26z" fill="{hair}"/>'
)
_CURLS = "".join(
    f'<circle cx="{x}" cy="{y}" r="8" fill="{{hair}}"/>'
    for x, y in ((30, 36), (35, 26), (45, 21), (55, 22), (64, 29), (67, 38))
)
_BEARD = '<path d="M31 50c0 14 8 21 17 21s17-7 17-21c-4 6-8 8-17 8s-13-2-17-8z" fill="{hair}"/>'
_CAP = (
    '<path d="M27 38c0-14 9-22 21-22s21 8 21 22z" fill="{coat}"/><path d="M24 38h48c2 4-1 6-4 6H28c-3 0-6-2-4-6z"'
    ' fill="#1B1A17"/><circle cx="48" cy="28" r="4" fill="#F3F1EA"/>'
)
_HEADPHONES = (
    '<path d="M27 46c0-19 9-30 21-30s21 11 21 30" fill="none" stroke="{coat}" stroke-width="4"/>'
    '<rect x="22" y="42" width="9" height="14" rx="4" fill="{coat}"/><rect x="65" y="42" width="9" height="14" rx="4"'
    ' fill="{coat}"/>'
)
LOOKS = (
    Look("#FBE6E1", "#F2CDB0", "#2B2420", "#D9381E", _LONG, _FRINGE),
    Look("#DFEBEE", "#EBC3A0", "#33302B", "#2F7E8F", "", _SHORT + _GLASSES),
    Look("#F3E2EA", "#F0CDB4", "#8E8A84", "#8C2F5A", _BUN, _FRINGE + _GLASSES),
    Look("#E5E4FA", "#E6BC98", "#1F1C1A", "#5B5BD6", "", _SHORT + _HEADPHONES),
    Look("#FBEBD3", "#F4D2B8", "#4A3328", "#E08A1E", _TAILS, _FRINGE),
    Look("#EAE2D8", "#E3B892", "#5A4433", "#7A5C3E", "", _CURLS + _BEARD),
    Look("#DCEBE4", "#E8C09C", "#26231F", "#1E7F5C", "", _CAP),
)


def portrait(look: int) -> str:
    """The SVG of this look; numbers beyond the last begin again."""
    one = LOOKS[look % len(LOOKS)]
    colours = {"hair": one.hair, "coat": one.coat}
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" fill="{one.ground}"/>'
        f"{one.behind.format(**colours)}"
        f'<path d="M14 96c2-18 15-25 34-25s32 7 34 25z" fill="{one.coat}"/>'
        f'<rect x="42" y="60" width="12" height="16" rx="5" fill="{one.skin}"/>'
        f'<ellipse cx="48" cy="46" rx="19" ry="21" fill="{one.skin}"/>'
        '<g fill="#2B2420"><circle cx="40" cy="47" r="2"/><circle cx="56" cy="47" r="2"/></g>'
        f"{one.before.format(**colours)}"
        '<path d="M43 57c3 3 7 3 10 0" fill="none" stroke="#9A4A3A" stroke-width="2" stroke-linecap="round"/>'
        "</svg>"
    )
