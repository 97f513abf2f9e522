# Everything runs from .venv, made from a hashed lock file; only Python >= 3.11, pip and make are needed. Users get what
# the product needs (requirements.lock); tests, lint and benchmarks add the developers' tools (requirements-dev.lock).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: install install-dev demo test test-slow coverage lint bench-smoke bench-smoke-update lock schema printed clean

install: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo 'compiling the kernels of search and simulation (scheduler warm-up): about a minute, once'
	$(BIN)/scheduler warm-up --all
	touch $@

install-dev: $(VENV)/installed-dev

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: install
	$(BIN)/scheduler solve configs/clinic --time-limit 10 --out runs/demo-clinic --force
	$(BIN)/scheduler verify runs/demo-clinic
	$(BIN)/scheduler solve configs/manila --time-limit 15 --out runs/demo-manila --force
	$(BIN)/scheduler verify runs/demo-manila
	$(BIN)/scheduler export payroll runs/demo-manila
	$(BIN)/scheduler report runs/demo-manila

test: install-dev
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: install-dev
	$(BIN)/python -m pytest

# The same tests, and how much of the code they run; below the floor in pyproject.toml it fails.
coverage: install-dev
	$(BIN)/python -m pytest -n 2 -m "not slow" --cov

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A few instances at equal iterations against the stored figures: past 2 % worse it fails.
bench-smoke: install-dev
	$(BIN)/scheduler bench smoke

# make bench-smoke-update REASON="what made the search better, or why it may be worse": goes to CHANGELOG.md.
bench-smoke-update: install-dev
	$(BIN)/scheduler bench smoke --update --reason "$(REASON)"

# docs/schema/, from the code: after a key, a rule or the words of one have changed.
schema: install-dev
	$(BIN)/python -m scheduler.inputs.json_schema

# The blocks of output in README.md, from the commands above them (a test compares them).
printed: install
	$(BIN)/python -m tests.printed

# Needs uv (pip install uv); the locks cover every platform and Python >= 3.11, and agree on every version.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(COMPILE) --extra build --extra dev -o requirements-dev.lock
	$(COMPILE) --extra build --constraint requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) runs .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.* htmlcov
