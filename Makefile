# make demo and make test set up whatever is missing; everything else builds on them.
PY = .venv/bin/python
.PHONY: help setup setup-test demo test lint bench stress libreoffice-25 differences lock clean

help:
	@echo "make demo        prepara l'ambiente ed esegue tutto il percorso dimostrativo"
	@echo "make test        prepara l'ambiente ed esegue le prove"
	@echo "make lint        stile, tipi, contratti di importazione"
	@echo "make bench       misure di velocità (BENCH=smoke: un giro solo)"
	@echo "make stress      le campagne lunghe di prove"
	@echo "make libreoffice-25  le prove di conformità con LibreOffice 25.2, messo accanto a quello di Debian 12"
	@echo "make differences riscrive i due confronti con la libreria DSS (serve PDZ_CASES)"
	@echo "make lock        riscrive i file delle dipendenze (serve uv)"
	@echo "make clean       toglie l'ambiente e le cache; non tocca mai output/ né riservato/"

setup:
	@scripts/setup.sh

setup-test:
	@scripts/setup.sh --test

demo: setup
	@.venv/bin/pdz demo

test: setup-test
	@$(PY) -m pytest $(PYTEST_ARGS)

lint: setup-test
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

bench: setup-test
	@$(PY) -m benchmarks $(BENCH)

stress: setup-test
	@$(PY) -m pytest -m "stress or hypothesis" --hypothesis-profile=campaign $(PYTEST_ARGS)

NEW_OFFICE = $(CURDIR)/.libreoffice-25
libreoffice-25: setup-test
	@scripts/libreoffice-25.sh $(NEW_OFFICE)
	@PDZ_SOFFICE=$(NEW_OFFICE)/soffice PDZ_UNO_PYTHON=$(NEW_OFFICE)/python $(PY) -m pytest -m office tests/conformance $(PYTEST_ARGS)

differences: setup-test
	@$(PY) tests/conformance/difference_report.py
	@$(PY) tests/conformance/qualification_report.py

lock:
	@scripts/lock.sh

clean:
	rm -rf .venv .libreoffice-25 .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
