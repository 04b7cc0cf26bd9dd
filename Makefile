# Two commands matter: `make run` and `make test`. Both need Python 3.11 or later and make, nothing else.

PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
# The first Python that is new enough, really starts (some machines have shims that do not) and imports what is asked.
FIND_PYTHON = for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c "import sys; assert sys.version_info >= (3, 11); $(1)" 2>/dev/null && echo $$p && break; done
COMPILE := $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml

.PHONY: help run test lint bench lock
.DEFAULT_GOAL := help

help:
	@echo "make run    serve a demo on this machine, PORT=$(PORT)"
	@echo "make test   the whole suite: SQLite, PostgreSQL, a real browser"
	@echo "make lint   style, types, migrations, deployment settings"
	@echo "make bench  what the site costs at scale"
	@echo "make lock   make the hash locks in requirements/ anew"

$(PY):
	@python=$$($(call FIND_PYTHON,import venv; import ensurepip)); bare=$$($(call FIND_PYTHON,)); \
	if [ -z "$$bare" ]; then echo "Python 3.11 or later is needed and was not found."; exit 1; fi; \
	if [ -z "$$python" ]; then \
		echo "This Python cannot make a virtual environment. Install the missing part first:"; \
		echo "    apt-get install $$($$bare -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"; exit 1; fi; \
	echo "Making $(VENV) with $$($$python --version)"; \
	$$python -m venv $(VENV)

$(BASE): requirements/base.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(BASE)

.env: | $(PY)
	@$(PY) -m wutang.first_env

run: $(BASE) .env
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py collectstatic --noinput --verbosity 0
	@$(PY) manage.py serve_demo --port $(PORT)

test: $(DEV)
	@$(PY) -m tests.launch

lint: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --no-fast-exit .
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.launch.production

bench: $(DEV)
	$(PY) -m benchmarks

# The extras first: what they allow of a shared package is what every installation gets.
lock: $(DEV)
	$(COMPILE) --extra sso --extra notify --extra heic --extra s3 -o requirements/extras.txt
	$(COMPILE) -c requirements/extras.txt -o requirements/base.txt
	$(COMPILE) -c requirements/extras.txt --extra test --extra lint --extra notify --extra sso -o requirements/dev.txt
