import { InstanceArchitectureRule } from "../../../src/rules/lock/instance-architecture-unchanged";
import { findingsBesideLock, findingsOf, LOCK } from "../../_findings";

const ARM = { "hosts.control-plane.instanceType": "t4g.medium" };

it("reports an instance that would keep the image of another architecture", () => {
  expect(findingsBesideLock(InstanceArchitectureRule, LOCK, ARM)).toEqual([
    'hosts.control-plane.instanceType: Host "control-plane" has type t4g.medium, which is arm64, but the instance 10.20.0.10 has an image for x86_64. -> If the instance is not deployed yet, delete line 7 of ducksnest.lock. Otherwise write `instanceType: t3.medium`, or replace the instance on purpose: write another `address:` for the host.',
  ]);
});

it("proposes no type if none is large enough", () => {
  const large = { "hosts.control-plane.instanceType": "m8g.24xlarge" };
  expect(findingsBesideLock(InstanceArchitectureRule, LOCK, large)).toEqual([
    expect.stringContaining("Otherwise choose a type that is x86_64, or replace"),
  ]);
});

it.each([
  ["the type of the fix", { "hosts.control-plane.instanceType": "t3.medium" }],
  ["another address", { ...ARM, "hosts.control-plane.address": "10.20.0.11" }],
])("passes with %s", (_, changes) => {
  expect(findingsBesideLock(InstanceArchitectureRule, LOCK, changes)).toEqual([]);
});

it("passes once the line is deleted, and without a lock", () => {
  expect(findingsBesideLock(InstanceArchitectureRule, LOCK.replace(/\n *10\.20.*/, ""), ARM)).toEqual([]);
  expect(findingsOf(InstanceArchitectureRule, ARM)).toEqual([]);
});
