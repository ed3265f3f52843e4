"""Pure things of seat maps: the document, its checks and formats, the plan, the picture of what is free, the rules."""
