# make run | demo | test | soak | check | bench | lock. PYTHON picks the interpreter; each has its own environment.

PYTHON ?= python3
VENV := $(if $(filter python3,$(PYTHON)),.venv,.venv-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PYTEST := $(BIN)/python -m pytest
BENCHES = $(filter-out bench/_%.py,$(wildcard bench/*.py))
TOOLS := chromium:chromium tesseract:tesseract-ocr catdoc:catdoc

.PHONY: run demo install install-dev test-tools test soak check bench lock

run: install
	@exec $(BIN)/evaluator serve

demo: install
	@exec $(BIN)/python -m samples.demo

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit((3, 11) > sys.version_info[:2] or sys.version_info[:2] > (3, 13))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing into $(VENV)"
	@$(PIP) install --editable . --constraint requirements.lock
	@touch $@

$(VENV)/.installed-dev: pyproject.toml requirements.lock | $(VENV)/.installed
	@echo "Installing what tests and checks need into $(VENV)"
	@$(PIP) install --editable '.[dev]' --constraint requirements.lock
	@touch $@

# what pip cannot bring; without the right to install, the tests of each missing one say that they were skipped
test-tools:
	@missing=; for tool in $(TOOLS); do command -v $${tool%%:*} >/dev/null || missing="$$missing $${tool##*:}"; done; \
	[ -z "$$missing" ] && exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null \
	  && $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
	     apt-get install -y -qq --no-install-recommends $$missing </dev/null >/dev/null; then \
	  echo "Installed for the tests:$$missing"; \
	else \
	  echo "!!! $$(echo $$missing | wc -w) tools are missing and could not be installed:$$missing; their tests will be skipped"; \
	fi

# each worker begins with a half and then takes from the other's; PICTURES=1 keeps pictures in screenshots/
test: install-dev test-tools
	$(PYTEST) -n 2 --dist worksteal $(ARGS)

soak: install-dev test-tools
	$(PYTEST) -m soak $(ARGS)

# the many processes of the tests need not compile our modules each
test soak: export PYTHONDONTWRITEBYTECODE :=

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# a database of its own: the one in use is nobody's business here
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	unset DATABASE_URL DATABASE_DIRECT_URL DATABASE_URL_FILE DATABASE_DIRECT_URL_FILE; export DATA_DIR="$$folder"; \
	set -x; $(BIN)/alembic upgrade head && $(BIN)/alembic check

bench: install-dev
	@set -e; for script in $(BENCHES); do echo "== $$script"; PYTHONPATH=. $(BIN)/python "$$script"; done

# from a fresh environment, so that the lock holds what we need and nothing else
lock:
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; set -e; \
	$(PYTHON) -m venv "$$folder"; "$$folder/bin/python" -m pip install --quiet --editable .; \
	"$$folder/bin/python" -m pip freeze --exclude-editable > requirements.lock
