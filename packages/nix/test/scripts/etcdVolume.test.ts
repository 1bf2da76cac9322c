import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { itWith } from "@ducksnest/testing";
import { ScriptMachine } from "./_scripts";

/** The smallest file system that mkfs.xfs makes has 300 MB. Its file takes less, because most of it is never written. */
const SIZE = 320 << 20;

/** A machine with a blank volume, which is a file. */
function aMachine(): ScriptMachine {
  const commands = ["blkid", "head", "mkfs.xfs", "sleep", "tr", "wc"];
  const machine = new ScriptMachine("etcd-volume.sh", { DEVICE: "volume", TIMEOUT: "1" }, commands);
  return attach(machine);
}

function attach(machine: ScriptMachine): ScriptMachine {
  return put(machine.write("volume"), SIZE - 1, 0);
}

/** Writes one byte of the volume. */
function put(machine: ScriptMachine, position: number, byte: number): ScriptMachine {
  const file = openSync(machine.path("volume"), "r+");
  writeSync(file, Buffer.of(byte), 0, 1, position);
  closeSync(file);
  return machine;
}

function typeOf(machine: ScriptMachine): string {
  return spawnSync("blkid", ["--probe", "--output=value", "--match-tag=TYPE", machine.path("volume")], {
    encoding: "utf8",
  }).stdout.trim();
}

const onDisk = itWith("mkfs.xfs", "blkid");

onDisk("formats a blank volume, once", () => {
  const machine = aMachine();
  expect(machine.run()).toMatchObject({
    exitCode: 0,
    lastLine: "volume was blank, and now has etcd's file system.",
  });
  expect(typeOf(machine)).toBe("xfs");
  const again = machine.run();
  expect(again).toMatchObject({ exitCode: 0, lastLine: "volume has etcd's file system." });
  expect(again.commands.filter((command) => command.startsWith("mkfs"))).toEqual([]);
});

describe("refuses a volume", () => {
  const REFUSAL =
    "No volume for etcd: volume is neither blank nor etcd's file system. If nobody needs its content, erase it with " +
    "'wipefs --all volume && blkdiscard --zeroout volume'. It has: ";

  function expectRefusal(machine: ScriptMachine, content: string): void {
    const run = machine.run();
    expect({ exitCode: run.exitCode, lastLine: run.lastLine }).toEqual({ exitCode: 1, lastLine: REFUSAL + content });
    expect(run.commands.filter((command) => command.startsWith("mkfs"))).toEqual([]);
  }

  onDisk("with another file system", () => {
    const machine = aMachine();
    spawnSync("mkfs.xfs", ["-q", "-L", "photos", machine.path("volume")]);
    expectRefusal(machine, "LABEL=photos TYPE=xfs");
  });

  onDisk("with a label that only begins like etcd's", () => {
    const machine = aMachine();
    spawnSync("mkfs.xfs", ["-q", "-L", "etcd-old", machine.path("volume")]);
    expectRefusal(machine, "LABEL=etcd-old TYPE=xfs");
  });

  onDisk("with data that has no known format", () => {
    expectRefusal(put(aMachine(), 4096, 1), "data of no known format");
  });
});

onDisk("reports that no volume is attached", () => {
  const run = aMachine().remove("volume").run();
  expect(run).toMatchObject({
    exitCode: 1,
    lastLine: "No volume for etcd: nothing is attached as volume. Run 'npx cdktf deploy', which attaches the volume.",
  });
});

onDisk("waits until the volume is attached", () => {
  const machine = aMachine();
  machine.remove("volume").fake("sleep", `truncate --size=${SIZE} "$root/volume"`);
  expect(machine.run()).toMatchObject({ exitCode: 0, lastLine: "volume was blank, and now has etcd's file system." });
});
