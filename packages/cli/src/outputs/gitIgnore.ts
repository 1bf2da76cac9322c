import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Output } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";

const FILE = ".gitignore";

const CONTENT = `# Join tokens. Anyone who has one can add a host to the cluster.
dist/

# Files of a running command.
.ducksnest/
.ducksnest-staged/

# Terraform's state can hold secrets, too.
terraform.*.tfstate*
.terraform/

# Commands make these again.
cdktf.out/
result
result-*
/topology.svg
/topology.html
`;

/** The files that contain join tokens, from the manifest's folder, by the line that makes git ignore them. */
const SECRETS: ReadonlyMap<string, string> = new Map([["dist/", "dist/join-tokens.k8s.yaml"]]);

/**
 * The .gitignore beside the manifest, which is written if there is none. One that exists belongs to the user; if git could
 * commit join tokens in spite of it, the output has a warning.
 * @param root the manifest's folder
 */
export function gitIgnoreOutput(_topology: Topology, root: string): Output {
  return {
    directory: ".",
    files: new Map([[FILE, { content: CONTENT, secret: false, once: true }]]),
    generated: undefined,
    header: undefined,
    emitted: {},
    missing: [],
    warnings: existsSync(join(root, FILE)) ? warnings(root) : [],
  };
}

function warnings(root: string): string[] {
  const ignored = ignoredByGit(root) ?? ignoredByLines(root);
  const exposed = [...SECRETS].filter(([, file]) => !ignored.includes(file));
  if (exposed.length === 0) return [];
  const files = exposed.map(([, file]) => file).join(" and ");
  const lines = exposed.map(([line]) => `\`${line}\``).join(" and ");
  return [
    `${FILE} does not ignore ${files}, so git can commit join tokens. Add ${exposed.length === 1 ? "the line" : "the lines"} ${lines} to it.`,
  ];
}

/** The secret files that git ignores; undefined if git cannot say, such as outside a git repository. */
function ignoredByGit(root: string): readonly string[] | undefined {
  const args = ["-C", root, "check-ignore", "--no-index", "--", ...SECRETS.values()];
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  // 0: some are ignored. 1: none is. @see https://git-scm.com/docs/git-check-ignore#_exit_status
  return status === 0 || status === 1 ? stdout.split("\n") : undefined;
}

/** The secret files whose folder is a line of the .gitignore. */
function ignoredByLines(root: string): readonly string[] {
  const folders = readFileSync(join(root, FILE), "utf8")
    .split(/\r?\n/)
    .map((line) => line.replace(/^\/|\/\**$|\s+$/g, ""));
  return [...SECRETS].filter(([line]) => folders.includes(line.slice(0, -1))).map(([, file]) => file);
}
