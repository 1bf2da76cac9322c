import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { changeFiles } from "@ducksnest/outputs";
import type { HostKeyPair } from "./privateHostKey";

const KEY = "etc/ssh/ssh_host_ed25519_key";

/**
 * Writes a host's SSH key into a folder, as `nixos-anywhere --extra-files` takes it.
 * @param into the folder; made if it does not exist, for its owner alone
 * @returns path of the file with the private half
 */
export async function fillInstallerFolder(
  into: string,
  hostname: string,
  { pem, publicLine }: HostKeyPair,
): Promise<string> {
  mkdirSync(into, { recursive: true, mode: 0o700 });
  for (const folder of ["etc", dirname(KEY)]) makeOpenFolder(join(into, folder));
  const changes = [
    { file: KEY, content: pem, secret: true },
    { file: `${KEY}.pub`, content: `${publicLine} root@${hostname}\n` },
  ];
  await changeFiles(into, () => ({ changes, result: undefined }));
  return join(into, KEY);
}

/** Makes a folder that everybody can enter, whatever the umask is: the installer copies it with its permissions. */
function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}
