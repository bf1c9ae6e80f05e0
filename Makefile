# `make demo` and `make test` do all of the set-up on a machine that has only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A folder that is already filled with data sets, such as one beside the project; else sets are downloaded.
DATA := $(firstword $(wildcard ../shared/datasets))
ifneq ($(DATA),)
export ELBOWROOM_DATA ?= $(abspath $(DATA))
endif

# Each measures again and keeps its result; benchmarks/README.md says how long.
BENCHMARKS := anchors exactness bounds peers memory anomalies picture_detectors series published nll folders convolutions denoising \
	sharpness grey_photographs conditions priors latent_spaces uniform attributes masks tasks translation pace korean \
	sentences map campaign claims

.PHONY: demo test test-fast check install $(BENCHMARKS) claims-full page clean

demo: $(VENV)/installed
	$(BIN)/elbowroom demo

# Two processes share two cores: threads of OpenMP in each would wait for each other.
test test-fast: export OMP_NUM_THREADS := 1

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

# For the hand, in less than a minute: no public sets, no slow fits. `make test` runs everything.
test-fast: $(VENV)/installed-test
	$(BIN)/python -m pytest -n 2 --dist loadfile -q -m "not slow and not data"

check: $(VENV)/installed-check
	$(BIN)/pre-commit run --all-files --show-diff-on-failure

install: $(VENV)/installed

# The results of the benchmarks are in benchmarks/results, shown by benchmarks/README.md.
$(BENCHMARKS) page: $(VENV)/installed-test
	$(BIN)/python benchmarks/$@.py

# Hours; what the digits leave undecided comes first, on MNIST. It goes on where it was stopped.
claims-full: $(VENV)/installed-test
	$(BIN)/python benchmarks/claims.py --full --seeds 0

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/installed-test: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test]"
	touch $@

$(VENV)/installed-check: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test,check]"
	touch $@
