# Bare `make` lists the targets. Everything runs in .venv, made from the pinned lock.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long lint format schemas handbook lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) ## make .venv from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

run: setup ## make both releases: the published figures of 2024 and the made-up round of 2026
	$(BIN)/chitieu run 2024 --source published
	$(BIN)/chitieu run 2026 --source sample

test: setup lint ## the whole quick suite: lint, types, import contract, pytest, every notebook
	$(BIN)/pytest -q -n 2 --dist worksteal -m "not long"
	CHITIEU_DATA=$$(mktemp -d) $(BIN)/pytest -q -n 2 --dist loadfile --nbval-lax --nbval-current-env -p no:cacheprovider notebooks

test-long: setup ## what takes longer
	$(BIN)/pytest -q -m long

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schemas: setup ## write the JSON Schemas of params/ for editors
	$(BIN)/python -m analysis.observations.schemas

handbook: setup ## write the pages of docs/ that come from the code
	$(BIN)/python -m analysis.reports.handbook

lock: ## pin the packages anew (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --extra pdf --extra s3 --extra dask --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock

clean: ## delete what was made; returns and published figures stay
	rm -rf .venv data/raw/sample/* data/processed/*
