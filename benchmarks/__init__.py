"""Speed, measured in one run against a peer: `make bench` (everything), `make bench BENCH=smoke` (one small round each).

A benchmark is a module of this package with `run(smoke: bool) -> Iterable[Row]`. Figures are CPU seconds of this process and its
children; no figure fails anything: they are read by people, and ratios hold where absolute times do not.
"""
