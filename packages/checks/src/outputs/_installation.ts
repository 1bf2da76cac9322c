import { type Emitted, type JsonObject, objectAt, textAt } from "./Emitted";

/** `spec.calicoNetwork` of Calico's Installation; undefined if no Installation is synthesized. */
export function calicoNetwork(emitted: Emitted): JsonObject | undefined {
  const installation = objectOf(emitted, "Installation", "operator.tigera.io/");
  return installation && objectAt(installation, "spec", "calicoNetwork");
}

/** `spec` of Felix's FelixConfiguration; undefined if none is synthesized. */
export function felixSpec(emitted: Emitted): JsonObject | undefined {
  const felix = objectOf(emitted, "FelixConfiguration", "projectcalico.org/");
  return felix && objectAt(felix, "spec");
}

/** The object of a kind that Calico reads: the one with the name `default`. */
function objectOf({ cluster }: Emitted, kind: string, group: string): JsonObject | undefined {
  return cluster.find(
    (object) =>
      object.kind === kind &&
      textAt(object, "apiVersion")?.startsWith(group) &&
      textAt(object, "metadata", "name") === "default",
  );
}
