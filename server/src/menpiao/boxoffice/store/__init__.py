"""The statements on what the window owns."""
