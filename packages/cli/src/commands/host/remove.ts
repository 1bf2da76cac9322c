import { existsSync } from "node:fs";
import { join } from "node:path";
import { secretsFolder } from "@ducksnest/credentials";
import { removeHost } from "@ducksnest/manifest";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { Argument, Option } from "commander";
import { drain, drainCommands } from "../../hosts/drain";
import { lastValidity, readableSecrets } from "../../hosts/exposure";
import { OpenManifest } from "../../hosts/OpenManifest";
import { removeFromHomelab, tokenOf, tryRemoval } from "../../hosts/removal";
import { changedLines, removalLines } from "../../hosts/removalReport";
import { type ManifestOption, manifestOption } from "../../options";
import { hostnameOf } from "../../secrets/chooseSecret";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { confirm } from "../../terminal/questions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";
import { synth } from "../synth";

interface RemoveOptions extends ManifestOption, IdentityOption {
  readonly apply?: true;
  readonly yes?: true;
}

/** `ducksnest host remove`: takes a host out of the manifest, the secrets and the outputs. */
export const remove: CommandDefinition<RemoveOptions> = {
  name: "remove",
  summary: "remove a host, its secrets and its outputs",
  description:
    "Removes a host from the manifest, with its SSH key, its join token and its secrets, and encrypts the secrets that it " +
    "shared again without it, which needs your private key: all in one step. Then writes the outputs without it. Prints the " +
    "commands that take it out of the cluster, or runs them first with --apply; what it can still decrypt; and which " +
    "certificate stays valid.",
  operands: [new Argument("<host>", "the host, by its name in the manifest or its hostname")],
  options: [
    new Option("--apply", "first drain and delete the node and its token with kubectl"),
    new Option("-y, --yes", "do not ask whether to remove it"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the host is removed",
    1: "the removal was not confirmed, or the manifest has errors; the outputs are unchanged",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest host remove old", "ducksnest host remove old --apply --yes"],
  run,
};

async function run(invocation: Invocation<RemoveOptions>): Promise<number> {
  const { operands, options, terminal, input, now } = invocation;
  const manifest = await OpenManifest.open(options, terminal);
  const current = manifest.current();
  if (current.kind === "refused") return current.exitCode;
  const { topology } = current;
  const host = removable(topology, operands[0] ?? "");
  const edited = manifest.edited((text) => removeHost(text, host.name), "derivable");
  if (edited.kind === "refused") return edited.exitCode;

  const given = options.yes;
  if (!(await confirm(input, `Remove the host ${shownHost(host)}?`, { option: "--yes", given }))) {
    terminal.err("Nothing was changed.\n");
    return 1;
  }
  const removal = { manifest, topology, host, terminal, identities: identitiesAtHand(options, terminal) };
  const token = tokenOf(removal);
  const facts = {
    topology,
    host,
    token,
    applied: options.apply === true,
    known: readableSecrets(manifest.root, topology, host),
    validUntil: lastValidity(manifest.root, topology, now()),
  };
  if (options.apply) {
    await tryRemoval(removal);
    await drain(drainCommands(host, token), terminal);
  }
  const done = await removeFromHomelab(removal, edited.text);
  const lines = [`removed  ${host.name}  from the manifest`, ...changedLines(secretsFolder(topology.name), done)];
  terminal.out(`${lines.join("\n")}\n`);

  const code = await synth.run({
    ...invocation,
    operands: [],
    options: { ...options, manifest: manifest.path, format: "text" },
  });
  terminal.out(`${[...removalLines(facts), ...leftovers(manifest.root, host)].join("\n")}\n`);
  return code;
}

function shownHost({ name, hostname }: HostFacts): string {
  return name === hostname ? name : `${name} (${hostname})`;
}

/** @throws Error if there is no such host, or the homelab cannot be without it */
function removable(topology: Topology, asked: string): HostFacts {
  const hostname = hostnameOf(topology, asked);
  const host = topology.hosts.find((each) => each.hostname === hostname);
  if (host === undefined) throw new Error(`the manifest has no host "${asked}".`);
  if (host.role !== "control-plane") return host;
  throw new Error(
    `${host.name} is the control plane, and the cluster's state is on it, so it cannot be removed. To give up the homelab, delete its manifest and run \`cdktf destroy\`.`,
  );
}

function leftovers(root: string, { hostname }: HostFacts): readonly string[] {
  const folder = `nix/hosts/${hostname}`;
  return existsSync(join(root, folder)) ? [`${folder} has files of your own; delete it if you do not need them.`] : [];
}
