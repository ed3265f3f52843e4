"""Pictures of organizers: what is uploaded is looked at, cut, drawn anew as WebP, and shown to everybody for ever.

Nothing of the uploaded bytes is kept: what comes out was written by us, from pixels. A picture knows nothing of what it
is shown with; an event holds its address as its cover, a hall as the view from a section. What nothing shows any more
goes after a day.
"""

from menpiao.media.service import hold_picture, let_go_of_picture

__all__ = ["hold_picture", "let_go_of_picture"]
