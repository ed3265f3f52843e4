"""Pictures of figures: one HTML file with inline SVG, our palette in both themes, nothing to load from anywhere.

`chart` draws curves over one axis, `table` what stands beside them, `page` puts them on paper.
"""

from menpiao.platform.picture.page import page, table, tiles
from menpiao.platform.picture.svg import Curve, chart

__all__ = ["Curve", "chart", "page", "table", "tiles"]
