import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aTopology, itOnStage, itWith, temporaryFolders } from "@ducksnest/testing";
import { rehearsalPlan } from "../../src/rehearse";
import { toScript } from "../../src/setup/toScript";

const file = join(temporaryFolders()(), "stage.sh");
writeFileSync(file, toScript("ducksnest", rehearsalPlan(aTopology())));

describe("the script of a stage", () => {
  itWith("shellcheck")("is one that shellcheck likes", () => {
    expect(spawnSync("shellcheck", [file], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
  });

  itOnStage("builds the stage, and ends in a shell on it", async () => {
    const input = "ip netns list; ip netns exec pod-firebat fping 10.244.0.1\n";
    const { stdout, stderr } = spawnSync("sh", [file], {
      encoding: "utf8",
      input,
      env: { ...process.env, SHELL: "/bin/sh" },
    });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toContain("host-firebat");
    expect(stdout).toContain("10.244.0.1 is alive");
  });
});
