import { addHost } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { Argument } from "commander";
import { type Addition, addToHomelab } from "../../hosts/addition";
import { askHost } from "../../hosts/askHost";
import { type HostOptions, hostOptions } from "../../hosts/hostOptions";
import { Interview } from "../../hosts/Interview";
import { OpenManifest } from "../../hosts/OpenManifest";
import { readReport } from "../../hosts/readReport";
import { type ManifestOption, manifestOption } from "../../options";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type AddOptions = ManifestOption & IdentityOption & HostOptions;

/** `ducksnest host add`: writes a host into the manifest, with its key, its token and its secrets. */
export const add: CommandDefinition<AddOptions> = {
  name: "add",
  summary: "add a host, with its key, token and secrets",
  description:
    "Asks for what an option does not answer, and writes the host into the manifest, keeping comments and layout. In the " +
    "same step it makes the host's SSH key and join token, and encrypts the secrets that it shares to it, which needs your " +
    "private key. The new manifest is checked first; if it has an error, nothing is written. Prints what comes next.",
  operands: [new Argument("<name>", "the host's name in the manifest")],
  options: [...hostOptions(), identityOption(), manifestOption()],
  exitCodes: {
    0: "the host is added; there may be warnings",
    1: "the manifest has errors, or would have; nothing is written",
    2: COULD_NOT_RUN,
  },
  examples: [
    "ducksnest host add attic",
    "ducksnest host add attic --facter facter.json --address 192.168.0.18",
    "ducksnest host add edge --site seoul --instance-type t3.small --volume 30",
  ],
  run,
};

async function run({ operands: [name = ""], options, terminal, input, now }: Invocation<AddOptions>): Promise<number> {
  const manifest = await OpenManifest.open(options, terminal);
  const current = manifest.current();
  if (current.kind === "refused") return current.exitCode;
  // A name or a layout that cannot be edited is refused before anybody answers questions.
  manifest.try((text) => addHost(text, name, { site: "", role: "worker" }));

  const report = options.facter === undefined ? undefined : await readReport(options.facter);
  const entry = await askHost(new Interview(input, terminal), { name, topology: current.topology, options, report });
  const edited = manifest.edited((text) => addHost(text, name, entry), "sound");
  if (edited.kind === "refused") return edited.exitCode;
  manifest.showNew(edited.text);

  const { topology } = edited;
  const host = topology.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`the new manifest has no host ${name}.`);
  const identities = identitiesAtHand(options, terminal);
  const addition = await addToHomelab({
    manifest,
    edited,
    host,
    identities,
    terminal,
    now: now(),
    keepKey: options.keepKey,
  });
  terminal.out(`${[...linesOf(name, addition), "", ...next(topology, name)].join("\n")}\n`);
  return 0;
}

function next({ hosts }: Topology, name: string): readonly string[] {
  const others = hosts.filter((each) => each.name !== name).map((each) => each.name);
  return [
    `Next: \`ducksnest up\` lists what is left until ${name} is in the cluster, and \`ducksnest up --run\` does it.`,
    "Then deploy the hosts that run already, because their firewalls accept only the nodes in nix/nodes.nix:",
    `  ducksnest deploy ${others.join(" ")}`,
  ];
}

function linesOf(name: string, { key, token, rekeyed }: Addition): readonly string[] {
  if (key === undefined) {
    return [
      `added  ${name}  to the manifest`,
      "The manifest names no operators, so no key and no token was made: nobody could decrypt them.",
    ];
  }
  return [
    `added  ${name}  to the manifest`,
    `${key.kept ? "kept" : "made"}  SSH key  ${key.fingerprint}`,
    ...(token ? [`made  join token  ${token.id}, valid until ${token.expires}`] : []),
    ...rekeyed.map((file) => `rekeyed  ${file}`),
  ];
}
