# make run: try it · make test: the whole suite · make check: what CI runs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PYTEST_ARGS ?=

.PHONY: run test check lint house bench torture fuzz mutants migration lock clean

run: $(VENV)/run.stamp
	@$(BIN)/samspill demo

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: lint test

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

house: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.house

bench: $(VENV)/dev.stamp $(VENV)/peers.stamp
	@$(BIN)/python -m tests.bench

torture: $(VENV)/dev.stamp
	@SAMSPILL_KILLS=2000 $(BIN)/python -m pytest tests/torture -n 0 $(PYTEST_ARGS)

fuzz: $(VENV)/dev.stamp
	@SAMSPILL_FUZZ=200000 $(BIN)/python -m pytest tests/slack/test_gate.py tests/teams/test_gate.py -n 0 -k "twenty or odd" --timeout 3000 $(PYTEST_ARGS)

# Small changes in the most important logic, each of which a test has to notice.
mutants: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.mutants

lock: $(VENV)/dev.stamp
	@for part in "pyproject.toml -o requirements.lock" \
	  "pyproject.toml --extra dev -o requirements-dev.lock" \
	  "requirements-peers.in -o requirements-peers.lock"; do \
	  $(BIN)/uv pip compile --upgrade --universal --python-version 3.11 \
	    --no-strip-extras --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet $$part || exit 1; \
	done

migration: $(VENV)/dev.stamp
	@$(BIN)/python -m storage.migrations "$(NAME)"

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp is written last, so that an install that failed is tried again.
$(VENV)/run.stamp: requirements.lock bot/install.py
	@$(PYTHON) bot/install.py $(VENV)
	@echo "Installing what Samspill needs (once) ..."
	@$(PIP) -r requirements.lock || { echo "make: the install failed; is there a network the first time?"; exit 1; }
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what the tests need (once) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

$(VENV)/peers.stamp: requirements-peers.lock $(VENV)/dev.stamp
	@$(PYTHON) -m venv $(VENV)/peers
	@$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-peers.lock
	@touch $@
