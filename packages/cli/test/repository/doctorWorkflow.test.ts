import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { parse } from "yaml";

interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly doctor: {
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly name?: string; readonly if?: string; readonly run?: string }[];
    };
  };
}

const WORKFLOW = parse(readFileSync(join(REPOSITORY, ".github/workflows/doctor.yml"), "utf8")) as Workflow;
const { env, steps } = WORKFLOW.jobs.doctor;
const newFolder = temporaryFolders();

/** Runs a step as GitHub does, with programs that note their arguments in `calls`. */
function runStep(name: string, programs: Readonly<Record<string, string>>) {
  const folder = newFolder();
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(folder, program), `#!/bin/sh\necho "${program} $*" >>calls\n${script}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  writeFileSync(join(folder, "report.txt"), "overdue  a token\n");
  const step = steps.find((each) => each.name === name)?.run ?? "exit 99";
  const { status } = spawnSync("bash", ["-e", "-c", step], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env.PATH}`, TITLE: env.TITLE, GITHUB_ENV: join(folder, "env") },
  });
  const read = (file: string) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "");
  return { status, calls: read("calls"), env: read("env"), report: read("report.txt"), body: read("body.md") };
}

it("runs weekly, reads the repository, and writes only issues", () => {
  expect(WORKFLOW.on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/) }]);
  expect(WORKFLOW.permissions).toEqual({ contents: "read", issues: "write" });
});

describe("the step that runs the doctor", () => {
  const run = (code: number) => runStep("Run ducksnest doctor", { npx: `echo "report of $*"; exit ${code}` });

  itWith("bash")("passes on exit codes 0 and 1, and keeps the report as text", () => {
    for (const code of [0, 1]) {
      const { status, env: written, report } = run(code);
      expect({ status, written }).toEqual({ status: 0, written: `STATUS=${code}\n` });
      expect(report).toBe("report of ducksnest doctor\n");
    }
  });

  itWith("bash")("fails if the doctor could not run", () => expect(run(2).status).toBe(2));
});

describe("the step that writes the issue", () => {
  const NAME = "Open or update the issue";
  const run = (listed: string) => runStep(NAME, { gh: `[ "$2" != list ] || echo "${listed}"` });

  it("runs only if something is past due", () => {
    expect(steps.find(({ name }) => name === NAME)?.if).toBe("env.STATUS == '1'");
  });

  itWith("bash")("opens an issue with the report", () => {
    const { status, calls, body } = run("");
    expect(status).toBe(0);
    expect(calls).toContain(`gh issue create --title ${env.TITLE} --body-file body.md\n`);
    expect(body).toContain("\n    overdue  a token\n");
  });

  itWith("bash")("updates the open issue", () => {
    const { calls } = run("17");
    expect(calls).toContain("gh issue edit 17 --body-file body.md\n");
    expect(calls).not.toContain("create");
  });
});
