# The two commands a newcomer needs: make run, make test. Each sets itself up.
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export KEGUAN_HOME ?= $(CURDIR)/var
unexport PYTHONDONTWRITEBYTECODE  # a run of the tests starts some fifty processes: each would compile everything anew

.PHONY: run test lint format bench clean

run: $(STAMP)  ## the sample city in a browser
	@$(BIN)/keguan sample
	@mkdir -p out
	@$(BIN)/keguan report annual --year 2025 --out out/年度总结2025.docx --html out/年度总结2025.html --facts out/年度总结2025.json || [ $$? -eq 1 ]  # 1: findings, printed
	@$(BIN)/keguan serve --port $(PORT)

test: $(STAMP)  ## all tests, on SQLite and on a PostgreSQL that the run starts itself
	@tests/system-packages
	@$(BIN)/python -m pytest -n auto
	@tests/with-postgres $(BIN)/python -m pytest -n auto -m "not browser and not one_database"

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

format: $(STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

$(STAMP): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本"; exit 2; }
	@test -x $(BIN)/python || python3 -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

clean:
	rm -rf $(VENV) out var
