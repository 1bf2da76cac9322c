import { replacedKeys, SecretsEdit, type SecretsFolder, sharedKeys } from "@ducksnest/credentials";
import { MAKE_CA, missingCa, NO_CA } from "../../pki/missingCa";
import { lostFiles, RESTORE_LOST } from "../../secrets/lostFiles";
import { strayFolders } from "../../secrets/strayFolders";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { readText } from "../readText";

/** Files of the secrets that differ from what the manifest asks for. */
export function secretsDrift({ topology, root, source }: DoctorContext, folder: SecretsFolder): readonly Fact[] {
  if (folder.design.operators.length === 0) {
    return [
      {
        what: "the manifest names no operator, so hosts get no keys and secrets",
        place: source.positionOfValue(["secrets", "operators"]),
        until: "drift",
        fix: "Add your public key, `secrets: { operators: [<ssh-ed25519 line, or age1…>] }`, and run `ducksnest keys make --all`.",
      },
    ];
  }
  return [
    ...keyless(folder, source),
    ...withoutCa(topology, root),
    ...foreignKeys(folder),
    ...lost(folder),
    ...outdated(folder),
    ...strays(folder),
    ...unnamed(folder, root),
    ...derived(folder, root),
  ];
}

function keyless({ design, hostKeys }: SecretsFolder, source: DoctorContext["source"]): readonly Fact[] {
  return design.hosts
    .filter(({ hostname }) => !hostKeys.has(hostname))
    .map(({ name, hostname }) => ({
      what: `${hostname} has no SSH host key`,
      place: source.positionOfKey(["hosts", name]),
      until: "drift",
      fix: `Run \`ducksnest keys make ${name}\`, or \`ducksnest keys adopt ${name}\` if it runs already.`,
    }));
}

function withoutCa(topology: DoctorContext["topology"], root: string): readonly Fact[] {
  const file = missingCa(topology, root);
  return file === undefined ? [] : [{ what: NO_CA, place: { file }, until: "drift", fix: MAKE_CA }];
}

function lost(folder: SecretsFolder): readonly Fact[] {
  return lostFiles(folder).map((file) => ({
    what: `${folder.path}/${file} is recorded, but missing`,
    place: { file: `${folder.path}/${file}` },
    until: "drift",
    fix: RESTORE_LOST,
  }));
}

function foreignKeys(folder: SecretsFolder): readonly Fact[] {
  const hostnames = folder.design.hosts.map(({ hostname }) => hostname);
  return [...replacedKeys(folder, hostnames), ...sharedKeys(folder)].map((what) => ({
    what: what.replace(/\.$/, ""),
    place: { file: what.split(":", 1)[0] ?? "" },
    until: "drift",
    fix: "Restore the file from Git, unless the host has this key.",
  }));
}

function outdated(folder: SecretsFolder): readonly Fact[] {
  return folder.outdated.map((file) => ({
    what: `${folder.path}/${file} has to be encrypted again. ${folder.staleness(file)}`,
    place: { file: `${folder.path}/${file}` },
    until: "drift",
    fix: "Run `ducksnest secrets rekey`.",
  }));
}

function strays({ path, strays: files }: SecretsFolder): readonly Fact[] {
  return files.map((file) => ({
    what: `no host of the manifest reads ${path}/${file}`,
    place: { file: `${path}/${file}` },
    until: "drift",
    fix: "Delete the file, and run `ducksnest secrets rekey`.",
  }));
}

function unnamed({ design }: SecretsFolder, root: string): readonly Fact[] {
  return strayFolders(root, design.homelab).map(({ folder, what, fix }) => ({
    what,
    place: { file: folder },
    until: "drift",
    fix,
  }));
}

/** The files that every change of secrets writes anew, such as `known_hosts`. */
function derived(folder: SecretsFolder, root: string): readonly Fact[] {
  return new SecretsEdit(folder)
    .changes()
    .filter(({ file, content }) => content !== readText(root, file))
    .map(({ file, content }) => ({
      what:
        content === undefined
          ? `${file} belongs to no key or secret`
          : `${file} differs from what the manifest and the keys give`,
      place: { file },
      until: "drift",
      fix: "Run `ducksnest secrets rekey`, which writes it anew.",
    }));
}
