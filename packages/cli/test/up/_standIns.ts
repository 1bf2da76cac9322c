import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { World } from "./_World";

/**
 * Logs the call. While the state has the file `interrupt`, each call with an effect fails the first time that it is made:
 * every second one after its effect, the others without it.
 */
const INTERRUPT = `
echo "$(basename "$0") $*" >>"$WORLD/argv"
mkdir -p "$WORLD/calls"
effect() {
  call="$WORLD/calls/$(printf '%s' "$(basename "$0") $*" | tr -c 'a-zA-Z0-9' '_' | tail -c 200)"
  if test -e "$WORLD/interrupt" && ! test -e "$call"; then
    : >"$call"
    test $(( $(ls "$WORLD/calls" | wc -l) % 2 )) = 0 && do_it "$@" >/dev/null
    echo "interrupted" >&2
    exit 1
  fi
  do_it "$@"
}
`;

/** The same for commands of ducksnest: it kills them at their start, or at their end. Node loads it before the program. */
const KILLER = (state: string) => `
const { existsSync, mkdirSync, readdirSync, writeFileSync } = require("node:fs");
const calls = ${JSON.stringify(state)} + "/calls/";
const call = calls + process.argv.slice(2).join("_").replace(/\\W/g, "_");
const isOurs = (process.argv[1] ?? "").endsWith("ducksnest.js");
if (isOurs && existsSync(${JSON.stringify(state)} + "/interrupt") && !existsSync(call)) {
  mkdirSync(calls, { recursive: true });
  writeFileSync(call, "");
  const kill = () => process.kill(process.pid, "SIGKILL");
  if (readdirSync(calls).length % 2 === 0) process.on("exit", kill);
  else kill();
}
`;

/** AWS with one account. A key that is sent lets the instance boot. */
const AWS = `
${INTERRUPT}
do_it() {
  case "$1 $2" in
    "s3api create-bucket") : >"$WORLD/bucket" ;;
    "s3api put-public-access-block") : >"$WORLD/closed" ;;
    "s3api put-bucket-versioning") : >"$WORLD/versioned" ;;
    "ec2 start-instances") sed -i 's/stopped/running/' "$WORLD/instances" ;;
    "ssm put-parameter")
      shift 2
      while test $# -gt 0; do
        case "$1" in --name) parameter=$2 ;; --description) description=$2 ;; esac
        shift
      done
      case "$value" in *"OPENSSH PRIVATE KEY"*) ;; *) echo "no key on standard input" >&2; return 1 ;; esac
      printf '%s' "$description" >"$WORLD/parameter$(printf '%s' "$parameter" | tr / _)"
      hostname=$(printf '%s' "$parameter" | cut -d/ -f4)
      mkdir -p "$WORLD/boots" && : >"$WORLD/boots/$hostname"
      echo '{"Version": 1}'
      ;;
  esac
}
case "$1 $2" in
  "sts get-caller-identity") echo 123456789012 ;;
  "ec2 describe-instances") cat "$WORLD/instances" 2>/dev/null || echo '[]' ;;
  "s3 cp") cat "$WORLD/lock" 2>/dev/null || exit 1 ;;
  "s3api head-bucket") test -e "$WORLD/bucket" || { echo 'An error occurred (404) when calling the HeadBucket operation: Not Found' >&2; exit 254; } ;;
  "s3api get-bucket-versioning") if test -e "$WORLD/versioned"; then echo '{ "Status": "Enabled" }'; fi ;;
  "ssm describe-parameters")
    for last; do case "$last" in Key=Name*) file="$WORLD/parameter$(printf '%s' "\${last##*Values=}" | tr / _)" ;; esac; done
    if test -e "$file"; then printf '{"Parameters": [{"Description": "%s"}]}' "$(cat "$file")"; else echo '{"Parameters": []}'; fi
    ;;
  "ssm put-parameter") value=$(cat /dev/stdin); effect "$@" ;;
  *) effect "$@" ;;
esac
`;

/** Terraform's front end: makes the instances that the stack describes. */
const CDKTF = `
${INTERRUPT}
do_it() {
  address=$(sed -n 's/.*"private_ip": "\\(.*\\)".*/\\1/p' "cdktf.out/stacks/$2/cdk.tf.json")
  printf '[{"id": "i-0123456789abcdef0", "address": "%s", "state": "running"}]' "$address" >"$WORLD/instances"
}
effect "$@"
`;

/** The tailnet: a host that boots is online at the second look. */
const TAILSCALE = `
printf '{"BackendState": "Running", "CurrentTailnet": {"MagicDNSSuffix": "example.ts.net"}, "Peer": {"k0": {"HostName": "desk", "DNSName": "desk.example.ts.net.", "Online": true, "PrimaryRoutes": null}'
for file in "$WORLD"/online/*; do
  test -e "$file" || continue
  host=$(basename "$file")
  printf ', "%s": {"HostName": "%s", "DNSName": "%s.example.ts.net.", "Online": true, "PrimaryRoutes": ["%s"]}' "$host" "$host" "$host" "$(cat "$file")"
done
printf '}}'
mkdir -p "$WORLD/online" "$WORLD/boots"
for file in "$WORLD"/boots/*; do
  test -e "$file" || continue
  host=$(basename "$file")
  cat "$WORLD/routes/$host" >"$WORLD/online/$host"
  rm "$file"
done
`;

/**
 * The cluster: every host that is online is a node. The first apply fails, because Calico's API server is not there yet.
 * kubectl waits for a condition only of what exists.
 */
const KUBECTL = `
${INTERRUPT}
if test "$1" = --context; then test "$2" = ducksnest || exit 1; shift 2; fi
if test "$1" = -n; then shift 2; fi
do_it() {
  sed -n 's/.*token-id: *"*\\([a-z0-9]*\\)"*$/secret\\/bootstrap-token-\\1/p' dist/join-tokens.k8s.yaml >"$WORLD/tokens"
  : >"$WORLD/applied"
}
case "$1 $2" in
  "config get-contexts") sed -n 's/^current-context: //p' "$HOME/.kube/config" 2>/dev/null; exit 0 ;;
  "get nodes")
    printf '{"items": ['
    comma=
    for file in "$WORLD"/online/*; do
      test -e "$file" || continue
      printf '%s{"metadata": {"name": "%s"}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}}' "$comma" "$(basename "$file")"
      comma=,
    done
    printf ']}'
    ;;
  "get secrets") cat "$WORLD/tokens" ;;
  "diff -f") test -e "$WORLD/applied" ;;
  "apply -f")
    test -e "$WORLD/apiservice" || exit 1
    effect "$@"
    ;;
  "wait --for=create") : >"$WORLD/apiservice" ;;
  "wait --for=condition=Available") test -e "$WORLD/apiservice" ;;
esac
`;

/** The private key of the cluster's administrator. */
export const ADMIN_KEY = randomBytes(24).toString("base64");

/** The control plane, as far as somebody logs in to read the administrator's kubeconfig and what runs. */
const SSH = `
echo "ssh $*" >>"$WORLD/argv"
case "$*" in
  *"admin@control-plane.example.ts.net -- sudo --non-interactive -- cat /etc/kubernetes/admin.conf") ;;
  *"admin@control-plane.example.ts.net -- sudo --non-interactive -- cat /etc/kubernetes/manifests/"*)
    cat <<END
    - --advertise-address=10.20.0.10
    - --service-account-issuer=https://kubernetes.default.svc.cluster.local
    - --service-cluster-ip-range=10.96.0.0/12
    image: registry.k8s.io/kube-apiserver:v1.36.3
    - --cluster-cidr=10.244.0.0/16
END
    exit ;;
  *) exit 1 ;;
esac
cat <<END
apiVersion: v1
kind: Config
clusters:
  - name: kubernetes
    cluster: { certificate-authority-data: $(base64 <nix/pki/ducksnest/ca.crt | tr -d '\\n'), server: "https://control-plane.example.ts.net:6443" }
contexts:
  - name: kubernetes-admin@kubernetes
    context: { cluster: kubernetes, user: kubernetes-admin }
current-context: kubernetes-admin@kubernetes
users:
  - name: kubernetes-admin
    user: { client-certificate-data: Y2VydGlmaWNhdGU=, client-key-data: ${ADMIN_KEY} }
END
`;

/** The installer: it needs the host's key with the mode that sshd asks for, and lets the host boot. */
const NIXOS_ANYWHERE = `
${INTERRUPT}
do_it() {
  test "$(ls -l "$files/etc/ssh/ssh_host_ed25519_key" | cut -c 1-10)" = -rw------- || return 1
  : >"$WORLD/boots/$hostname"
}
for word; do
  test "$previous" = --extra-files && files=$word
  test "$previous" = --flake && hostname=\${word#*#}
  previous=$word
done
set -- "$hostname"
effect "$@"
`;

/** Nix: locks a flake, if Git tracks it. */
const NIX = `
${INTERRUPT}
do_it() {
  case "$1 $2" in
    "flake lock")
      git ls-files --error-unmatch nix/flake.nix >/dev/null || return 1
      echo '{"nodes": {}}' >nix/flake.lock
      ;;
  esac
}
effect "$@"
`;

/** Adds stand-ins for the programs of a deployment to a world. @param routes the route of each host, by hostname */
export function addStandIns(world: World, routes: ReadonlyMap<string, string>): void {
  world.add("aws", AWS);
  world.add("cdktf", CDKTF);
  world.add("tailscale", TAILSCALE);
  world.add("kubectl", KUBECTL);
  world.add("nix", NIX);
  world.add("ssh", SSH);
  world.add("nixos-anywhere", NIXOS_ANYWHERE);
  world.write("killer.js", KILLER(world.state));
  process.env.NODE_OPTIONS = `--require ${join(world.state, "killer.js")}`;
  for (const [hostname, route] of routes) world.write(`routes/${hostname}`, route);
}
