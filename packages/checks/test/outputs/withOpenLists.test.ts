import type { JsonObject } from "@ducksnest/checks";
import { withOpenLists } from "../../src/outputs/withOpenLists";

const pod: JsonObject = { kind: "Pod", metadata: { name: "web" } };
const pool: JsonObject = { kind: "IPPool", metadata: { name: "second" } };
const emitted = (...cluster: JsonObject[]) => ({ cluster, cloud: new Map(), hosts: new Map() });

it("puts the items of lists in place of them, also those of lists in lists", () => {
  const list = { kind: "List", items: [pod, { kind: "IPPoolList", items: [pool] }] };
  expect(withOpenLists(emitted(list, pod)).cluster).toEqual([pod, pool, pod]);
});

it("finds an item where its list is made", () => {
  const list = { kind: "List", items: [{ ...pod }] };
  const place = { file: "workloads.ts", line: 3, column: 1 };
  const opened = withOpenLists({ ...emitted(list, pool), placeOf: (object) => (object === list ? place : undefined) });
  expect(opened.cluster.map((object) => opened.placeOf?.(object))).toEqual([place, undefined]);
});

it("leaves other objects alone, such as one that only has a name like a list", () => {
  const outputs = emitted(pod, { kind: "AllowList", metadata: { name: "a" }, spec: { items: [] } });
  expect(withOpenLists(outputs)).toBe(outputs);
});
