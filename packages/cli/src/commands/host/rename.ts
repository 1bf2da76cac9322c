import { SecretsFolder } from "@ducksnest/credentials";
import { changedByRename, renameHost } from "@ducksnest/manifest";
import type { FileChange } from "@ducksnest/outputs";
import { Argument, Option } from "commander";
import { numbered } from "../../hosts/numbered";
import { OpenManifest } from "../../hosts/OpenManifest";
import { addressToWrite, consequences, type Renaming, stepsAfter } from "../../hosts/renaming";
import { type ManifestOption, manifestOption } from "../../options";
import { editSecrets } from "../../secrets/editSecrets";
import { secretsDesign } from "../../secrets/secretsDesign";
import { confirm } from "../../terminal/questions";
import { publicHalves, publicHalvesFile } from "../../tokens/publicHalves";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface RenameOptions extends ManifestOption {
  readonly keepHostname?: true;
  readonly yes?: true;
}

/** `ducksnest host rename`: gives a host another name in the manifest. */
export const rename: CommandDefinition<RenameOptions> = {
  name: "rename",
  summary: "give a host another name",
  description:
    "Changes a host's name in the manifest, and moves its token and secrets in the same step. Says what the new name " +
    "changes, and asks: a host without a hostname of its own gets another hostname, so it has to join again. An EC2 instance " +
    "keeps its address, and so is not replaced; the address is written into the manifest if it followed from the hostname.",
  operands: [new Argument("<from>", "the host's name in the manifest"), new Argument("<to>", "its new name")],
  options: [
    new Option("--keep-hostname", "write the old name as its hostname, so that the hostname stays"),
    new Option("-y, --yes", "do not ask whether to rename it"),
    manifestOption(),
  ],
  exitCodes: {
    0: "the host is renamed",
    1: "it was not confirmed, or the manifest has errors, or would have; nothing is written",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest host rename old attic", "ducksnest host rename edge gateway --keep-hostname"],
  run,
};

async function run({ operands, options, terminal, input }: Invocation<RenameOptions>): Promise<number> {
  const [from = "", to = ""] = operands;
  const manifest = await OpenManifest.open(options, terminal);
  const current = manifest.current();
  if (current.kind === "refused") return current.exitCode;
  const keepHostname = options.keepHostname === true;
  const before = current.topology.hosts.find(({ name }) => name === from);
  const address = before && addressToWrite(before, keepHostname);
  const edit = { keepHostname, ...(address !== undefined && { address }) };
  const edited = manifest.edited((text) => renameHost(text, from, to, edit), "derivable");
  if (edited.kind === "refused") return edited.exitCode;
  const after = edited.topology.hosts.find(({ name }) => name === to);
  if (before === undefined || after === undefined) throw new Error(`the host ${from} cannot be renamed to ${to}.`);
  if (from === to) {
    terminal.out(`The host is called ${to} already; nothing is written.\n`);
    return 0;
  }

  const renaming: Renaming = { before, after };
  const replaced = consequences(renaming);
  if (replaced.length > 0) {
    terminal.err(`${replaced.join("\n")}\n`);
    if (!(await confirm(input, `Rename ${from} to ${to}?`, { option: "--yes", given: options.yes }))) {
      terminal.err("Nothing was changed.\n");
      return 1;
    }
  }
  const context = {
    topology: edited.topology,
    manifest: manifest.path,
    state: manifest.state,
    terminal,
    identities: undefined,
  };
  await editSecrets(context, (edit) => {
    if (before.hostname !== after.hostname) {
      const old = SecretsFolder.read(manifest.root, secretsDesign(current.topology));
      edit.moveHost(before.hostname, after.hostname, old.hostKeys.get(before.hostname));
    }
    const also: readonly FileChange[] = [
      manifest.change(edited.text),
      tokensWith(manifest.path, edited.topology.name, from, to),
    ];
    return { result: undefined, also };
  });
  const values = changedByRename(current.text, from, to).filter(({ value }) => value === "name" || !keepHostname);
  const lines = [
    ...values.map(
      (value) => `renamed  ${value.value === "name" ? "host" : value.value}  ${value.before} -> ${value.after}`,
    ),
    ...(address === undefined ? [] : [`kept  address  ${address}, now in the manifest`]),
    "",
    "Next:",
    ...numbered(stepsAfter(renaming)),
  ];
  terminal.out(`${lines.join("\n")}\n`);
  return 0;
}

/** The public halves of the tokens, with that of a host under its new name. */
function tokensWith(manifest: string, homelab: string, from: string, to: string): FileChange {
  const tokens = [...publicHalves(manifest, homelab)];
  return publicHalvesFile(homelab, new Map(tokens.map(([name, token]) => [name === from ? to : name, token])));
}
