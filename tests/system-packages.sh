#!/bin/sh
# Installs what the tests can use from Debian, when we may. Never fails: a test that misses its program says so.
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v bearerbox >/dev/null 2>&1 || [ -x /usr/sbin/bearerbox ] || missing="$missing kannel"
[ -x /usr/lib/kannel/test/fakesmsc ] || missing="$missing kannel-extras"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Not installed, and we may not install it:$missing. The tests that need it are skipped."
  exit 0
fi
echo "Installing from Debian: $missing"
export DEBIAN_FRONTEND=noninteractive
# No service may start: the tests run their own, on their own ports.
policy=/usr/sbin/policy-rc.d
made=""
[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && made=1; }
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/tmp/lapor-apt.log 2>&1 \
  || echo "apt-get could not (see /tmp/lapor-apt.log); the tests that need it are skipped."
[ -z "$made" ] || rm -f "$policy"
exit 0
