#!/usr/bin/env bash
# LibreOffice 25.2 beside the one of Debian 12, which stays as it is: packages of bookworm-backports unpacked in a folder, not installed.
# usage: libreoffice-25.sh FOLDER   (made once; then FOLDER/soffice and FOLDER/python are what PDZ_SOFFICE and PDZ_UNO_PYTHON name)
set -euo pipefail
target=$(mkdir -p "${1:?usage: libreoffice-25.sh FOLDER}" && cd "$1" && pwd)
release=bookworm-backports
[ -x "$target/soffice" ] && "$target/soffice" --version | grep -q ' 25\.2\.' && exit 0

. /etc/os-release
[ "${VERSION_CODENAME:-}" = bookworm ] || { echo "Solo per Debian 12; altrove si indica un LibreOffice 25.2 con PDZ_SOFFICE e PDZ_UNO_PYTHON." >&2; exit 5; }
[ -x /usr/bin/python3 ] && command -v soffice >/dev/null || { echo "Manca LibreOffice, di cui quello nuovo usa le librerie: scripts/setup.sh." >&2; exit 5; }

work=$target/work
rm -rf "$work" && mkdir -p "$work/lists/partial" "$work/debs"
# The archive is the one that this machine already takes its packages from.
archive=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1)
[ -n "$archive" ] || { echo "apt non conosce nessun archivio di Debian 12 su questa macchina." >&2; exit 5; }
for suite in $release bookworm; do
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main"
done >"$work/sources.list"
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work" -o APT::Sandbox::User= -o Acquire::Languages=none)
"${apt[@]}" update
packages=(libzxcvbn0)
for name in libreoffice-{base-core,common,core-nogui,style-colibre,uiconfig-common,writer-nogui} python3-uno uno-libs-private ure \
  libuno-{cppu3,cppuhelpergcc3-3,purpenvhelpergcc3-3,sal3,salhelpergcc3-3}; do packages+=("$name/$release"); done
(cd "$work/debs" && "${apt[@]}" download "${packages[@]}")
for package in "$work"/debs/*.deb; do dpkg -x "$package" "$target/root"; done
rm -rf "$work"

# Debian's packages know where they will be installed; here they are elsewhere.
office=$target/root/usr/lib/libreoffice
sed -i 's|^BRAND_BASE_DIR=.*|BRAND_BASE_DIR=${ORIGIN}/..|' "$office/program/fundamentalrc"
sed -i "s|/usr/lib/libreoffice|$office|" "$target/root/usr/lib/python3/dist-packages/uno.py"
ln -sf ../.registry/main.xcd "$office/share/registry/main.xcd"
for name in soffice python; do
  command=$office/program/soffice; [ $name = python ] && command=/usr/bin/python3
  cat >"$target/$name" <<SH
#!/bin/sh
export LD_LIBRARY_PATH="$office/program:$target/root/usr/lib/$(uname -m)-linux-gnu"
export PYTHONPATH="$target/root/usr/lib/python3/dist-packages"
exec $command "\$@"
SH
  chmod +x "$target/$name"
done
"$target/soffice" --version
"$target/python" -c 'import uno'
