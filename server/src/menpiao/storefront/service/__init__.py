"""The window itself and what it writes on its cards."""
