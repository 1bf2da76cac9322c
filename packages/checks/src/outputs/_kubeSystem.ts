import { type Emitted, type JsonObject, textAt } from "./Emitted";

/** The ConfigMaps and other objects of a kind with one name in `kube-system`, where kubeadm's own are. */
export function kubeSystemObjects({ cluster }: Emitted, kind: string, name: string): readonly JsonObject[] {
  return cluster.filter(
    (object) =>
      object.kind === kind &&
      textAt(object, "metadata", "namespace") === "kube-system" &&
      textAt(object, "metadata", "name") === name,
  );
}
