#!/bin/sh
# A whole framework with curl: subscribes, takes an offer, launches one task, and tells how it ends.
#   kubectl apply -f deploy/samples/framework-external.yaml
#   kubectl get configmap tender-ca -n laptop -o jsonpath='{.data.ca\.crt}' > ca.crt
#   kubectl port-forward -n tender-system service/tender 5050 &
#   TOKEN=$(kubectl create token laptop-scheduler -n laptop --audience tender.dev) \
#     FRAMEWORK=laptop deploy/samples/curl-framework.sh 'echo hello from $(hostname)'
# MASTER is where the master listens; localhost:5050 unless it is set. CA is that file; ca.crt unless
# it is set.
set -eu
master=https://${MASTER:-localhost:5050}/api/v1/scheduler
ca=${CA:-ca.crt}
command=${1:-true}
work=$(mktemp -d)
json='Content-Type: application/json'

curl -sSN --cacert "$ca" -D "$work/head" -o "$work/events" -H "$json" -H "Authorization: Bearer $TOKEN" "$master" -d '{
  "type": "SUBSCRIBE",
  "subscribe": {"framework_info": {"user": "nobody", "name": "'"$FRAMEWORK"'"}}
}' &
stream=$!
trap 'kill $stream 2>/dev/null || true; rm -rf "$work"' EXIT

: > "$work/done"

# What a sed expression finds in the first event that is not done with, as soon as there is one.
await() {
  tries=0
  while :; do
    found=$(grep -vFf "$work/done" "$work/events" 2>/dev/null | sed -n "$1" | sed -n 1p)
    [ -n "$found" ] && break
    kill -0 $stream 2>/dev/null || { cat "$work/head" "$work/events" >&2; exit 1; }
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { echo "nothing came that matches $1" >&2; exit 1; }
    sleep 0.2
  done
  echo "$found"
}

call() {
  curl -sS --cacert "$ca" --fail-with-body -H "$json" -H "Mesos-Stream-Id: $id" "$master" -d "$1"
}

framework=$(await 's/.*"SUBSCRIBED".*"framework_id":{"value":"\([^"]*\)".*/\1/p')
id=$(sed -n 's/^[Mm]esos-[Ss]tream-[Ii]d: *\([^[:space:]]*\).*/\1/p' "$work/head")
echo "subscribed as $framework"

set -- $(await 's/.*"OFFERS","offers":{"offers":\[{"id":{"value":"\([^"]*\)"},"framework_id":{"value":"[^"]*"},"agent_id":{"value":"\([^"]*\)".*/\1 \2/p')
offer=$1 agent=$2
echo "offered $offer of agent $agent"

call '{
  "type": "ACCEPT",
  "framework_id": {"value": "'"$framework"'"},
  "accept": {
    "offer_ids": [{"value": "'"$offer"'"}],
    "operations": [{"type": "LAUNCH", "launch": {"task_infos": [{
      "name": "curl", "task_id": {"value": "curl-1"}, "agent_id": {"value": "'"$agent"'"},
      "command": {"value": "'"$command"'"},
      "resources": [
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
        {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}
      ]
    }]}}]
  }
}'

# An update is repeated until it is acknowledged, and the next one comes only then.
while :; do
  update=$(await '/"UPDATE".*"curl-1"/{
    s/.*"state":"\([A-Z_]*\)".*"uuid":"\([^"]*\)".*/\1 \2/p
  }')
  set -- $update
  echo "curl-1 is $1"
  call '{
    "type": "ACKNOWLEDGE",
    "framework_id": {"value": "'"$framework"'"},
    "acknowledge": {
      "agent_id": {"value": "'"$agent"'"}, "task_id": {"value": "curl-1"}, "uuid": "'"$2"'"
    }
  }'
  case $1 in TASK_STARTING | TASK_RUNNING) ;; *) break ;; esac
  echo "$2" >> "$work/done"
done

call '{"type": "TEARDOWN", "framework_id": {"value": "'"$framework"'"}}'
[ "$1" = TASK_FINISHED ]
