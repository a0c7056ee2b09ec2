#!/bin/sh
# Removes what install.sh has put in place. Settings and orders stay, unless --purge is given.
#
#   uninstall.sh [--prefix DIR] [--purge]
set -eu

prefix=/usr/local
purge=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder} && shift 2 ;;
        --purge) purge=yes && shift ;;
        *) sed -n '2,4s/^# \{0,1\}//p' "$0" && exit 64 ;;
    esac
done

if [ "$(id -u)" != 0 ]; then
    echo 'uninstall.sh: must be root: sudo uninstall.sh' >&2
    exit 1
fi

if [ -d /run/systemd/system ]; then
    systemctl disable --quiet --now orderd.socket orderd.service 2>/dev/null || true
fi
rm -f "$prefix/bin/orderd" "$prefix/bin/orderctl" /usr/lib/sysusers.d/orderd.conf \
    "$prefix/share/man/man1/orderctl.1.gz" "$prefix/share/man/man5/orderd.json.5.gz" "$prefix/share/man/man8/orderd.8.gz" \
    "$prefix/share/bash-completion/completions/orderctl" "$prefix/share/zsh/site-functions/_orderctl" \
    "$prefix/share/fish/vendor_completions.d/orderctl.fish" \
    /etc/systemd/system/orderd.service /etc/systemd/system/orderd.socket
rm -rf "$prefix/share/orderd" "$prefix/share/doc/orderd" /run/orderd
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi

if [ "$purge" = yes ]; then
    rm -rf /var/lib/orderd /etc/orderd
    echo 'orderd is removed, its settings and its orders, too.'
else
    echo 'orderd is removed. /etc/orderd and /var/lib/orderd are kept; --purge drops them.'
fi
