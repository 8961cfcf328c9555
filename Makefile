# make test: everything. make test-fast: seconds, no WordPress. Both prepare their own environment in .venv.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := wpbridge connectors policies

.PHONY: demo test test-fast lint score bench catalogue
.DEFAULT_GOAL := test

.venv/.ready: setup.cfg constraints.txt tests/site/setup.sh
	sh tests/site/setup.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[test]' --constraint constraints.txt
	touch $@

demo: .venv/.ready
	$(BIN)/python -m tests.demo $(if $(KEEP),--keep)

test: .venv/.ready
	$(BIN)/python -m pytest --durations=10

test-fast: .venv/.ready
	$(BIN)/python -m pytest -q tests/unit tests/contract

lint: .venv/.ready
	$(BIN)/ruff check $(PACKAGES) tests
	$(BIN)/mypy $(PACKAGES) tests
	$(BIN)/python -m tests.catalogue check

score: .venv/.ready
	$(BIN)/python -m tests.corpus

bench: .venv/.ready
	$(BIN)/python -m tests.benchmarks

catalogue: .venv/.ready
	$(BIN)/python -m tests.catalogue update
	$(BIN)/python -m tests.catalogue compile
