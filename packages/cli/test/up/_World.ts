import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

/** Programs of the system that commands need, and nothing else that a developer may have. */
const SYSTEM =
  "base64 basename cat cut env git head ls mkdir mv node rm sed sh sleep ssh-keygen tail touch tr wc".split(" ");

/** A PATH without AWS, Tailscale, Kubernetes and Nix, so that no test asks a developer's accounts. */
export class World {
  /** Folder of the programs, which is the whole PATH. */
  readonly bin = newFolder();
  /** Folder in which stand-ins keep what they did. */
  readonly state = newFolder();

  constructor() {
    for (const name of SYSTEM) this.link(name);
  }

  /** Adds a program that stands in for another one, as lines of a shell. `$WORLD` is the state. */
  add(name: string, lines: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\nWORLD='${this.state}'\n${lines}\n`, { mode: 0o755 });
  }

  /** Writes a file of the state. */
  write(file: string, text: string): void {
    const path = join(this.state, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Makes this the PATH of the test's process. */
  enter(): void {
    process.env.PATH = this.bin;
  }

  private link(name: string): void {
    const [path] = (process.env.PATH ?? "").split(":").filter((folder) => existsSync(join(folder, name)));
    if (path !== undefined) symlinkSync(join(path, name), join(this.bin, name));
  }
}
