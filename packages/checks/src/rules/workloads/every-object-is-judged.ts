import { listed } from "../../_words";
import { installations } from "../../outputs/_installation";
import { type Emitted, type Json, type JsonObject, listAt, objectAt, textAt } from "../../outputs/Emitted";
import { isPodMaker } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** Kinds that make a controller install objects which are not in the outputs. */
const INSTALLERS = ["HelmChart", "HelmRelease", "Application", "ApplicationSet", "Kustomization", "Chart", "Addon"];

/** Says once what the other rules pass over, so that silence always means "judged". */
export const JudgedObjectsRule: OutputRule = {
  name: "every-object-is-judged",
  subject: "outputs",
  severity: "warning",
  meaning:
    "Every object that creates pods should be of a kind that rules can judge, because others pass without a look.",
  remedy: "Render the objects with cdk8s, for example with its Helm construct, or accept the warning.",
  source: "https://cdk8s.io/docs/latest/basics/helm/",
  check({ emitted, report }) {
    const place = { path: ["cluster"], at: "key" } as const;
    const unknown = unknownObjects(emitted);
    const [first] = unknown;
    if (first !== undefined) {
      report({
        ...place,
        about: first,
        message: `No rule can judge the pods of ${listed(unknown.map(titleOf))}, because the cluster makes them from something that is not in the outputs.`,
        fix: "Add the pods' objects in apps/cluster, for example with cdk8s' Helm construct, or accept the warning with `checks: { every-object-is-judged: off }`.",
      });
    }
    for (const { object, spec } of installations(emitted)) {
      const target = textAt(spec, "nodeAddressAutodetectionV4", "canReach");
      if (target === undefined) continue;
      report({
        ...place,
        about: object,
        message: `No rule can judge the address autodetection canReach ${target}, because only the running host knows its route there.`,
        fix: "Use cluster.calico.nodeAddress, or accept the warning with `checks: { every-object-is-judged: off }`.",
      });
    }
  },
};

function unknownObjects({ cluster }: Emitted): readonly JsonObject[] {
  return cluster.filter((object) => {
    const kind = textAt(object, "kind") ?? "";
    // A PodTemplate creates no pods.
    return !isPodMaker(kind) && kind !== "PodTemplate" && (INSTALLERS.includes(kind) || hasPods(object.spec));
  });
}

/** Whether there is a list of containers with images anywhere below. */
function hasPods(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(hasPods);
  const containers = listAt(value, "containers");
  if (containers.some((container) => textAt(container, "image") !== undefined)) return true;
  return Object.values(objectAt(value)).some(hasPods);
}

function titleOf(object: JsonObject): string {
  return `${textAt(object, "kind")} "${textAt(object, "metadata", "name")}"`;
}
