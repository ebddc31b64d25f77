# Every target explains itself: `make` lists them.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test check bench format lint types requirements clean pictures words schema sim

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: .venv/run ## Play the story on a local Slack and open its page
	$(BIN)/savedesk demo

# More than there are cores is faster, and less steady: some tests wait for processes and clocks.
WORKERS ?= auto
test: .venv/dev ## Run every test (what needs Chromium is skipped with a reason when missing)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -rs

check: .venv/dev lint types test ## Everything CI runs: format, lint, types, rooms, tests

lint: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: .venv/dev
	$(BIN)/mypy

format: .venv/dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev ## Measure acks, opening, start-up, memory, the tick and deliveries; prints a table, writes bench.json
	$(BIN)/savedesk bench --json bench.json

SEEDS ?= 2000
START ?= 1
sim: .venv/dev ## Live SEEDS simulated worlds from seed START and a counted month; STORY=1 tells each world
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) --start $(START) $(if $(STORY),--story)

words: .venv/dev ## Collect every message for translators
	$(BIN)/python -m playbooks.extraction

schema: .venv/dev ## Make the JSON Schemas of playbook files anew
	$(BIN)/python -m playbooks.schema_files

pictures: .venv/dev ## Take the pictures in docs/pictures anew (needs Chromium)
	PICTURES=1 $(BIN)/pytest tests/test_browser.py tests/test_browser_approvals.py tests/test_browser_report.py tests/test_browser_home.py

requirements: .venv/dev ## Pin the newest versions again, with hashes and without addresses
	cd requirements && for set in run dev; do ../$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header -o $$set.txt $$set.in; done

clean: ## Remove the virtual environment and what tests left behind
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
