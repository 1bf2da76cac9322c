import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { type Run, runProgram } from "../workspace";

const newFolder = temporaryFolders();

interface Finding {
  readonly position: { readonly file: string; readonly line: number; readonly column: number };
  readonly message: string;
}

/** A repository of Git without a commit. */
export class Repository {
  readonly folder = newFolder();

  constructor() {
    this.git("init", "--quiet");
    this.git("config", "user.name", "x");
    this.git("config", "user.email", "x@example.org");
  }

  git(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.tryGit({}, ...args);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  tryGit(env: NodeJS.ProcessEnv, ...args: readonly string[]) {
    const own = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    return spawnSync("git", args, { cwd: this.folder, encoding: "utf8", env: { ...process.env, ...own, ...env } });
  }

  write(file: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), content);
  }

  add(file: string, content: string | Buffer): void {
    this.write(file, content);
    this.git("add", "--force", "--", file);
  }

  commit(): void {
    this.git("commit", "--quiet", "--no-verify", "--message", "x");
  }

  verify(...args: readonly string[]): Promise<Run> {
    return runProgram(["secrets", "verify", "--staged", "--manifest", join(this.folder, "homelab.yaml"), ...args]);
  }

  async findings(manifest = "homelab.yaml"): Promise<unknown> {
    const args = ["secrets", "verify", "--staged", "--manifest", join(this.folder, manifest), "--format", "json"];
    const report: { readonly findings: readonly Finding[] } = JSON.parse((await runProgram(args)).out);
    return report.findings.map(({ position, message }) => ({ ...position, message }));
  }
}
