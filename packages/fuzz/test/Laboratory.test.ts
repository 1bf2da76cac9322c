import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findingComplaints } from "../src/findingComplaints";
import { Laboratory, WORKLOAD_RULES } from "../src/Laboratory";
import { READERS } from "../src/readers";
import { yamlData } from "../src/yamlData";
import { REPOSITORY, reference } from "./_subject";

// Loading everything, or starting processes, takes long on a busy machine.
jest.setTimeout(60_000);

const readers = READERS.filter(({ oneIn = 1 }) => oneIn === 1)
  .filter((reader) => reader.missing() === undefined)
  .map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), "laboratory-"));
const laboratory = new Laboratory(folder, REPOSITORY, readers);
afterAll(() => rmSync(folder, { recursive: true }));

const judge = (text: string, draw = 0) => laboratory.judge(Buffer.from(text), draw);

it("has every reader read a sound manifest", async () => {
  expect(await judge(reference().text)).toEqual({ verdict: "sound", failures: [], consulted: readers });
});

it("distinguishes a refused manifest from one that is not YAML", async () => {
  expect(await judge(reference().text.replace("podCidr:", "podCider:"))).toMatchObject({
    verdict: "refused",
    failures: [],
  });
  expect(await judge("a: [")).toMatchObject({ verdict: "unreadable", failures: [] });
});

it("finds a homelab unfit, and not failed, if one of the rules about workloads rejects it", async () => {
  const oneLaptop = readFileSync(join(REPOSITORY, "examples/one-laptop/homelab.yaml"), "utf8");
  expect(await judge(oneLaptop)).toMatchObject({ verdict: "sound", failures: [] });
  const stricter = `${oneLaptop}\nchecks: { workloads-fit-with-one-host-down: error }\n`;
  expect(await judge(stricter)).toMatchObject({ verdict: "unfit", failures: [] });
});

it("knows every rule about workloads", () => {
  const files = readdirSync(join(REPOSITORY, "packages/checks/src/rules/workloads"));
  const ids = files.filter((file) => !file.startsWith("_")).map((file) => file.replace(".ts", ""));
  expect(ids.sort()).toEqual(WORKLOAD_RULES);
});

it("expects of a finding a place in the text, words, and a name that explain knows", () => {
  const finding = {
    ...({
      rule: "wrong-type",
      severity: "error",
      excerpt: undefined,
      path: "a",
      fix: "Mend it.",
      related: [],
    } as const),
    message: "It is wrong.",
    position: { file: "homelab.yaml", line: 1, column: 1 },
  };
  const complaints = (changes: object, sound = false) =>
    findingComplaints([{ ...finding, ...changes }], sound, "a: 1\n");
  expect(complaints({})).toEqual([]);
  expect(complaints({ rule: "no-such-rule" })).toEqual(["no-such-rule is not a name that explain knows"]);
  expect(complaints({ position: { file: "homelab.yaml", line: 9, column: 1 } })).toEqual([
    "wrong-type is at 9:1 of 2 lines",
  ]);
  expect(complaints({ fix: "" })).toEqual(["wrong-type has no message or no fix"]);
  expect(complaints({ message: "Got [object Object]." })).toHaveLength(1);
  expect(complaints({}, true)).toEqual(["sound, with an error"]);
  expect(findingComplaints([], false, "")).toEqual(["not sound, without an error"]);
});

it("knows YAML that has to be readable", () => {
  const data = (text: string) => yamlData(Buffer.from(text, "latin1"));
  expect(data("a: &x { b: 1 }\nc: { <<: *x }\n")).toEqual({ a: { b: 1 }, c: { b: 1 } });
  for (const text of [
    "",
    "a: [",
    "a: 1\na: 2\n",
    "a: 1\n---\nb: 1\n",
    "- a\n",
    "a: *x\n",
    "[a]: 1\n",
    "a: \u00e9\n",
    "a: b\u0007\n",
  ]) {
    expect(data(text)).toBeUndefined();
  }
});
