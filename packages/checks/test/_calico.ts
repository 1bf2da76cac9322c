import type { JsonObject } from "@ducksnest/checks";

/** Calico's Installation with these settings of the network. */
export function anInstallation(calicoNetwork: JsonObject): JsonObject {
  return {
    apiVersion: "operator.tigera.io/v1",
    kind: "Installation",
    metadata: { name: "default" },
    spec: { calicoNetwork },
  };
}

/** The FelixConfiguration that Calico reads, with these settings. */
export function aFelixConfiguration(spec: JsonObject): JsonObject {
  return { apiVersion: "projectcalico.org/v3", kind: "FelixConfiguration", metadata: { name: "default" }, spec };
}
