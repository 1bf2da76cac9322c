import { at, type Emitted, type JsonObject, textAt } from "./Emitted";

/** The settings of Calico's `Installation`, or undefined where none was synthesized. */
export function calicoNetwork(emitted: Emitted): JsonObject | undefined {
  const installation = objectOf(emitted, "Installation", "operator.tigera.io/");
  return installation && ((at(installation, "spec", "calicoNetwork") as JsonObject | undefined) ?? {});
}

/** The settings of Felix, or undefined where none were synthesized. */
export function felixSpec(emitted: Emitted): JsonObject | undefined {
  const felix = objectOf(emitted, "FelixConfiguration", "projectcalico.org/");
  return felix && ((at(felix, "spec") as JsonObject | undefined) ?? {});
}

/** Both are kinds of which Calico reads the one named default. */
function objectOf({ cluster }: Emitted, kind: string, group: string): JsonObject | undefined {
  return cluster.find(
    (object) =>
      object.kind === kind &&
      textAt(object, "apiVersion")?.startsWith(group) &&
      textAt(object, "metadata", "name") === "default",
  );
}
