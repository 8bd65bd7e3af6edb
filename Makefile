# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO   := .demo
PAGE   ?= 1
PORT   ?= 8501
WORKERS ?= 2

.PHONY: help demo test bench screenshots wheel clean

help:
	@echo "make demo         set up, add the small library in articles/, ask it a question, open the chat page"
	@echo "make demo PAGE=0  the same without the page"
	@echo "make test         set up and run all tests, two files of them at a time (WORKERS=4: four)"
	@echo "make bench        measure speed and size beside the usual pipeline"
	@echo "make screenshots  take the pictures of the README, with the Chromium of this machine"
	@echo "make wheel        build the package"
	@echo "make clean        remove everything that make made"

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

# Chroma lists the Kubernetes client and ONNX Runtime, which its embedded use never imports; Streamlit lists pydeck, for
# maps. Without them, and with byte code only for what is used, the environment is a third smaller.
UNUSED := kubernetes onnxruntime pydeck hf-xet

# One stamp for each set of extras: an unchanged pyproject.toml installs nothing again.
$(VENV)/.installed-%: $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	@echo "Installing (extras: $*), this takes a minute or two ..."
	$(PIP) install --quiet --no-compile --constraint constraints.txt --editable ".[$*]"
	@if [ "$*" != "bench" ]; then $(PIP) uninstall --quiet --yes $(UNUSED); fi
	@touch $@

demo: $(VENV)/.installed-page,llm
	$(BIN)/whosaid --library $(DEMO) add articles
	$(BIN)/whosaid --library $(DEMO) ask "Who did Baghaei blame?"
	@if [ "$(PAGE)" != "0" ]; then $(BIN)/whosaid --library $(DEMO) serve --port $(PORT); fi

test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy rag
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.run

screenshots: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.screenshots

wheel: $(VENV)/.installed-test
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(DEMO) .bench dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
