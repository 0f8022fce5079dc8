# Needs Python 3.11 or newer, make and git. `make help` lists the commands.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# The environment is rebuilt when the lock files change, and only then: the stamp's name holds their hash.
HASH := $(shell cat requirements/base.txt requirements/dev.txt | cksum | cut -d' ' -f1)
STAMP = $(VENV)/.installed-$(HASH)
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-slow check bench format lock system-packages clean

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## the whole system: http://127.0.0.1:8000 (PORT, HOST, LAPOR_HOME); Ctrl-C ends it
	@exec $(BIN)/python manage.py up

test: $(STAMP) system-packages ## all tests, browser and SMS gateway included
	@exec $(BIN)/python -m pytest -m "not big" -n 2 --dist loadgroup --no-loadscope-reorder $(PYTEST_ARGS)

test-fast: $(STAMP) ## without browser, chaos and slow tests
	@exec $(BIN)/python -m pytest -m "not (big or slow or browser or chaos or kannel)" $(PYTEST_ARGS)

test-slow: export LAPOR_BROWSERS = all
test-slow: $(STAMP) system-packages ## what takes minutes and gigabytes
	@exec $(BIN)/python -m pytest -m big $(PYTEST_ARGS)

check: $(STAMP) ## ruff, templates, mypy, import contracts, migrations, Django's deployment checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find templates -name '*.html' -print0 | xargs -0r $(BIN)/djade --target-version 5.2 --check
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=0 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	FIELD_KEYS=check:$$($(BIN)/python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())') \
	ALLOWED_HOSTS=lapor.example.go.id PUBLIC_URL=https://lapor.example.go.id \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(STAMP) ## benchmarks; writes benchmarks/results.json
	@exec $(BIN)/python -m benchmarks

format: $(STAMP) ## put code and templates in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -print0 | xargs -0r $(BIN)/djade --target-version 5.2

lock: $(STAMP) ## compile requirements/*.in to hash-locked *.txt
	for name in base dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --custom-compile-command 'make lock' requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# Chromium and WebKit (with LAPOR_BROWSERS=all Firefox too) for the browser tests, Kannel for the SMS gateway test. Without root or apt the tests that need them say so and are skipped.
system-packages:
	@sh tests/system-packages.sh

$(STAMP): requirements/base.txt requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lapor needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Choose one: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing Python packages (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@rm -f $(VENV)/.installed-*
	@touch $@

clean: ## remove the environment and caches; data in .lapor stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .lapor-test*
