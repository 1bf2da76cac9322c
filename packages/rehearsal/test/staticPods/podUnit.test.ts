import { spawnSync } from "node:child_process";
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
  const program = 'require $ARGV[0]; print map { "$_\\0" } expanded({name => "pod"}, $ARGV[1], {});';
  const { stdout, stderr } = spawnSync(
    "perl",
    ["-e", program, "--", script("unit.pl"), line?.slice("ExecStart=".length) ?? ""],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  return stdout.split("\0").slice(0, -1);
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
    "100%",
    "%H",
  ];
  expect(argumentsOf(command)).toEqual(command);
});

it("starts the process again, and gives it its variables", () => {
  const text = unitFile(podUnit({ name: "etcd", command: ["etcd"], environment: { A: 'x "y"' }, volumes: [] }));
  expect(text).toContain("Restart=always\n");
  expect(text).toContain('Environment="A=x \\"y\\""\n');
});
