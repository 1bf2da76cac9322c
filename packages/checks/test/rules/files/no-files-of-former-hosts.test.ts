import type { HostFolder } from "@ducksnest/checks";
import { FormerHostsRule } from "../../../src/rules/files/no-files-of-former-hosts";
import { findingsAboutFiles } from "../../_files";

const aFolder = (parent: string, hostname: string, holds: HostFolder["holds"]): HostFolder => ({
  path: `${parent}/${hostname}`,
  hostname,
  holds,
  place: { file: `${parent}/${hostname}/first`, line: 1, column: 1 },
});
const settings = (hostname: string) => aFolder("nix/hosts", hostname, "settings");
const secrets = (hostname: string) => aFolder("nix/secrets/ducksnest/hosts", hostname, "secrets");

describe("no-files-of-former-hosts", () => {
  it("says what to do with settings and secrets of a host that left", () => {
    expect(findingsAboutFiles(FormerHostsRule, { hostFolders: [settings("gone"), secrets("gone")] })).toEqual([
      'nix/hosts/gone/first:1:1 warning: No host of the manifest has the hostname "gone", so nothing uses the settings in nix/hosts/gone. -> If the host has another hostname now, move the files to nix/hosts/<hostname>. Otherwise delete nix/hosts/gone.',
      'nix/secrets/ducksnest/hosts/gone/first:1:1 warning: No host of the manifest has the hostname "gone", but its key and secrets are still in nix/secrets/ducksnest/hosts/gone. -> If the host has another hostname now, rename the folder. Otherwise delete nix/secrets/ducksnest/hosts/gone, and change the secrets that the host knew. Then run `ducksnest secrets rekey`.',
    ]);
  });

  it("compares hostnames, not names in the manifest", () => {
    const hostFolders = [settings("laptop-old"), settings("old"), secrets("laptop-old"), secrets("old")];
    expect(findingsAboutFiles(FormerHostsRule, { hostFolders }).map((each) => each.split("/first")[0])).toEqual([
      "nix/hosts/old",
      "nix/secrets/ducksnest/hosts/old",
    ]);
  });
});
