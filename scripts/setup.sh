#!/usr/bin/env bash
# Installs what building and testing libpsg needs and is missing: Debian packages (as root or with
# sudo) and a Python virtual environment in .venv. Says nothing and takes no time when all is there.
# With the word "cluster" also Slurm, for make test-cluster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
  g++ cmake ninja-build ccache pkg-config git
  clang-14 clang-tidy-14 clang-format-14 libclang-rt-14-dev
  libfmt-dev libeigen3-dev libfftw3-dev libhdf5-dev libaec-dev zlib1g-dev libedf-dev libpugixml-dev libxxhash-dev
  libtomlplusplus-dev
  libcli11-dev nlohmann-json3-dev libgtest-dev libgmock-dev libbenchmark-dev
  python3 python3-dev python3-venv
  locales  # the sources of a locale with a decimal comma, which the tests make
)
[[ "${1:-}" != cluster ]] || packages+=(slurmctld slurmd slurm-client slurm-wlm-basic-plugins)

fail() {
  echo "setup: $*" >&2
  exit 1
}

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || fail "needs these Debian 12 packages and finds no apt-get: ${missing[*]}"
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "needs root, or sudo, to run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  echo "setup: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq || fail "apt-get update failed; is the network there?"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt-get could not install: ${missing[*]}"
}

install_python() {
  local python=/usr/bin/python3
  [[ -x "$python" ]] || python=$(command -v python3) || fail "finds no python3"
  [[ -x .venv/bin/python ]] || "$python" -m venv .venv || fail "cannot make a virtual environment in .venv"
  echo "setup: installing python/requirements-dev.txt into .venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r python/requirements-dev.txt ||
    fail "pip could not install python/requirements-dev.txt; is the network there?"
}

[[ -f /etc/debian_version ]] || echo "setup: this is no Debian; libpsg is built and tested on Debian 12" >&2
install_packages

# The environment is made again when this script or the requirements change.
stamp=.venv/setup-stamp
wanted=$(cat scripts/setup.sh python/requirements-dev.txt | sha256sum)
if [[ ! -x .venv/bin/python || "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]]; then
  install_python
  echo "$wanted" >"$stamp"
fi
