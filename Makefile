# One place for every command, the same for people and for CI. "make" alone lists them.

BIN := .venv/bin

.PHONY: help setup setup-dev run test check format golden docs bench lock image

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: ## install what the dashboard needs into .venv
	@scripts/setup.sh requirements.txt

setup-dev:
	@scripts/setup.sh requirements-dev.txt

# A request from an unknown page makes Streamlit ask another host for this machine's address: it finds nobody.
OFFLINE = http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 no_proxy=127.0.0.1,localhost

run: setup ## open the dashboard on http://127.0.0.1:8501
	@$(OFFLINE) $(BIN)/streamlit run app.py

test: setup-dev ## run every test, with a browser (installed if there is none)
	@browser=$$(scripts/browser.sh) && BROWSER_PATH="$$browser" $(BIN)/python -m pytest $(ARGS)

check: setup-dev ## check format, lint, types, import rules and docstrings
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(find hccsurv -name '*.py')

format: setup-dev ## rewrite the code in the project's format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

golden: ## make the reference values of tests/golden again, with R
	@Rscript -e 'library(survival); library(jsonlite); library(nnet); library(psych); library(cmprsk)' >/dev/null 2>&1 || \
		{ echo "R with five packages is needed: sudo apt-get install r-base-core r-cran-survival r-cran-jsonlite r-cran-nnet r-cran-psych r-cran-cmprsk"; exit 1; }
	@for script in tests/golden/*.R; do echo "$$script"; Rscript "$$script" || exit 1; done

docs: setup-dev ## write docs/methods.md again from the register of methods
	$(BIN)/python -m hccsurv methods --markdown > docs/methods.md.new
	@mv docs/methods.md.new docs/methods.md

bench: setup-dev ## measure time and memory, and write docs/benchmarks.md
	@PYTHONPATH=. $(BIN)/python benchmarks/bench.py

lock: ## pin the packages named in requirements*.in (ARGS=--upgrade takes newer ones)
	@scripts/setup.sh requirements-build.txt
	$(COMPILE) requirements-build.in --output-file requirements-build.txt
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url $(ARGS)

image: ## build the Docker image
	docker build --tag hccsurv .
