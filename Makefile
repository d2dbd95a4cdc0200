# `make demo` and `make test` are short for `python3 setup_env.py demo` and `test`, which need no make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test slow setup check lock clean

demo: setup  ## the whole walk on simulated data; prints where the appendix is
	@$(BIN)/openfeedback demo

test:  ## all tests but the slow ones
	@$(PYTHON) setup_env.py test

slow: .venv/.dev  ## the slow tests: kills, JupyterLab, LibreOffice, the whole demo, whatever takes seconds
	@$(BIN)/python -m pytest -m slow -n 2 --dist loadfile

setup: .venv/.installed  ## .venv with every pinned package

check: .venv/.dev  ## format, lint, types
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) setup_env.py setup

.venv/.dev: .venv/.installed requirements-dev.lock
	@$(PYTHON) setup_env.py dev
lock:  ## pin everything again (needs uv); torch stays out: bertopic's sentence-transformers is an extra of ours
	echo 'sentence-transformers; python_version < "3"' > .venv/overrides.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --override .venv/overrides.txt -o requirements.lock -q
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra slurm --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --override .venv/overrides.txt -c requirements.lock \
		-o requirements-dev.lock -q

clean:  ## remove what was made, keep what was written
	rm -rf .venv outputs .pytest_cache .mypy_cache .ruff_cache
