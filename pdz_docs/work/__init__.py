"""How work is done: atomic files, locks, many items in local processes, progress."""
