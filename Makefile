# Hallmark. Two commands do everything on a fresh Debian machine: `make demo` and `make test`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# The locks name every package, so pip resolves nothing: asked to, an older one takes the newest
# release of what a package wants with an extra, which no lock's hash knows. `pip check` proves them whole.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

$(VENV)/.run: requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || bash scripts/system-packages venv
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(PIP) --no-build-isolation -e .
	@$(BIN)/python -m pip check
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(PIP) --require-hashes -r requirements/test.txt
	@$(BIN)/python -m pip check
	@touch $@

# Compiled beside the catalogue, not kept: a table of bytes cannot be reviewed (docs/adr/0015).
SPANISH := lti_app/translations/es/LC_MESSAGES/messages
$(SPANISH).mo: $(SPANISH).po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile --input-file $(SPANISH).po --output-file $@

.PHONY: help setup test-setup demo dev test lint format bench pictures messages sure lock
PORT ?= 8000
CANVAS_PORT ?= 8001
LEARNERS ?= 24
COURSES ?= 3
SEED ?= 380
ONCE ?=
ROWS ?=
PYTEST ?= $(BIN)/pytest

setup: $(VENV)/.run $(SPANISH).mo ## Make the virtualenv with the locked packages, and what letters are set with
	@bash scripts/system-packages run

test-setup: $(VENV)/.test $(SPANISH).mo ## The same for tests: system packages, test packages, node verifiers
	@bash scripts/system-packages test
	@for folder in tests/node tests/e2e; do \
	  test -e $$folder/node_modules/.package-lock.json -a ! $$folder/package-lock.json -nt $$folder/node_modules/.package-lock.json \
	  || (echo "npm ci in $$folder" && npm ci --prefix $$folder --silent && touch $$folder/node_modules/.package-lock.json); done

demo: setup ## Run it all on this machine: the tool, its scheduler, a Canvas stand-in (ONCE=1: headless, then stop)
	@$(BIN)/python -m demo --port $(PORT) --canvas-port $(CANVAS_PORT) --learners $(LEARNERS) --courses $(COURSES) --seed $(SEED) $(if $(ONCE),--once)

dev: setup ## The demo, reloading the tool when its code changes
	@$(BIN)/python -m demo --port $(PORT) --canvas-port $(CANVAS_PORT) --learners $(LEARNERS) --courses $(COURSES) --seed $(SEED) --reload

lint: test-setup ## Style, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: test-setup ## All tests: SQLite and PostgreSQL, browser and accessibility, independent verifier
	$(PYTEST) -n 2 --dist loadfile -m "not browser and not slow" --durations=10 -q
	$(PYTEST) -n 2 --dist loadfile -m "slow and not browser" --durations=10 -q
	$(PYTEST) -m browser --durations=10 -q

format: test-setup ## Lay the code out
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: test-setup ## Speed as ratios against a peer or a floor (ROWS=launch,sign for some)
	$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS))

pictures: test-setup ## Take the pictures of the documentation anew, from a real walk in a browser
	$(BIN)/python -m tests.e2e.pictures docs/screenshots

messages: setup ## Gather every string for the Spanish catalogue; then write what is empty in it
	@mkdir -p var
	@PYTHONPATH=. $(BIN)/pybabel --quiet extract --mapping-file babel.cfg --keyword _ --keyword _l --keyword ngettext:1,2 \
	  --ignore-dirs '.* __pycache__ node_modules' --no-location --sort-output \
	  --project Hallmark --version 1 --msgid-bugs-address 'see CONTRIBUTING.md' --output-file var/messages.pot .
	@$(BIN)/pybabel --quiet update --input-file var/messages.pot --output-file $(SPANISH).po --locale es \
	  --width 100 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(MAKE) --no-print-directory $(SPANISH).mo
	@$(BIN)/python -m scripts.unsaid $(SPANISH).po

sure: lint test ## What continuous integration runs

lock: ## Write the hash-locked requirements anew (needs uv)
	printf 'setuptools\n' | uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 - -o requirements/build.txt
	uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 pyproject.toml -o requirements/run.txt
	uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt
