"""Pictures of organizers: what is uploaded is looked at, cut, drawn anew as WebP, and shown to everybody for ever.

Nothing of the uploaded bytes is kept: what comes out was written by us, from pixels. A picture knows nothing of what it
is shown with; an event holds its address as its cover.
"""
