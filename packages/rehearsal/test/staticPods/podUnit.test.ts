import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unitFile } from "../../src/cluster/hosts/unitFile";
import { script } from "../../src/kernel/Sandbox";
import { podUnit } from "../../src/staticPods/podUnit";

/** The arguments that a process gets from the unit, as the hosts' first process reads it. */
function argumentsOf(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): readonly string[] {
  const line = unitFile(podUnit({ name: "pod", command, environment, volumes: [] }))
    .split("\n")
    .find((each) => each.startsWith("ExecStart="));
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-unit-"));
  try {
    // The functions of init.pl, without its main loop.
    const functions = readFileSync(script("init.pl"), "utf8").replace(
      /^my \$server[\s\S]*?^main_loop\(\);$/m,
      "my $server;",
    );
    writeFileSync(join(folder, "expand.pl"), `${functions}\nprint map { "$_\\0" } expand($ARGV[0]);`);
    const { stdout, stderr } = spawnSync("perl", [join(folder, "expand.pl"), line?.slice("ExecStart=".length) ?? ""], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return stdout.split("\0").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("keeps every argument as it is", () => {
  const command = [
    "kube-apiserver",
    "--a=b c",
    '--quotes="x"',
    "--single='y'",
    "--back=\\n",
    "--empty=",
    "",
    "$HOME",
    "${HOME}",
    "a$b$$c",
  ];
  expect(argumentsOf(command)).toEqual(command);
});

it("starts the process again, and gives it its variables", () => {
  const text = unitFile(podUnit({ name: "etcd", command: ["etcd"], environment: { A: 'x "y"' }, volumes: [] }));
  expect(text).toContain("Restart=always\n");
  expect(text).toContain('Environment="A=x \\"y\\""\n');
});
