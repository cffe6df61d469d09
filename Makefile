# What can be done here; "make help" lists it. Needs make and Python 3.11, 3.12 or 3.13, nothing else.
.DEFAULT_GOAL := help
.PHONY: run test test-fast lint bench demo-city words screenshots help check-folder
SHELL := /bin/sh

# An inherited HOST is often the machine's name (conda, csh), not a wish to listen there.
ifneq ($(origin HOST),command line)
HOST := 127.0.0.1
endif
ifneq ($(origin PORT),command line)
PORT := 8000
endif
export HOST PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Redis comes in a wheel for the first two; later Pythons need a redis-server on the PATH.
PYTHONS := $(if $(PYTHON),$(PYTHON),python3.12 python3.11 python3.13 python3)
FITS := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
MESSAGES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
VENV := .venv/bin/python
BABEL := $(VENV) -m babel.messages.frontend -q
POT := translations/messages.pot

run: .venv/installed $(MESSAGES) ## start everything; HOST=0.0.0.0 lets a phone in, PORT=8001 chooses another port
	@exec $(VENV) app.py

test: .venv/installed-for-tests $(MESSAGES) ## all tests, on real databases, a real Redis and a real browser
	@exec $(VENV) -m pytest -n auto --maxprocesses 4 --dist loadgroup

test-fast: .venv/installed-for-tests $(MESSAGES) ## the tests that need neither whole processes nor a browser
	@exec $(VENV) -m pytest -n auto --maxprocesses 4 --dist loadgroup -m "not slow"

lint: .venv/installed-for-tests ## style, types, and whether the migrations match the models
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy
	$(VENV) -m pytest -q tests/test_migrations.py -k describe

bench: .venv/installed-for-tests $(MESSAGES) ## figures beside what one would take instead, in about ten minutes; they stand in bench/*.md
	@for name in nearest dispatching pages lists; do $(VENV) -m bench.$$name || exit; done

demo-city: .venv/installed $(MESSAGES) ## fill an empty database with a whole city: 1,620 elders, 38,000 past visits
	@exec $(VENV) -m flask --app app demo city

words: .venv/installed ## gather the sentences of code and pages into translations, where new ones want their English
	@$(BABEL) extract --mapping-file pyproject.toml --keywords _l --no-wrap --sort-output --add-location file \
	  --omit-header --output-file $(POT) .
	@$(BABEL) update --input-file $(POT) --output-dir translations --no-wrap --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date

screenshots: .venv/installed-for-tests $(MESSAGES) ## take the README's pictures anew, into docs/screenshots
	@exec $(VENV) -m tests.support.screenshots

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

check-folder:
	@test -w . || { echo "This folder cannot be written to: copy it to one that can."; exit 1; }

.venv/bin/python: | check-folder
	@for python in $(PYTHONS); do \
	  if $$python -c '$(FITS)' 2>/dev/null; then \
	    echo "Making .venv with $$($$python --version) …"; $$python -m venv --clear .venv; exit; fi; \
	done; \
	echo "Python 3.11, 3.12 or 3.13 with its venv module is needed, and $$(python3 --version 2>/dev/null || echo none) was found:" \
	  "install one (Debian: apt install python3 python3-venv), or say make $(MAKECMDGOALS) PYTHON=/path/to/python3.12."; \
	exit 1

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what it needs, once …"
	@$(VENV) -m pip install -r requirements.txt
	@touch $@

.venv/installed-for-tests: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what the tests need, once …"
	@$(VENV) -m pip install -r requirements-dev.txt
	@touch $@ .venv/installed

%.mo: %.po | .venv/installed
	@$(BABEL) compile --input-file $< --output-file $@
