import { parse } from "yaml";
import { Mutants } from "../src/anyMutant";
import { type Change, contentOf, type Mutant } from "../src/Mutant";
import { rename, slotsIn } from "../src/places";
import { schemaKeys, schemaValues } from "../src/schemaValues";
import { shrink } from "../src/shrink";
import { reference } from "./_subject";

// Loading everything, or starting processes, takes long on a busy machine.
jest.setTimeout(60_000);

const mutants = new Mutants([reference()]);

const contents = (seed: number, from: number, count: number) =>
  Array.from({ length: count }, (_, number) => contentOf(mutants.at(seed, from + number)).toString("base64"));

it("makes the same mutants from the same seed, each independent of the others, and others from another", () => {
  expect(contents(1, 40, 10)).toEqual(contents(1, 0, 50).slice(40));
  expect(contents(2, 0, 50)).not.toEqual(contents(1, 0, 50));
});

it("makes mutants that differ from the example and from each other", () => {
  const all = contents(1, 0, 100);
  expect(new Set(all).size).toBeGreaterThan(90);
});

it("applies changes of data, then of text, then of bytes, and keeps an example's text if no data changes", () => {
  const example = { name: "a", text: "a: 1 # kept\n" };
  const mutant = (...changes: Change[]): Mutant => ({ example, style: {}, changes });
  const data: Change = { on: "data", label: "", apply: (data) => Object.assign(data, { b: 2 }) };
  const text: Change = { on: "text", label: "", apply: (text) => text.toUpperCase() };
  const bytes: Change = { on: "bytes", label: "", apply: (bytes) => Buffer.concat([bytes, Buffer.from([0xff])]) };
  expect(contentOf(mutant(bytes, text)).toString("latin1")).toBe("A: 1 # KEPT\n\u00ff");
  expect(contentOf(mutant(bytes, text, data)).toString("latin1")).toBe("A: 1\nB: 2\n\u00ff");
});

it("names a key __proto__ without setting a prototype", () => {
  const data = parse("a: { b: 1 }\nc: 2\n");
  rename(data, "a", "__proto__");
  expect(Object.keys(data)).toEqual(["__proto__", "c"]);
  expect(slotsIn(data).map(({ path }) => path.join("."))).toEqual(["__proto__", "__proto__.b", "c"]);
});

it("reads bounds, words and keys from the manifest's schema", () => {
  expect(schemaValues(["hosts", "x", "role"])).toEqual(expect.arrayContaining(["control-plane", "worker"]));
  expect(schemaValues(["tailnet", "mtu"])).toEqual(expect.arrayContaining([1279, 1280]));
  expect(schemaValues(["no", "such", "place"])).toEqual([]);
  expect(schemaKeys(["cluster", "calico"])).toContain("encapsulation");
});

it("shrinks to the changes that a failure needs", async () => {
  const change = (label: string): Change => ({ on: "text", label, apply: (text) => text + label });
  const mutant = { example: { name: "a", text: "" }, style: {}, changes: [..."abcde"].map(change) };
  const smallest = await shrink(mutant, async (smaller) => /b.*d/.test(contentOf(smaller).toString()));
  expect(smallest.changes.map(({ label }) => label)).toEqual(["b", "d"]);
});
