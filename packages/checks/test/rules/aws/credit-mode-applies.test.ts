import { CreditModeRule } from "../../../src/rules/aws/credit-mode-applies";
import { findingsOf } from "../../_findings";

const credits = (instanceType: string, creditMode?: string) =>
  findingsOf(CreditModeRule, {
    "hosts.control-plane.instanceType": instanceType,
    "hosts.control-plane.creditMode": creditMode,
  });

it("reports credits of a type that has none", () => {
  expect(credits("m7a.large", "standard")).toEqual([
    'hosts.control-plane.creditMode: Host "control-plane" has type m7a.large, which has no CPU credits. -> Remove `creditMode`.',
  ]);
});

it.each([
  ["t3.medium", "unlimited"],
  ["t3a.medium", "standard"],
  ["t4g.medium", "unlimited"],
  ["m7a.large", undefined],
  ["t3.medium", undefined],
])("passes %s with credits %s", (type, mode) => expect(credits(type, mode)).toEqual([]));
