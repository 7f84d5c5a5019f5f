# One command for each thing a person does here. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
# no bytecode or caches of a user's own Python, no questions
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
ONCE ?=
ROUNDS ?= 200
JOBS ?= 2
# attacks that stand with the other tests of their noun: the open desk, the day that hasn't come
ATTACKS ?= tests/acceptance/access/test_desk_attacks.py tests/integration/calendar/test_clock.py \
  tests/integration/agreement/test_putting_back.py

.DEFAULT_GOAL := help
.PHONY: help install run office test acceptance check audit faults bench docs pictures lock browser clean

help: ## lists the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18
	@echo "  make run ONCE=1 ends after the story; ports: PHOIHOP_PREFECT_PORT, PHOIHOP_SMTP_PORT, PHOIHOP_MAILBOX_PORT, PHOIHOP_PORTAL_PORT"

install: $(INSTALLED) ## makes .venv with what the product needs; leaves .venv/bin/phoihop

run: $(INSTALLED) ## a rehearsal: starts everything and plays the life of an agreement; stays up until Ctrl-C
	@$(BIN)/python -m story $(if $(ONCE),--once)

office: $(INSTALLED) ## starts an office's servers on its own database; stays up until Ctrl-C
	@$(BIN)/python -m runtime.office

test: check ## lint, types, layers, and all tests but the stories and the faults: within 15 minutes
	@$(BIN)/python -m pytest -n $(JOBS)

acceptance: $(INSTALLED_DEV) browser ## the stories, by clicking, on real servers
	@$(BIN)/python -m pytest -n $(JOBS) tests/acceptance

browser: ## finds Chromium for the browser tests, or installs it where apt-get and root are there
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	       && echo "Installing Chromium for the browser tests ..." \
	       && apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium fonts-liberation >/dev/null; } \
	  || { echo "make: the browser tests need Chromium: install it (Debian: apt-get install chromium)" >&2; exit 1; }

check: $(INSTALLED_DEV) ## ruff, mypy, import-linter: seconds
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

audit: $(INSTALLED_DEV) ## asks whether a locked library has a known hole; where it can't ask it says so, and stops nothing
	@$(BIN)/python -m devtools.audit

docs: $(INSTALLED) ## draws the transition tables and writes docs/reference/ anew, from the code
	@$(BIN)/python -m devtools.diagrams && $(BIN)/python -m devtools.reference

pictures: $(INSTALLED_DEV) browser ## takes the guides' pictures anew, by clicking through their stories
	@PHOIHOP_PICTURES=docs/images $(BIN)/python -m pytest -q tests/acceptance/agreement/test_desk_story.py \
	  tests/acceptance/checkpoint/test_portal_story.py tests/acceptance/checkpoint/test_portal_browser.py \
	  tests/integration/papers/test_agreement_paper.py

lock: $(INSTALLED_DEV) ## writes requirements.lock and requirements-dev.lock anew (needs a package index)
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  -c constraints.in --extra build -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  -c constraints.in -c requirements.lock --extra build --extra dev -o requirements-dev.lock pyproject.toml

faults: $(INSTALLED_DEV) browser ## attacks every door, and kills follow-ups and flows at random moments: make faults ROUNDS=200
	@ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -s tests/faults $(ATTACKS)

bench: $(INSTALLED_DEV) ## measures everything with its yardsticks and peers, draws the curves, writes docs/benchmarks.md
	@test -d .bench-venv || $(PYTHON) -m venv .bench-venv
	@.bench-venv/bin/pip install -q -r benchmarks/peers/requirements.txt || echo "make: some peers could not be installed; the document says which"
	@$(BIN)/python -m benchmarks.report

clean: ## removes the environment and this checkout's own state
	rm -rf $(VENV) .bench-venv .phoihop *.egg-info build

# --no-deps: the lock is whole, and pip before 24 stumbles over extras in a lock with hashes
$(INSTALLED): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found: install Python 3.11 or newer, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $$($(PYTHON) -V) is too old: Python 3.11 or newer is needed; say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: this Python has no venv module: install it (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Installing what requirements.lock names into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED) requirements-dev.lock
	@echo "Installing what requirements-dev.lock names into $(VENV) ..."
	@$(BIN)/pip install -q --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
