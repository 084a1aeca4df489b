# Trường Số: one Makefile. `make demo` and `make test` are all that a newcomer needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
PORT ?= 8000
NODE_OK := $(shell node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit((a==20&&b>=19)||(a==22&&b>=12)||a>22?0:1)' 2>/dev/null && echo yes)
REQUIREMENTS := requirements/base.txt requirements/dev.txt requirements/uv.txt $(if $(NODE_OK),,requirements/node.txt)
WITH_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"
export DJANGO_SETTINGS_MODULE := truongso.config.settings

.PHONY: help setup demo run test test-fast check format bench lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed $(VENV)/.built $(VENV)/.messages ## everything that the site and the tests need, from packages

$(VENV)/.installed: $(REQUIREMENTS)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Cần Python 3.11 trở lên.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes $(REQUIREMENTS)
	@$(BIN)/uv pip install -q -p $(BIN)/python --no-deps --no-build-isolation --offline -e . 2>/dev/null || echo "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/truongso.pth
	@touch $@

lock: ## compile requirements/*.in into hash-pinned *.txt
	@for f in base dev uv node; do $(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal requirements/$$f.in -o requirements/$$f.txt; done
