# The front door. Where make is missing: python3 dev.py run (test, assurance, exec -- COMMAND, install).

# Each is run, because a shim may be there and still fail. PYTHON=... names another.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11 python3.14; do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo "$$name"; exit; fi; done)
endif

# The stack ends with make, also when make is killed.
DEV = env ENTENTE_WITH_PARENT=1 "$(PYTHON)" dev.py
BIN = .venv/bin
CHECKING = ENTENTE_MODE=check $(BIN)/python manage.py
PYTHON_PACKAGES = accounts partners engagements reports config

# What production must be given (docs/operating.md); the secrets are drawn anew each time.
PRODUCTION = ENTENTE_MODE=production HOME_COUNTRY=XZZ ALLOWED_HOSTS=entente.example SEAL_COPY=seals.jsonl ATTACHMENTS_DIR=attachments \
	DATABASE_URL=postgresql://entente_app@localhost/entente \
	ROLLER_DATABASE_URL=postgresql://entente_roller@localhost/entente \
	OWNER_DATABASE_URL=postgresql://entente_own@localhost/entente \
	CELERY_BROKER_URL=redis://localhost/0 \
	SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	TOKEN_PEPPERS="only:$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))')"

.PHONY: run test check bench assurance install python clean clean-data \
	lint format contracts types templates migrations deploy schema audit coverage

run: python
	@exec $(DEV) run

test: python
	@exec $(DEV) test

bench: python
	@exec $(DEV) bench

# Takes the better part of an hour; ARGS="tests/assurance -k chaos" tries a part of it.
assurance: python
	@exec $(DEV) assurance

check: lint format contracts types templates migrations deploy schema audit coverage
	@echo "Everything holds."

lint: install
	$(BIN)/ruff check .

format: install
	$(BIN)/ruff format --check .

contracts: install
	$(BIN)/lint-imports

types: install
	ENTENTE_MODE=check $(BIN)/mypy
	$(BIN)/mypy --config-file devstack/mypy.ini dev.py devstack

templates: install
	$(BIN)/djlint --lint --check --quiet $(PYTHON_PACKAGES)

migrations: install
	@$(DEV) exec --migrated -- $(BIN)/python manage.py makemigrations --check --dry-run

deploy: install
	@echo "manage.py check --deploy, with production settings"
	@$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

schema: install
	$(CHECKING) spectacular --validate --fail-on-warn --file /dev/null

# AUDIT=required makes it a failure that the advisory service cannot be reached.
audit: install
	@$(DEV) audit

coverage: install
	@$(DEV) test -- --cov --cov-report=term:skip-covered

install: python
	@$(DEV) install

python:
ifeq ($(PYTHON),)
	@echo "Python 3.11 or newer is missing: none of python3, python3.13, python3.12, python3.11," >&2
	@echo "python3.14 runs and is new enough. Install one (Debian: apt install python3" >&2
	@echo "python3-venv), or name one: make run PYTHON=/path/to/python3.11" >&2
	@exit 1
endif

# Keeps the records: those are removed by clean-data alone.
clean: python
	@$(DEV) clean

clean-data: python
	@$(DEV) clean --data
