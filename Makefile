# Two commands are enough: `make serve` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JS := tests/clients/js
CLI := tests/clients/cli
RELEASE := $(VENV)/release
BENCH := $(VENV)/bench

# Python keeps what it has compiled, also where images of containers tell it not to: tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install serve test test-fast coverage test-replicas test-js test-cli containers faults soak fuzz check lint bench docs release lock clean empty-venv

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.dev ## set up .venv with everything that development needs

serve: $(VENV)/.runtime ## serve on http://127.0.0.1:8000
	$(BIN)/triptych serve

test: $(VENV)/.dev ## run all tests, on SQLite with a folder and on PostgreSQL with S3
	$(BIN)/pytest -n 2 --ignore tests/containers --ignore $(CLI)

test-fast: $(VENV)/.dev ## run the tests that need no server but the service, on SQLite with a folder; for while you write
	$(BIN)/pytest -n 2 --setup sqlite-folder -m "not long"

coverage: $(VENV)/.dev ## print which lines and branches of app/ test-fast leaves out; fails below what it was
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --setup sqlite-folder -m "not long"
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

test-replicas: $(VENV)/.dev ## run all tests with two replicas, each request going to either at random
	$(BIN)/pytest -n 2 --ignore tests/containers --ignore $(CLI) --setup replicas

test-js: $(VENV)/.dev $(JS)/node_modules/.installed ## let the vendor's JavaScript SDK walk the Contentstack door; needs Node 20
	$(BIN)/python -m tests.clients.js

test-cli: $(VENV)/.dev $(CLI)/node_modules/.installed ## let the vendor's command-line tool walk the Contentstack door; needs Node 20 and port 443
	$(BIN)/pytest -rs $(CLI)

containers: $(VENV)/.dev ## build the image, bring the compose file up and let clients walk; needs docker or podman
	$(BIN)/pytest -s -rs tests/containers

faults: $(VENV)/.dev ## kill the service 200 times under load, and look at what is left; KILLS=... for each set-up
	$(BIN)/python -m tests.faults kills --kills $(or $(KILLS),100)

soak: $(VENV)/.dev ## let 200 clients call all doors for SECONDS=... on each set-up
	$(BIN)/python -m tests.faults soak --seconds $(or $(SECONDS),120)

fuzz: $(VENV)/.dev ## send what documents allow and forbid, at random for SECONDS=...; no answer may be a failure
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),120)

check: $(VENV)/.dev ## format, lint, types, import contracts; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile tests/containers/images/*/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.embedded.yml

lint: $(VENV)/.dev ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev $(BENCH)/.installed ## measure this machine against itself and print ratios
	$(BIN)/python -m tests.bench

docs: $(RELEASE)/.installed ## make the documentation as a site, in site/
	$(RELEASE)/bin/zensical build --strict

release: $(RELEASE)/.installed ## build sdist and wheel in dist/, check them, and print their checksums
	rm -rf dist build
	$(RELEASE)/bin/python -m build --no-isolation
	$(RELEASE)/bin/twine check --strict dist/*
	$(RELEASE)/bin/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml \
		--output-reproducible --output-file dist/triptych.cdx.json
	cd dist && sha256sum *

lock: ## pin the newest versions that pyproject.toml allows
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header \
		--python-version 3.11 pyproject.toml --output-file requirements/runtime.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header \
		--python-version 3.11 --group dev --constraint requirements/runtime.txt \
		pyproject.toml --output-file requirements/dev.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header \
		--python-version 3.11 --group pyproject.toml:release --constraint requirements/dev.txt \
		--output-file requirements/release.txt
	$(VENV)/lock/bin/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-header \
		--python-version 3.11 --group pyproject.toml:bench --constraint requirements/dev.txt \
		--output-file requirements/bench.txt

clean: ## remove .venv and what tools left behind
	rm -rf $(VENV) $(JS)/node_modules $(CLI)/node_modules build dist site .coverage* *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# An installation that is broken off leaves no .runtime behind, and then the next one begins anew.
$(VENV)/.runtime: requirements/runtime.txt requirements/install.py pyproject.toml
	@test -e $@ || $(MAKE) --no-print-directory empty-venv
	@rm -f $@
	@$(BIN)/python requirements/install.py requirements/runtime.txt
	@echo "Installing Triptych itself"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@# The link lets type checkers and linters see app/ under the name that it is installed by.
	@$(BIN)/python -c "import pathlib, sysconfig; \
		link = pathlib.Path(sysconfig.get_path('purelib'), 'triptych'); \
		link.is_symlink() or link.symlink_to(pathlib.Path('app').resolve())"
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@rm -f $(VENV)/.runtime $@
	@$(BIN)/python requirements/install.py requirements/dev.txt
	@touch $(VENV)/.runtime $@

# Tools that nothing else needs have an environment of their own.
$(VENV)/%/.installed: requirements/%.txt $(VENV)/.runtime
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python requirements/install.py $<
	@touch $@

# What Python lacks is said before anything is made.
empty-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		is=$$($(PYTHON) -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || echo not there); \
		echo "Triptych needs Python 3.11 or newer, and $(PYTHON) is $$is: try make serve PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module; Debian and Ubuntu keep it in a package: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)

%/node_modules/.installed: %/package-lock.json %/package.json
	cd $* && npm ci
	@touch $@
