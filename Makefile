# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO   := .demo
PAGE   ?= 1
PORT   ?= 8501
WORKERS ?= 2

.PHONY: help demo test bench screenshots lock wheel clean

help:
	@echo "make demo         set up, add the small library in articles/, ask it a question, open the chat page"
	@echo "make demo PAGE=0  the same without the page"
	@echo "make test         set up and run all tests, two files of them at a time (WORKERS=4: four)"
	@echo "make bench        measure speed and size beside the usual pipeline"
	@echo "make screenshots  make the pictures of the README (with the Chromium of this machine) and the notebook's outputs"
	@echo "make lock         write requirements.lock anew, after a change of pyproject.toml or constraints.txt"
	@echo "make wheel        build the package"
	@echo "make clean        remove everything that make made"

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later, please: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "on Debian: apt-get install python3-venv"; exit 1; }

# One stamp for each set of extras: an unchanged pyproject.toml installs nothing again.
$(VENV)/.installed-%: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing (extras: $*), this takes a minute or two ..."
	$(PIP) install --quiet --no-compile --constraint constraints.txt --editable ".[$*]"
	@touch $@

demo: $(VENV)/.installed-page,llm
	$(BIN)/whosaid --library $(DEMO) add articles
	$(BIN)/whosaid --library $(DEMO) ask "Who did Baghaei blame?"
	@if [ "$(PAGE)" != "0" ]; then $(BIN)/whosaid --library $(DEMO) serve --port $(PORT); fi

test: $(VENV)/.installed-test
	$(PIP) check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy rag
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.run

screenshots: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.rooms
	$(BIN)/python -m benchmarks.notebook
	$(BIN)/python -m benchmarks.screenshots

# All that the image installs, with the hashes of its files: the versions of constraints.txt, for every platform.
lock: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(PIP) install --quiet uv
	echo hatchling | $(BIN)/uv pip compile pyproject.toml - --extra all --universal --python-version 3.11 \
		--constraint constraints.txt --generate-hashes --no-annotate --no-header --quiet --output-file requirements.lock

wheel: $(VENV)/.installed-test
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(DEMO) .bench dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
