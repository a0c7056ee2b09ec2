#!/bin/sh
# Installs orderd and orderctl from this folder, as a service where systemd runs. Settings and orders that are there stay.
#
#   install.sh [--prefix DIR] [--root DIR]
#
#   --prefix DIR   where the programs go (/usr/local)
#   --root DIR     install below this folder, for an image, and start nothing
set -eu

prefix=/usr/local
root=
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
        --root) root=${2:?--root needs a folder} && shift 2 ;;
        *) sed -n '2,7s/^# \{0,1\}//p' "$0" && exit 64 ;;
    esac
done
cd "$(dirname "$0")"

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'must be root: sudo ./install.sh'
if [ -z "$root" ] && ! usr/bin/orderd --version >/dev/null; then
    fail 'orderd does not run here: it needs x86-64 Linux with glibc and libssl 3'
fi
if [ -z "$root" ] && [ -x /usr/bin/dpkg-query ] && dpkg-query --show orderd >/dev/null 2>&1; then
    fail 'the Debian package orderd is installed here: use that, or purge it first'
fi

put() { # MODE FILE TARGET
    mkdir -p "$root$(dirname "$3")"
    # A program that runs cannot be written over, but its file can be replaced.
    cp "$2" "$root$3.new"
    chmod "$1" "$root$3.new"
    mv "$root$3.new" "$root$3"
}

put 755 usr/bin/orderd "$prefix/bin/orderd"
put 755 usr/bin/orderctl "$prefix/bin/orderctl"
put 644 usr/lib/sysusers.d/orderd.conf /usr/lib/sysusers.d/orderd.conf
for page in man1/orderctl.1.gz man5/orderd.json.5.gz man8/orderd.8.gz; do
    put 644 "usr/share/man/$page" "$prefix/share/man/$page"
done
put 644 usr/share/bash-completion/completions/orderctl "$prefix/share/bash-completion/completions/orderctl"
put 644 usr/share/zsh/vendor-completions/_orderctl "$prefix/share/zsh/site-functions/_orderctl"
put 644 usr/share/fish/vendor_completions.d/orderctl.fish "$prefix/share/fish/vendor_completions.d/orderctl.fish"
find usr/share/doc/orderd -type f | while read -r page; do
    put 644 "$page" "$prefix/${page#usr/}"
done
put 755 uninstall.sh "$prefix/share/orderd/uninstall.sh"
for unit in orderd.service orderd.socket; do
    sed "s|/usr/bin/orderd|$prefix/bin/orderd|" "usr/lib/systemd/system/$unit" >"$unit.here"
    put 644 "$unit.here" "/etc/systemd/system/$unit"
    rm "$unit.here"
done

if [ -e "$root/etc/orderd/orderd.json" ]; then
    cmp -s etc/orderd/orderd.json "$root/etc/orderd/orderd.json" \
        || { put 644 etc/orderd/orderd.json /etc/orderd/orderd.json.dist && echo "Kept /etc/orderd/orderd.json; the new one is orderd.json.dist beside it."; }
else
    put 644 etc/orderd/orderd.json /etc/orderd/orderd.json
fi

[ -z "$root" ] || exit 0

if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers /usr/lib/sysusers.d/orderd.conf
elif ! id orderd >/dev/null 2>&1; then
    useradd --system --user-group --home-dir /var/lib/orderd --shell /usr/sbin/nologin orderd
fi
if [ ! -e /etc/orderd/tokens ]; then
    put 640 usr/share/orderd/tokens /etc/orderd/tokens
    chgrp orderd /etc/orderd/tokens
fi

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl enable --quiet orderd.service
    systemctl restart orderd.service || fail 'orderd is installed but did not start: journalctl -u orderd -n 20'
    echo "orderd serves. To let somebody call: usermod -aG orderd SOMEBODY. To remove it: $prefix/share/orderd/uninstall.sh"
else
    echo "orderd is installed. systemd does not run here; by hand: $prefix/bin/orderd --config /etc/orderd/orderd.json"
fi
