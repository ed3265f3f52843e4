"""``python -m menpiao`` is the command ``menpiao``; it is how the demo starts its processes."""

import sys

from menpiao.cli import main

sys.exit(main())
