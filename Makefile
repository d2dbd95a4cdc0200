# Two commands for a stranger: `make demo` and `make test`. Both need only Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
# --no-compile, then only what kernels really import is compiled: spares 150 MB
LOCKED := $(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-compile

UNCOMPILED := /(tests|plotly|jedi|babel|jupyterlab|numba|llvmlite|debugpy|pip|setuptools|pkg_resources)/

.PHONY: demo test setup check lock clean

demo: setup  ## the whole walk on simulated data; prints where the appendix is
	@$(BIN)/openfeedback demo

test: setup .venv/.dev  ## all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile

setup: .venv/.installed .venv/.voikko  ## .venv with every pinned package, and Voikko where it may be installed

check: .venv/.dev  ## format, lint, types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "openfeedback needs Python 3.11 or newer; say which: make PYTHON=python3.12 demo")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv (about two minutes the first time)"
	@$(LOCKED) --require-hashes -r requirements.lock
	@$(LOCKED) -e .
	@$(BIN)/python -m compileall -q -j 2 -x '$(UNCOMPILED)' .venv/lib >/dev/null 2>&1 || true  # some files are templates
	@touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	@$(LOCKED) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.voikko: | .venv/.installed
	@$(BIN)/python -m openfeedback.run.voikko && touch $@

lock:  ## pin everything again (needs uv); torch stays out: bertopic's sentence-transformers is an extra of ours
	echo 'sentence-transformers; python_version < "3"' > .venv/overrides.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --override .venv/overrides.txt -o requirements.lock -q
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra slurm --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --override .venv/overrides.txt -c requirements.lock \
		-o requirements-dev.lock -q

clean:  ## remove what was made, keep what was written
	rm -rf .venv outputs .pytest_cache .mypy_cache .ruff_cache
