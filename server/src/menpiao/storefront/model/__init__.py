"""The window's pure parts: what is shown, how an event looks at a moment, how it is found."""
