# `make demo` shows it, `make test` tests it; CONTRIBUTING.md tells the rest.
PYTHON ?= python3
DEMO_PORT ?= 8000
PIP_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_ARGS)

.PHONY: demo test install lint bench trials frontend moodle-zip components clean

# Two stages: the demo doesn't wait for the developers' tools.
$(VENV)/.backend: setup.py constraints.txt
	@echo "Installing the backend into $(VENV) (a minute or two, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e '.[backend]'
	@touch $@

$(VENV)/.everything: $(VENV)/.backend
	@echo "Installing the developers' tools into $(VENV)"
	@$(PIP) -e '.[backend,cluster,dev]'
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: $(VENV)/.backend
	@exec $(BIN)/communicator demo --port $(DEMO_PORT)

install: $(VENV)/.everything frontend/node_modules/.installed

# Chromium, PostgreSQL and MariaDB, where this machine's user may install packages; else their tests say they are skipped.
components:
	@tests/install-components

test: install components
	@$(BIN)/python -m tests.everything

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd frontend && npm run --silent check

# The long trials that don't fit `make test`, which runs a short form of each: `make trials` runs all,
# `make trials import-kills` one. What follows the word is a name, not another target.
ifeq (trials,$(firstword $(MAKECMDGOALS)))
TRIALS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(TRIALS)
$(eval $(if $(TRIALS),$(TRIALS):;@:))
endif
trials: install components
	@$(BIN)/python -m trials $(TRIALS)

bench: install
	$(BIN)/python -m benchmarks

# The bundles are committed, so that a browser page needs no Node.js; CI fails where they differ.
frontend: frontend/node_modules/.installed
	cd frontend && npm run --silent build

# The Moodle plugin, as its sites install it; the same sources give the same bytes.
moodle-zip:
	@$(PYTHON) moodle_local_plugin/pack.py dist/local_communicator.zip

clean:
	rm -rf $(VENV) build dist *.egg-info frontend/node_modules
