#!/usr/bin/env bash
# Writes the two hash-locked dependency files, without registry addresses. Needs uv; run it when pyproject.toml changes.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 "$@" pyproject.toml; }
# The run-time set leaves out the validator of the extra [pdfa], which brings a Java runtime.
lock --extra charts --extra pkcs11 --group build --output-file requirements.lock
lock --all-extras --group dev --constraints requirements.lock --output-file requirements-dev.lock
