# make help tells what there is. Everything that is built lies in build/, results in out/.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

JOBS ?= $(shell nproc)
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
export CMAKE_GENERATOR := Ninja
export CMAKE_CXX_COMPILER_LAUNCHER := ccache
# The Python package is made of the objects of build/release: the compiler cache must not tell folders apart, nor
# the locale that Python sets for what it starts.
export CCACHE_NOHASHDIR := 1
export LC_ALL := C.UTF-8
export CTEST_PARALLEL_LEVEL := $(JOBS)
export CTEST_OUTPUT_ON_FAILURE := 1
export GTEST_COLOR := no

RELEASE := build/release
SANITIZE := build/sanitize
THREAD := build/thread
RELEASE_FLAGS := -O2 -g1 -DNDEBUG
FUZZ := build/fuzz
FUZZ_SECONDS ?= 60
FUZZERS := seeds $(addprefix fuzz_,edf check annotations toml scoring results lists writers)
TORTURE_ATTEMPTS ?= 1000000  # by each program of tests/torture; every systematic mutant is then among them
TORTURE_KILLS ?= 1000
THREADED := test_dsp test_night  # with test_batch, as before a release, it takes 3 minutes more
CTEST := ctest --no-tests=error --timeout 600

CXX_FILES = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')
PY_FILES := python bench tests scripts

# Configures build directory $(1) with the options $(2) and builds it, or of it the targets $(3).
define build
@cmake -S . -B $(1) $(2) >$(1)-configure.log 2>&1 || { cat $(1)-configure.log; exit 1; }
@cmake --build $(1) --parallel $(JOBS) $(if $(3),--target $(3))
endef

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what is missing: Debian packages and .venv
	@scripts/setup.sh
	@mkdir -p build

.PHONY: build
build: setup ## Build the library, the psg command, tests and benchmarks (build/release)
	$(call build,$(RELEASE),-DCMAKE_CXX_FLAGS_RELWITHDEBINFO="$(RELEASE_FLAGS)" -DPSG_BUILD_SHARED=ON)

.PHONY: demo
demo: build python ## Score the sample night by aasm and wasm2016 into out/, with a picture
	@scripts/demo.sh $(RELEASE)

.PHONY: test
test: setup ## Everything that must hold: format, lint, C++ tests plain and sanitized, Python, Slurm
	@$(MAKE) --no-print-directory lint-format
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory lint-python
	@$(MAKE) --no-print-directory sanitize
	@$(MAKE) --no-print-directory test-python test-cpp test-cluster

.PHONY: test-cpp
test-cpp: build ## The C++ tests alone
	@$(CTEST) --test-dir $(RELEASE)

.PHONY: python
python: setup ## Install the Python package into .venv
	@$(PIP) install --no-build-isolation --no-deps --config-settings=build-dir=build/python \
	  --config-settings=cmake.build-type=RelWithDebInfo --config-settings=cmake.define.PSG_WERROR=ON \
	  --config-settings=cmake.define.CMAKE_CXX_COMPILER=c++ \
	  --config-settings=cmake.define.CMAKE_CXX_FLAGS_RELWITHDEBINFO="$(RELEASE_FLAGS)" .

.PHONY: test-python
test-python: python ## The Python tests alone
	@$(PYTHON) -m pytest -q python/tests bench

.PHONY: test-cluster
test-cluster: build ## psg batch as an array of a real Slurm cluster of one node on this machine (needs root)
	@scripts/setup.sh cluster
	@PSG_COMMAND=$(CURDIR)/$(RELEASE)/apps/psg PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 $(PYTHON) tests/cluster/slurm_test.py

.PHONY: bench
bench: build ## Run the benchmarks (out/bench.json) and measure every promise about speed (out/bench-ratios.json)
	@mkdir -p out
	@$(RELEASE)/bench/psg_bench --benchmark_min_time=0.2 --benchmark_out=out/bench.json \
	  --benchmark_out_format=json $(BENCH_ARGS)
	@$(PYTHON) bench/ratios.py --build $(RELEASE) --benchmarks out/bench.json \
	  --json out/bench-ratios.json $(RATIO_ARGS)

.PHONY: bench-python
bench-python: build ## Compare the psg command with MNE, edfio and pyedflib + SciPy on one simulated night
	@mkdir -p out
	@$(PYTHON) bench/python_reference.py --psg $(RELEASE)/apps/psg --json out/bench-python.json

.PHONY: accuracy
accuracy: build ## Detect movements in simulated nights beside published detectors; refreshes docs/detection.md
	@$(PIP) install psgscoring==0.37.0
	@$(PYTHON) bench/accuracy/run.py --psg $(RELEASE)/apps/psg

.PHONY: lint
lint: lint-format build ## Check format, ruff, mypy and clang-tidy (9 minutes of its own on 2 cores)
	@$(MAKE) --no-print-directory lint-python lint-tidy

.PHONY: lint-format
lint-format: setup
	@clang-format-14 --dry-run --Werror $(CXX_FILES)
	@$(PYTHON) -m ruff format --check --quiet $(PY_FILES)

.PHONY: lint-python
lint-python: setup
	@$(PYTHON) -m ruff check --quiet $(PY_FILES)
	@$(PYTHON) -m mypy --strict python/psg

.PHONY: lint-tidy
lint-tidy: setup
	@run-clang-tidy-14 -quiet -j $(JOBS) -p $(RELEASE) '/(libpsg/psg|apps)/.*\.cpp$$' 2>&1 \
	  | { grep -Ev '^(clang-tidy|[0-9]+ warnings? generated|Suppressed|Use -)|^$$' || true; }

.PHONY: format
format: setup ## Format all C++ and Python
	@clang-format-14 -i $(CXX_FILES)
	@$(PYTHON) -m ruff format --quiet $(PY_FILES)
	@$(PYTHON) -m ruff check --fix --quiet $(PY_FILES)

.PHONY: sanitize
sanitize: setup ## All C++ tests under address and undefined, the threaded ones under thread sanitizer
	$(call build,$(SANITIZE),-DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 \
	  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1\ -g1 \
	  -DPSG_SANITIZE=address$(comma)undefined -DPSG_BUILD_BENCH=OFF)
	@PSG_ORACLE_NIGHTS=2000 $(CTEST) --test-dir $(SANITIZE)  # 10,000 in test-cpp
	$(call build,$(THREAD),-DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 \
	  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1\ -g1 \
	  -DPSG_SANITIZE=thread -DPSG_BUILD_BENCH=OFF -DPSG_BUILD_APPS=OFF,$(THREADED))
	@$(CTEST) --test-dir $(THREAD) -R '[Tt]hread'
comma := ,

.PHONY: fuzz
fuzz: setup ## Run each of the 8 fuzz targets for FUZZ_SECONDS (60), and say what its inputs reach
	$(call build,$(FUZZ),-DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14 \
	  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1\ -g1 -DPSG_BUILD_FUZZ=ON \
	  -DPSG_SANITIZE=address$(comma)undefined$(comma)fuzzer-no-link \
	  -DPSG_BUILD_TESTS=OFF -DPSG_BUILD_BENCH=OFF -DPSG_BUILD_APPS=OFF,$(FUZZERS))
	@scripts/fuzz.sh $(FUZZ)/tests/fuzz $(FUZZ_SECONDS)

.PHONY: torture
torture: build ## Hostile recordings and results by the million, and a batch killed 1,000 times
	@scripts/torture.sh $(RELEASE) $(TORTURE_ATTEMPTS) $(JOBS) $(TORTURE_KILLS)

.PHONY: clean
clean: ## Remove build/ and out/ (.venv stays; remove it by hand)
	@rm -rf build out
