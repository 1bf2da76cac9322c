import type { JsonObject } from "@ducksnest/checks";
import { OneObjectRule } from "../../../src/rules/workloads/one-object-per-name";
import { outputFindingsOf } from "../../_outputs";

const anObject = (apiVersion: string, kind: string, namespace?: string): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: "web", ...(namespace && { namespace }) },
});
const findings = (...cluster: JsonObject[]) => outputFindingsOf(OneObjectRule, { cluster });

describe("one-object-per-name", () => {
  it("reports a second object with the same name, also through another version of its API", () => {
    const message = (title: string) =>
      `cluster: There are two objects ${title}, and the one that is applied last overwrites the other. -> Give one of them another name or namespace, or write both into one object.`;
    expect(findings(anObject("v1", "Service", "blog"), anObject("v1", "Service", "blog"))).toEqual([
      message("Service blog/web"),
    ]);
    expect(findings(anObject("v1", "Service"), anObject("v1", "Service", "default"))).toEqual([message("Service web")]);
    const stored = anObject("crd.projectcalico.org/v1", "IPPool");
    expect(findings(stored, anObject("projectcalico.org/v3", "IPPool"))).toEqual([message("IPPool web")]);
  });

  it("passes with other namespaces, kinds, groups and objects without a name", () => {
    expect(
      findings(
        anObject("v1", "Service", "blog"),
        anObject("v1", "Service", "shop"),
        anObject("v1", "ConfigMap", "blog"),
        anObject("serving.knative.dev/v1", "Service", "blog"),
        { kind: "List" },
        { kind: "List" },
      ),
    ).toEqual([]);
  });
});
