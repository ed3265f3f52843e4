# Menpiao's commands. Everything is installed inside this folder; nothing asks a question.
PYTHON ?= python3
BIN := server/.venv/bin
JOBS ?= 3
BESIDE := $(MAKE) --no-print-directory
PYTEST := cd server && .venv/bin/pytest -n $(JOBS) --dist worksteal
# What is short keeps its lines in one piece, where this make can do that; what is long shows that it goes on.
IN_ONE_PIECE := $(if $(filter output-sync,$(.FEATURES)),--output-sync=line)
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# Where Python may keep no compiled modules, each of the hundred processes that the suite starts compiles them anew: 2 s.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help python install build docs wheel browser redis faketime peer demo check check-server check-client check-console test test-python test-server test-client test-console test-browser simulate mutants torture bench lists fmt clean

help: ## This list
	@echo "Menpiao (门票): make …"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

python:
	@command -v $(PYTHON) >/dev/null || { echo "menpiao: Python 3.11 or newer is needed and '$(PYTHON)' was not found; install it, or say which: make PYTHON=python3.12 …" >&2; exit 1; }

install: python ## Install the packages of the server, the mini program and the console (other commands do it themselves)
	@$(PYTHON) tools/bootstrap.py server client console

build: python ## The mini program, the console and the documents as web pages, which `serve` and `demo` show
	@$(PYTHON) tools/bootstrap.py server build build-console build-docs

docs: python ## The documents as a site of plain pages, in dist/docs/
	@$(PYTHON) tools/bootstrap.py build-docs

wheel: build ## One wheel that carries the built clients, into dist/: `pip install` it, then `menpiao demo`, without Node
	@$(PYTHON) tools/wheel.py

browser: python
	@$(PYTHON) tools/bootstrap.py browser

redis: python
	@$(PYTHON) tools/bootstrap.py redis

faketime: python
	@$(PYTHON) tools/bootstrap.py faketime

peer: python
	@$(PYTHON) tools/bootstrap.py peer

demo: build ## Everything at once with sample data: database, WeChat sandbox, API, worker, mini program, console
	@exec $(BIN)/menpiao demo

check: install ## Lint, types, layers, tidy, contract drift
	@$(BESIDE) -j3 $(IN_ONE_PIECE) check-server check-client check-console

check-server: install
	cd server && .venv/bin/ruff format --check src tests ../tools && .venv/bin/ruff check src tests ../tools
	cd server && .venv/bin/mypy && MYPYPATH=tests .venv/bin/mypy --explicit-package-bases tests && .venv/bin/mypy ../tools
	cd server && .venv/bin/lint-imports --no-logo
	$(BIN)/python tools/tidy.py
	$(BIN)/menpiao settings --check docs/reference/settings.md
	$(BIN)/menpiao openapi --check contract/openapi.json
	$(BIN)/python tools/seat_rules.py --check

check-client: install
	cd miniprogram && npm run --silent types:check
	cd miniprogram && npm run --silent check

check-console: install
	cd console && npm run --silent check

# Python's tests wait now and then, for a page or a process; beside them runs the rest, one after the other.
test: browser build redis faketime peer ## The whole test suite; includes check
	@$(BESIDE) -j2 $(IN_ONE_PIECE) test-python check-console test-client check-server check-client test-console

test-python: browser build redis faketime peer
	$(PYTEST)

test-server: install redis faketime peer ## The server's tests, without a browser
	$(PYTEST) -m "not browser"

test-client: install ## The mini program's tests in Node
	cd miniprogram && npm run --silent test

test-console: install ## The console's tests in Node
	cd console && npm run --silent test

test-browser: browser build ## Journeys through the mini program and the console in Chromium
	$(PYTEST) -m browser $$(grep -rl --include="*.py" pytest.mark.browser tests)

simulate: python ## Prove that money adds up, whatever goes wrong: SEED=1 STEPS=100 plays one seed; SEEDS=2000 many; MODE=safety or liveness
	@$(PYTHON) tools/bootstrap.py server
	@$(BIN)/menpiao simulate money --seed $(or $(SEED),1) --steps $(or $(STEPS),100) --seeds $(or $(SEEDS),$(if $(SEED),1,2000)) --processes $(or $(PROCESSES),2) --mode $(or $(MODE),both) $(if $(STORY),--story)

mutants: python ## Seed known bugs about money into a copy of the source, and see that each is noticed: SEEDS=150 ONLY=… ANEW=1
	@$(PYTHON) tools/bootstrap.py server
	@$(PYTHON) tools/mutants.py $(if $(SEEDS),--seeds $(SEEDS)) $(if $(PROCESSES),--processes $(PROCESSES)) $(if $(ONLY),--only "$(ONLY)") $(if $(ANEW),--anew)

torture: install faketime ## Kill, cut and starve a running sale, and count: MINUTES=10 SEED=… KILLS=50 ONLY=api_killed,…
	@cd server && PYTHONPATH=tests .venv/bin/python -m torture --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS)) $(if $(ONLY),--only $(ONLY)) $(if $(LOGS),--keep-logs $(abspath $(LOGS)))

bench: install ## How many orders a second this machine places
	@$(BIN)/menpiao bench place

lists: install ## Every list and dashboard over 100,000 orders and 1,000,000 scans, some four minutes: ends with 1 above 300 ms p95
	@$(BIN)/menpiao bench lists --seconds 60

fmt: install ## Format what can be formatted
	cd server && .venv/bin/ruff format src tests ../tools && .venv/bin/ruff check --fix src tests ../tools
	cd miniprogram && npx --no-install eslint . --fix
	cd console && npm run --silent types && npx --no-install eslint . --fix

clean: ## Remove what was installed and built; the demo's data in .menpiao/ stays
	rm -rf .tools dist server/.venv server/tests/peer/node_modules miniprogram/node_modules miniprogram/dist console/node_modules console/dist miniprogram/miniprogram/miniprogram_npm
	find server tools -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf server/.mypy_cache server/.ruff_cache server/.pytest_cache server/.hypothesis server/.import_linter_cache
