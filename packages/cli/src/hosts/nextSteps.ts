import { privateHostKeyFile, SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { missingCa } from "../pki/missingCa";
import { secretsDesign } from "../secrets/secretsDesign";
import type { Addition } from "./addition";

/**
 * What a person does after a host was added, in order. Each step is a command or a sentence.
 * @param root the manifest's folder
 */
export function nextSteps(root: string, topology: Topology, host: HostFacts, { token }: Addition): readonly string[] {
  const apply = "kubectl apply -f dist/join-tokens.k8s.yaml";
  if (topology.secrets.operators.length === 0) {
    return [
      "Add your public key to the manifest: secrets: { operators: [<ssh-ed25519 line, or age1…>] }",
      "ducksnest keys make --all",
      ...(missingCa(topology, root) === undefined ? [] : ["ducksnest pki init"]),
      ...(host.role === "worker" ? [`ducksnest token mint ${host.name}`] : []),
      ...missingSecrets(new Set(), host),
      ...written(host),
      ...others(topology),
      ...(host.role === "worker" ? [apply] : []),
      ...installation(host, true),
    ];
  }
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  return [
    ...missingSecrets(new Set(folder.files), host),
    ...written(host),
    ...others(topology),
    ...(token ? [`${apply}, before the token expires at ${token.expires}`] : []),
    ...installation(host, folder.has(privateHostKeyFile(host.hostname))),
  ];
}

/** The outputs, in Git. */
function written({ name }: HostFacts): readonly string[] {
  return [
    "ducksnest synth",
    `Commit, because Nix sees only files that Git tracks: git add -A && git commit -m "Add ${name}"`,
  ];
}

/** The other hosts' firewalls accept the cluster's own traffic from listed nodes only. */
function others({ hosts }: Topology): readonly string[] {
  return hosts.length > 1
    ? ["Deploy the other hosts, because their firewalls accept only the nodes in nix/nodes.nix"]
    : [];
}

/** The commands that set the secrets that a host needs and lacks, except the join token. */
function missingSecrets(files: ReadonlySet<string>, host: HostFacts): readonly string[] {
  return host.secrets
    .filter(
      ({ name, files: own, optional }) => !optional && name !== "join-token" && !own.some((each) => files.has(each)),
    )
    .map(({ name }) => {
      const scope = name === "wifi" ? `--site ${host.site.name}` : `--host ${host.name}`;
      return `ducksnest secrets set ${name} ${scope}`;
    });
}

function installation(host: HostFacts, hasPrivateKey: boolean): readonly string[] {
  if (host.kind === "aws") {
    return [`cdktf deploy ${host.site.name}`, ...(hasPrivateKey ? [`ducksnest keys send ${host.name}`] : [])];
  }
  const boot = `Boot ${host.hostname} from the installer (nix build ./nix#installer)`;
  if (hasPrivateKey) return [boot, `ducksnest install ${host.name}`];
  return [boot, `nixos-anywhere --flake ./nix#${host.hostname} root@${host.nodeIp}`];
}
