# make test: everything but the soaks (make soak). make test-fast: minutes, no WordPress. Each prepares its own
# environment in .venv.

PYTHON ?= python3
BIN := .venv/bin
# As many at once as there are processors; who is done takes over from the others.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal
PACKAGES := wpbridge connectors policies

.PHONY: demo test test-fast soak lint score bench catalogue
.DEFAULT_GOAL := test

.venv/.ready: setup.cfg constraints.txt tests/site/setup.sh
	sh tests/site/setup.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[test]' --constraint constraints.txt
	touch $@

demo: .venv/.ready
	$(BIN)/python -m tests.demo $(if $(KEEP),--keep)

test: .venv/.ready
	$(PYTEST) --durations=10

test-fast: .venv/.ready
	$(PYTEST) -q tests/unit tests/contract

soak: .venv/.ready
	$(PYTEST) -m soak

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
