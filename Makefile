# Everything a person needs, from a machine with Python 3.11+, make, and root or Debian packages.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv/.spark
SPARK_LOCK := dbt_project/requirements-spark.lock
# What is never imported need not be compiled.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

.DEFAULT_GOAL := help
.PHONY: help app demo spark java test test-long lint bench lock chromium screenshots accessibility clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed. Set PYTHON=python3.11, say."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
		|| { echo "Python's venv module is missing: apt-get install python3-venv"; exit 2; }
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

app: $(READY) ## Serve the app on http://127.0.0.1:8501, with the demo publication if there is none
	@$(BIN)/probation demo --if-none
	@$(BIN)/probation app

demo: $(READY) ## Build and publish synthetic London, and show Lewisham's newest quarter
	@$(BIN)/probation demo

spark: $(SPARK) java ## Add the second engine: PySpark, dbt-spark and Java (450 MB)

# PySpark is sent as source: a wheel of 450 MB is made only to be unpacked, so it is not compressed.
$(SPARK): $(READY) $(SPARK_LOCK)
	@printf '[bdist_wheel]\ncompression = stored\n' > .venv/wheels.cfg
	DIST_EXTRA_CONFIG=$(CURDIR)/.venv/wheels.cfg $(INSTALL) --require-hashes -r $(SPARK_LOCK)
	@touch $@

java:
	@command -v java >/dev/null 2>&1 || { \
		echo "Java is missing: installing Debian's package default-jre-headless."; \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq default-jre-headless >/dev/null; } \
		|| { echo "Spark needs Java 17 or newer. As root: apt-get install default-jre-headless"; exit 2; }; }

chromium:
	@command -v chromium >/dev/null 2>&1 || { \
		echo "Chromium is missing: installing Debian's package chromium."; \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
		|| { echo "The browser tests need Chromium. As root: apt-get install chromium"; exit 2; }; }

# Three workers on two cores: one often waits for a browser or a process it started.
test: $(READY) spark chromium ## Every test but the long campaigns, browser tests included
	$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder -m "not long"

test-long: $(READY) spark chromium ## The long kill, seed and mutation campaigns
	$(BIN)/python -m pytest -m long

lint: $(READY) ## Format, style, types, import directions, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests

bench: $(READY) spark ## Ratios against their floors, in one run
	$(BIN)/python -m benchmarks

screenshots: $(READY) chromium ## Take the pictures of docs/screenshots anew
	$(BIN)/python -m tests.browser.screenshots $${PROBATION_HOME:-data}

accessibility: $(READY) chromium ## Check every page with axe and write the accessibility statement
	$(BIN)/python -m tests.browser.statement

lock: $(READY) ## Write both lock files anew from pyproject.toml
	$(BIN)/pip-compile --quiet --extra dev --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --extra spark --constraint requirements.lock \
		--output-file $(SPARK_LOCK) pyproject.toml

clean: ## Remove what was built; data is kept
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
