# Comity. `make help` lists the targets.

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo run run-distributed test check format contracts lock bench clean

PYTHON ?= python3
PORT ?= $(or $(COMITY_PORT),8000)
ARGS ?=
BIN := .venv/bin
# Hundreds of processes import the same modules: compiled once.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

setup: ## Set up what is needed to run: system libraries, .venv, front-end assets
	@$(PYTHON) -m deploy.setup.environment

setup-test: ## Set up what tests and checks need as well: servers, browser, tools
	@$(PYTHON) -m deploy.setup.environment --test

demo: setup ## Run the demonstration on real figures, then serve (ARGS=--exit ends instead; PORT=8000)
	@COMITY_PORT=$(PORT) $(BIN)/comity demo $(ARGS)

run: setup ## Run the embedded system: one process, SQLite, everything under var/ (PORT=8000)
	@COMITY_PORT=$(PORT) $(BIN)/comity serve $(ARGS)

run-distributed: setup ## Run every process over COMITY_DATABASE_URL and COMITY_BROKER_URL (PORT=8000)
	@COMITY_PORT=$(PORT) $(BIN)/comity run-distributed $(ARGS)

test: setup-test ## Run all tests, over real PostgreSQL, RabbitMQ and Chromium (ARGS= for pytest)
	@$(BIN)/python -m pytest $(ARGS)

check: setup-test ## Check format, lint, types, imports, contracts and catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.contracts --check
	$(BIN)/python -m deploy.catalogues

format: setup-test ## Format the code and sort its imports
	$(BIN)/ruff check --fix-only --select I .
	$(BIN)/ruff format .

contracts: setup-test ## Write the generated contracts, and record new event versions as released
	$(BIN)/python -m deploy.contracts
	$(BIN)/python -m tests.contract.golden

lock: setup-test ## Lock dependencies anew, with hashes and without addresses (ARGS=--upgrade for newer ones)
	$(BIN)/python -m deploy.setup.lock $(ARGS)

bench: setup-test ## Measure against references; a row per path, also as JSON under var/
	@$(BIN)/comity bench $(ARGS)

clean: ## Delete what set-up and tools made; state under var/ stays
	rm -rf .venv node_modules servicekit/web/static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
