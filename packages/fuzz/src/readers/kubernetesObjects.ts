import type { JsonObject } from "@ducksnest/checks";
import { mapping } from "./mapping";
import { nothingMissing, type Reader } from "./Reader";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_VALUE = /^(?=.{0,63}$)(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_NAME = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?(?=[^/]{1,63}$)[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^\d+(\.\d+)?([KMGTPE]i|[mkMGTPE])?$/;

/** What the API server asks of every object, and the kubelet of its labels and reservations. */
export const kubernetesObjects: Reader = {
  name: "Kubernetes objects",
  reads: "names, labels and quantities",
  missing: nothingMissing,
  complaints({ emitted }) {
    const ids = emitted.cluster.map(idOf);
    return [
      ...ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `${id} is there twice`),
      ...emitted.cluster.flatMap((object) => objectComplaints(object)),
      ...[...emitted.hosts].flatMap(([host, settings]) =>
        kubeletComplaints(mapping(settings.kubelet)).map((complaint) => `${host}: ${complaint}`),
      ),
    ];
  },
};

function idOf({ apiVersion, kind, metadata }: JsonObject): string {
  const { name, namespace } = mapping(metadata);
  return `${apiVersion} ${kind} ${namespace ?? ""}/${name}`;
}

function objectComplaints(object: JsonObject): readonly string[] {
  const { name, labels } = mapping(object.metadata);
  const id = idOf(object);
  return [
    ...(typeof object.apiVersion === "string" && typeof object.kind === "string" ? [] : [`${id} has no kind`]),
    ...(typeof name === "string" && SUBDOMAIN.test(name) ? [] : [`${id}: its name is no DNS subdomain`]),
    ...labelComplaints(mapping(labels)).map((complaint) => `${id}: ${complaint}`),
  ];
}

function kubeletComplaints(kubelet: JsonObject): readonly string[] {
  const reserved = Object.entries(mapping(kubelet.kubeReserved));
  return [
    ...labelComplaints(mapping(kubelet.labels)),
    ...reserved
      .filter(([, amount]) => !QUANTITY.test(String(amount)))
      .map(([name, amount]) => `kubeReserved.${name} is ${String(amount)}, which is no quantity`),
  ];
}

function labelComplaints(labels: JsonObject): readonly string[] {
  return Object.entries(labels)
    .filter(([name, value]) => !LABEL_NAME.test(name) || !LABEL_VALUE.test(String(value)))
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)} is no label`);
}
