#!/usr/bin/env bash
# Writes the two hash-locked dependency files, without registry addresses. Needs uv; run it when pyproject.toml changes.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --all-extras "$@" pyproject.toml; }
lock --group build --output-file requirements.lock
lock --group dev --constraints requirements.lock --output-file requirements-dev.lock
