import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHostKey, SecretsEdit, SecretsFolder } from "../../src";
import { type Identities, readIdentities } from "../../src/age/identities";
import type { SecretDesign, SecretsDesign } from "../../src/store/SecretsDesign";

/** A person with a private key. */
export interface Operator {
  readonly name: string;
  /** The line for `secrets.operators`. */
  readonly recipient: string;
  /** File with the private key. */
  readonly file: string;
  readonly identities: Identities;
}

/** Makes a person's SSH key in a folder. */
export function anOperator(folder: string, name: string): Operator {
  const { privatePem, publicLine } = makeHostKey(`${name}@laptop`);
  const file = join(folder, name);
  writeFileSync(file, privatePem, { mode: 0o600 });
  return { name, recipient: publicLine, file, identities: readIdentities([file]) };
}

const HOSTS = ["a", "b"];

/** Two hosts that share the Wi-Fi, and each have a token. */
export function aDesign(operators: readonly Operator[], hosts: readonly string[] = HOSTS): SecretsDesign {
  const secret = (name: string, file: string, readers: readonly string[]): SecretDesign => ({
    name,
    file,
    readers,
    optional: false,
  });
  return {
    homelab: "duck",
    operators: operators.map(({ recipient }) => recipient),
    hosts: hosts.map((name) => ({ name, hostname: `laptop-${name}`, names: [`laptop-${name}`, `${name}.ts.net`] })),
    secrets: [
      ...hosts.map((name) => secret("join-token", `hosts/laptop-${name}/join-token.age`, [`laptop-${name}`])),
      secret("pki-ca", "pki/ca.key.age", []),
      secret(
        "wifi",
        "shared/wifi.age",
        hosts.map((name) => `laptop-${name}`),
      ),
    ],
  };
}

/** A manifest's folder. Edits are written at once. */
export class Store {
  constructor(readonly root: string) {}

  read(design: SecretsDesign): SecretsFolder {
    return SecretsFolder.read(this.root, design);
  }

  /** Applies an edit, as the command line does, and returns the paths of the files that it names. */
  async edit(
    design: SecretsDesign,
    identities: Identities | undefined,
    work: (edit: SecretsEdit) => Promise<unknown>,
  ): Promise<readonly string[]> {
    const edit = new SecretsEdit(this.read(design), identities);
    await work(edit);
    const changes = edit.changes();
    for (const { file, content } of changes) {
      if (content === undefined) rmSync(this.path(file), { force: true });
      else this.write(file, content);
    }
    return changes.map(({ file }) => file);
  }

  path(file: string): string {
    return join(this.root, file);
  }

  write(file: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  /** The bytes of a file below the homelab's folder of secrets; undefined if there is none. */
  bytes(file: string): Buffer | undefined {
    const path = this.path(`nix/secrets/duck/${file}`);
    return existsSync(path) ? readFileSync(path) : undefined;
  }
}
