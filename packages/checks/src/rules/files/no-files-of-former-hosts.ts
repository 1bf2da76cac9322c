import type { HostFolder } from "../../files/HomelabFiles";
import type { FileRule } from "../../Rule";

/** Nothing removes what belonged to a host that was deleted from the manifest, and its key still decrypts secrets. */
export const FormerHostsRule: FileRule = {
  name: "no-files-of-former-hosts",
  subject: "files",
  severity: "warning",
  meaning:
    "Settings and secrets should belong to a host of the manifest, because nothing uses those of a former host, and its key decrypts the secrets that it shared.",
  remedy:
    "Remove hosts with `ducksnest host remove` and rename them with `ducksnest host rename`, which take care of their files.",
  source: "https://github.com/ryantm/agenix#agenix-cli-reference",
  check({ topology, files, report }) {
    const hostnames = new Set(topology.hosts.map(({ hostname }) => hostname));
    for (const folder of files.hostFolders) {
      if (hostnames.has(folder.hostname)) continue;
      const { message, fix } = folder.holds === "settings" ? unusedSettings(folder) : unreadSecrets(folder);
      report({ path: ["hosts"], place: folder.place, message, fix });
    }
  },
};

interface Texts {
  readonly message: string;
  readonly fix: string;
}

function unusedSettings({ path, hostname }: HostFolder): Texts {
  return {
    message: `No host of the manifest has the hostname "${hostname}", so nothing uses the settings in ${path}.`,
    fix: `If the host has another hostname now, move the files to nix/hosts/<hostname>. Otherwise delete ${path}.`,
  };
}

function unreadSecrets({ path, hostname }: HostFolder): Texts {
  return {
    message: `No host of the manifest has the hostname "${hostname}", but its key and secrets are still in ${path}.`,
    fix:
      `If the host has another hostname now, rename the folder. Otherwise delete ${path}, and change the secrets that the host knew. ` +
      "Then run `ducksnest secrets rekey`.",
  };
}
