#!/bin/sh
# Installs what the tests can use from Debian, when we may. Never fails: a test that misses its program says so.
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v bearerbox >/dev/null 2>&1 || [ -x /usr/sbin/bearerbox ] || missing="$missing kannel"
[ -x /usr/lib/kannel/test/fakesmsc ] || missing="$missing kannel-extras"
# WebKit, the engine of the iPhone: 31 MB. Firefox is 80 MB, so it comes with `make test-slow` only.
command -v WebKitWebDriver >/dev/null 2>&1 || missing="$missing webkit2gtk-driver"
command -v Xvfb >/dev/null 2>&1 || missing="$missing xvfb"
[ "$LAPOR_BROWSERS" != all ] || command -v firefox-esr >/dev/null 2>&1 || missing="$missing firefox-esr"
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
install() { apt-get install -y -qq --no-install-recommends "$@" >>/tmp/lapor-apt.log 2>&1; }
apt-get update -qq >/tmp/lapor-apt.log 2>&1
# A release that lacks one of them shall not go without the others.
install $missing || for one in $missing; do
  install "$one" || echo "apt-get could not install $one (see /tmp/lapor-apt.log); the tests that need it are skipped."
done
[ -z "$made" ] || rm -f "$policy"
exit 0
