"""`python -m pdz_docs` is `pdz`."""

from pdz_docs.cli import main

main()
