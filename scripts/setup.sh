#!/usr/bin/env bash
# Sets the machine up: system packages where apt and the rights to use it are there, then the virtual environment.
# usage: setup.sh [--test]   (--test adds what only the tests need)
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need_font() { fc-list 2>/dev/null | grep -i "$1" >/dev/null || missing+=("$2"); }
PYTHON=${PYTHON:-python3}

[ -n "${PDZ_SOFFICE:-}" ] || [ -d /Applications/LibreOffice.app ] || need soffice libreoffice-writer-nogui
if [ "$(uname)" = Linux ]; then
  /usr/bin/python3 -c 'import uno' 2>/dev/null || [ -n "${PDZ_UNO_PYTHON:-}" ] || missing+=(python3-uno)
  need fc-list fontconfig
  need_font 'Liberation Sans' fonts-liberation2
  need_font Carlito fonts-crosextra-carlito
  need_font Caladea fonts-crosextra-caladea
fi
need pdftotext poppler-utils
need qpdf qpdf
command -v "$PYTHON" >/dev/null 2>&1 || missing+=(python3)
"$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)
if [ "${1:-}" = --test ]; then
  need openssl openssl
  need mvn maven                        # fetches the reference validators, veraPDF and DSS
  need java default-jre-headless        # runs them
  need softhsm2-util softhsm2           # a PKCS#11 token in software
  need ps procps
  command -v chromium-browser >/dev/null 2>&1 || need chromium chromium   # the pages are tried in a real browser
fi

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null 2>&1 && as_root=(sudo); }
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" -eq 0 ] || [ ${#as_root[@]} -gt 0 ]; }; then
    echo "Installo: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq
    # fonts-liberation2 became fonts-liberation in later releases
    if ! apt-cache show fonts-liberation2 >/dev/null 2>&1; then missing=("${missing[@]/fonts-liberation2/fonts-liberation}"); fi
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    cat >&2 <<TEXT
Mancano sul sistema: ${missing[*]}
Si installano così, poi si ripete il comando:
  Debian, Ubuntu  sudo apt install ${missing[*]}
  Fedora          sudo dnf install libreoffice-writer libreoffice-pyuno fontconfig poppler-utils qpdf liberation-fonts google-carlito-fonts google-crosextra-caladea-fonts
  macOS           brew install --cask libreoffice && brew install poppler qpdf && brew install --cask font-liberation font-carlito font-caladea
  Windows         winget install TheDocumentFoundation.LibreOffice ; i caratteri Carlito, Caladea e Liberation arrivano con LibreOffice
Se LibreOffice è in un posto insolito, la variabile PDZ_SOFFICE ne indica l'eseguibile.
TEXT
    exit 5
  fi
fi

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Serve Python 3.11 o successivo: $("$PYTHON" --version)" >&2; exit 5; }
lock=requirements.lock
[ "${1:-}" = --test ] && lock=requirements-dev.lock
stamp=.venv/.installed
digest=$(cat "$lock" pyproject.toml | cksum)
# The test set contains the run-time set, so `make demo` after `make test` has nothing to do.
if [ ! -f "$stamp" ] || ! { grep -qxF "$lock $digest" "$stamp" || { [ "$lock" = requirements.lock ] && grep -qxF "requirements-dev.lock $(cat requirements-dev.lock pyproject.toml | cksum)" "$stamp"; }; }; then
  [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$lock $digest" > "$stamp"
fi
