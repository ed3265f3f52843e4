"""Routes of the catalogue, all for who organizes; `app` lists them."""
