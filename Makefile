# make run    what is needed, into .venv, and the main job on the shipped Ukraine case
# make test   what is needed, into .venv, and every test
# make web    what the board's pages have from npm (make run and make test ask for it)
# make check  what CI runs: lint, types, tests
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check lint web chromium bench bench-peers bench-aralia golden tongues format lock clean

run: .venv/run.stamp
	@$(BIN)/python web/fetch.py --or-go-on
	@$(BIN)/willing assess ukraine-2025

# A worker a processor, eight at most; each takes from another what that has not begun. What starts Python anew finds it compiled.
test: .venv/dev.stamp web chromium
	@$(BIN)/python -m compileall -q src
	$(BIN)/pytest -n logical --maxprocesses 8 --dist worksteal

check: lint test

# What the board's pages have from npm: pinned and hashed, copied where the package takes it, never committed.
web: .venv/pyvenv.cfg
	@$(BIN)/python web/fetch.py

# A browser for the tests that look at pages. Where it cannot be had, those tests say so.
chromium:
	@command -v chromium >/dev/null || sh tools/chromium.sh

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev.stamp web chromium
	$(BIN)/python -m compileall -q src
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/chances.py
	$(BIN)/python benchmarks/ledgers.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/siting.py
	$(BIN)/python benchmarks/holding.py
	$(BIN)/python benchmarks/board.py

bench-peers: .venv-peers/peers.stamp
	.venv-peers/bin/python benchmarks/peers.py
	.venv-peers/bin/python benchmarks/siting_peers.py

bench-aralia: .venv/dev.stamp
	$(BIN)/python benchmarks/aralia.py

# The files of the tongues, with what is new at their end, still to be said (docs/tongues.md).
tongues: .venv/dev.stamp
	WILLING_GOLDEN=write $(BIN)/pytest -n 0 -q -k test_every_text_is_in_every_tongue tests/report/test_tongue.py
	@git --no-pager diff --stat -- src/willing/report/tongues

golden: .venv/dev.stamp
	WILLING_GOLDEN=write $(BIN)/pytest -n 0 tests/docs
	@git --no-pager diff --stat -- README.md docs

format: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The locks carry hashes and no addresses; uv makes them, pip alone installs them.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --custom-compile-command 'make lock' pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --custom-compile-command 'make lock' pyproject.toml requirements/build.in --all-extras --group dev -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --custom-compile-command 'make lock' pyproject.toml requirements/build.in requirements/peers.in -c requirements/run.txt \
	  -o requirements/peers.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --custom-compile-command 'make lock' requirements/web.in -o requirements/web.txt

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Willing needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/pyvenv.cfg requirements/run.txt pyproject.toml
	@test -f .venv/dev.stamp || $(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/pyvenv.cfg requirements/dev.txt pyproject.toml
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv-peers/peers.stamp: requirements/peers.txt pyproject.toml
	@test -d .venv-peers || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/peers.txt
	@.venv-peers/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv .venv-peers .venv-web web/node_modules src/willing/board/static/vendor dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
