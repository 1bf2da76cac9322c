import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EXAMPLES, REPOSITORY } from "@ducksnest/testing";

/** nixpkgs as a flake reference, such as `github:NixOS/nixpkgs/nixos-26.05` or `path:/home/me/nixpkgs`; by default the stand-in. */
const { NIXPKGS } = process.env;

/** The hand-written parts of the flake. */
const HAND_WRITTEN = ["modules", "outputs", "tests"];

/**
 * A copy of an example homelab's flake, to change and to evaluate. Stand-ins take the places of its inputs, and a store of
 * its own that of Nix's, so that neither a network nor root is needed. NIXPKGS names the real nixpkgs, where there is one.
 */
export class FlakeCopy {
  private readonly folder = mkdtempSync(join(tmpdir(), "flake-"));
  readonly flake = join(this.folder, "nix");

  constructor(example = "reference") {
    cpSync(join(EXAMPLES, example, "expected/nix"), this.flake, { recursive: true });
    for (const part of HAND_WRITTEN) cpSync(join(REPOSITORY, "nix", part), join(this.flake, part), { recursive: true });
  }

  /** Writes a file, by its path relative to the flake, and its folder. */
  write(file: string, content: string): void {
    mkdirSync(dirname(join(this.flake, file)), { recursive: true });
    writeFileSync(join(this.flake, file), content);
  }

  /** Removes a file, by its path relative to the flake. */
  removeFile(file: string): void {
    rmSync(join(this.flake, file));
  }

  /**
   * What a Nix function makes of an attribute.
   * @throws Error with Nix's own words when that has no value
   */
  evaluate(attribute: string, apply: string): unknown {
    const args = ["eval", `path:${this.flake}#${attribute}`, "--apply", apply, "--json", ...this.options()];
    const { status, stdout, stderr } = spawnSync("nix", args, {
      encoding: "utf8",
      env: { ...process.env, NIX_CONFIG: "experimental-features = nix-command flakes", XDG_CACHE_HOME: this.folder },
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  remove(): void {
    // What is in a store may not be written to, and what is in such a folder not removed.
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o700);
    }
    rmSync(this.folder, { recursive: true });
  }

  private options(): readonly string[] {
    const standIn = (input: string) => `path:${this.flake}/tests/harness/${input}`;
    const inputs = {
      nixpkgs: NIXPKGS ?? standIn("nixpkgs"),
      agenix: standIn("agenix"),
      colmena: standIn("colmena"),
      disko: standIn("disko"),
    };
    return [
      "--no-write-lock-file",
      ...(NIXPKGS ? [] : ["--store", join(this.folder, "store")]),
      ...Object.entries(inputs).flatMap(([name, reference]) => ["--override-input", name, reference]),
    ];
  }
}
