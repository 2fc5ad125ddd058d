"""`pdz open`: a page on this machine alone, for those who never open a terminal, on the calls of the commands."""
