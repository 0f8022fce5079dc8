#!/bin/sh
# Fill in Kannel's configuration from the environment (it reads none itself) and run both boxes until one ends.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${KANNEL_STATE:=/var/lib/kannel}" "${KANNEL_OPERATORS:=/etc/kannel/operators.conf}"
export KANNEL_STATE KANNEL_OPERATORS
install -d -m 700 "$KANNEL_STATE/spool"
umask 077
envsubst < "$here/kannel.conf" > /etc/kannel/kannel.conf
envsubst < "$here/operators-smpp.conf" > "$KANNEL_OPERATORS"
# -v 2: at the default level both boxes write senders and texts to their output.
bearerbox -v 2 /etc/kannel/kannel.conf &
bearerbox=$!
sleep 2
smsbox -v 2 /etc/kannel/kannel.conf &
smsbox=$!
while kill -0 "$bearerbox" 2>/dev/null && kill -0 "$smsbox" 2>/dev/null; do sleep 2; done
kill "$bearerbox" "$smsbox" 2>/dev/null || true
exit 1
