# Two commands on a fresh machine: make demo, make test.
PYTHON ?= python3
BIN := .venv/bin
# The tests start some hundred processes; each would compile every library anew where the shell
# forbids Python to keep what it compiled.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test check docs lock clean

demo: .venv/ready  ## the whole weekly run on the sample publications
	$(BIN)/fow demo

test: .venv/ready  ## the tests; in CI, or with CI=true, the slow ones too
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder $(if $(CI),,-m "not slow")

check: .venv/ready  ## what CI checks before the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/ready  ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --quiet

lock:  ## resolve pyproject.toml anew, for every supported Python and system
	$(LOCK) pyproject.toml --extra dev --output-file requirements.lock
	$(LOCK) pyproject.toml --extra pdf --extra scale --constraint requirements.lock \
		--no-annotate --output-file deploy/requirements.lock
	echo hatchling | $(LOCK) - --constraint requirements.lock --no-annotate \
		--output-file deploy/build.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
