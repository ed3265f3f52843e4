"""Every statement on what support writes down."""
