#!/bin/sh
# Debian's Chromium, for tests, where apt-get and the right to use it are there; else nothing, and the tests that want it say so.
command -v apt-get >/dev/null || exit 0
as_root=
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || exit 0
  as_root='sudo -n'
fi
get="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -q -y --no-install-recommends"
$get install chromium >/dev/null 2>&1 || { $get update && $get install chromium; } >/dev/null 2>&1 ||
  echo "chromium: apt-get has none; tests that look at pages will say so." >&2
