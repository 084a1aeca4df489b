# Trường Số: one Makefile. `make demo` and `make test` are all that a newcomer needs.
# Wanted: Python 3.11 or newer, and make. Node comes from a package where the machine has none that is new enough.
SHELL := /bin/bash
# Compiled modules are kept, whatever the shell says: every start of a program would compile everything again.
unexport PYTHONDONTWRITEBYTECODE
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

NEW_PYTHON := 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c $(NEW_PYTHON) 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
PORT ?= 8000
NODE_OK := $(shell command -v npm >/dev/null && node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit((a==20&&b>=19)||(a==22&&b>=12)||a>22?0:1)' 2>/dev/null && echo yes)
REQUIREMENTS := $(addprefix requirements/,base.txt dev.txt uv.txt $(if $(NODE_OK),,node.txt))
WITH_VENV := PATH="$(CURDIR)/$(BIN):$$PATH"

# What is already done leaves a stamp; a second `make` has nothing to do.
INSTALLED := $(VENV)/.installed$(if $(NODE_OK),,-with-node)
PACKAGES := node_modules/.package-lock.json
BUILT := truongso/core/static/built/manifest.json
CATALOGUES := $(shell find truongso -name '*.po' 2>/dev/null)
FRONT_END := $(shell find frontend -type f 2>/dev/null) package.json vite.config.js

.PHONY: help setup demo run test test-sqlite test-postgresql test-fast check format bench lock clean

help: ## danh sách này
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(INSTALLED) $(BUILT) $(CATALOGUES:.po=.mo) ## cài mọi thứ mà trang và kiểm thử cần, từ các gói

$(INSTALLED): $(REQUIREMENTS) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên: hãy cài rồi chạy lại, hoặc chỉ rõ bằng make PYTHON=/đường/dẫn/python3 $(MAKECMDGOALS)." >&2; exit 1; }
	@echo "Cài các gói Python…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Không tạo được môi trường Python. Trên Debian, Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 && $(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION) || test -x $(BIN)/uv
	@$(BIN)/uv pip sync -q -p $(BIN)/python --require-hashes $(REQUIREMENTS)
	@$(BIN)/uv pip install -q -p $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(PACKAGES): package-lock.json package.json .npmrc | $(INSTALLED)
	@echo "Cài các gói giao diện…"
	@$(WITH_VENV) npm ci --no-audit --no-fund --silent
	@touch $@

$(BUILT): $(PACKAGES) $(FRONT_END)
	@echo "Dựng giao diện và phông chữ…"
	@$(WITH_VENV) npm run build --silent >$(VENV)/build.log 2>&1 || { cat $(VENV)/build.log >&2; exit 1; }
	@$(BIN)/python -m whitenoise.compress -q --no-brotli truongso/core/static/built/assets
	@touch $@

%.mo: %.po | $(INSTALLED)
	@$(BIN)/pybabel --quiet compile -i $< -o $@

demo: setup ## nạp trường mẫu, in bảng chỉ tiêu, lập báo cáo quý III vào out/, rồi mở trang ở cổng PORT (8000)
	@$(BIN)/truongso setup
	@$(BIN)/truongso demo --port $(PORT)

run: setup ## mở trang ở cổng PORT (8000)
	@$(BIN)/truongso setup
	@$(BIN)/truongso serve --port $(PORT)

test: setup ## toàn bộ kiểm thử: trên SQLite (có trình duyệt), rồi trên PostgreSQL
	@$(MAKE) --no-print-directory test-sqlite
	@$(MAKE) --no-print-directory test-postgresql

test-sqlite: setup
	@echo "Kiểm thử trên SQLite, có trình duyệt…"
	@$(BIN)/pytest -q -n $(WORKERS)

test-postgresql: setup
	@echo "Kiểm thử trên PostgreSQL…"
	@if $(BIN)/python -m tests.throwaway_postgresql >/dev/null; then TEST_DATABASE=postgresql $(BIN)/pytest -q -n $(WORKERS); else test -z "$${CI:-}"; fi

test-fast: setup ## kiểm thử nhanh: SQLite, không trình duyệt, không phần chậm
	@$(BIN)/pytest -q -n $(WORKERS) -m "not slow and not browser"

WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

check: setup ## văn phong, kiểu, tầng, mẫu trang, di trú, địa chỉ kho gói
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy truongso/core truongso/foundation truongso/config $$(find truongso -path '*/foundation' -prune -o -path '*/config' -prune -o \( -name actions.py -o -path '*/actions/*.py' \) -print)
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint truongso --lint --quiet
	TRUONGSO_HOME=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.housekeeping

format: setup ## sửa văn phong Python
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

PEERS := $(VENV)/peers

$(PEERS)/.installed: requirements/bench.txt | $(INSTALLED)
	@echo "Cài công cụ để so sánh…"
	@$(BIN)/uv venv -q --allow-existing -p $(BIN)/python $(PEERS)
	@$(BIN)/uv pip sync -q -p $(PEERS)/bin/python --require-hashes requirements/bench.txt
	@touch $@

bench: setup $(PEERS)/.installed ## đo tốc độ, ghi bảng vào benchmarks/
	@$(BIN)/python -m benchmarks.run

lock: $(INSTALLED) ## khóa lại requirements/*.in thành *.txt có mã băm
	@for f in base dev uv node bench; do $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 --universal requirements/$$f.in -o requirements/$$f.txt; done

clean: ## bỏ mọi thứ được dựng ra; dữ liệu trong var/ còn nguyên
	rm -rf $(VENV) node_modules truongso/core/static/built *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov .coverage*
	find truongso tests -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +
