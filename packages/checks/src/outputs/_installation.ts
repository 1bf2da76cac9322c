import { type Emitted, type JsonObject, listAt, objectAt, textAt } from "./Emitted";

/** One of Calico's objects. */
export interface CalicoObject {
  /** The whole object, for the finding's place. */
  readonly object: JsonObject;
  /** Its name. */
  readonly name: string;
  /** Its settings: `spec`, or `spec.calicoNetwork` of an Installation. */
  readonly spec: JsonObject;
}

/** The name of the object that holds for all nodes. */
const GLOBAL = "default";

/** Start of the names of Felix settings for one node. @see https://docs.tigera.io/calico/latest/reference/resources/felixconfig */
const FOR_NODE = "node.";

/** Objects of one of Calico's kinds: with the operator's API, Calico's API, or the storage form of the latter. */
export function calicoObjects({ cluster }: Emitted, kind: string): readonly CalicoObject[] {
  return cluster
    .filter(
      (object) => object.kind === kind && /^([a-z]+\.)*(tigera\.io|projectcalico\.org)\//.test(apiVersion(object)),
    )
    .map((object) => ({
      object,
      name: textAt(object, "metadata", "name") ?? "",
      spec: objectAt(object, "spec"),
    }));
}

function apiVersion(object: JsonObject): string {
  return textAt(object, "apiVersion") ?? "";
}

/** The Installations that the operator reads, which are those with the name `default`, with their `calicoNetwork`. */
export function installations(emitted: Emitted): readonly CalicoObject[] {
  return calicoObjects(emitted, "Installation")
    .filter(({ name }) => name === GLOBAL)
    .map((each) => ({ ...each, spec: objectAt(each.spec, "calicoNetwork") }));
}

/** Settings of Felix, with the nodes that they hold for. */
export interface FelixSettings extends CalicoObject {
  /** Node that they hold for; undefined if they hold for every node. */
  readonly node: string | undefined;
}

/** All settings of Felix. Those of a node take precedence over those of all nodes. */
export function felixSettings(emitted: Emitted): readonly FelixSettings[] {
  return calicoObjects(emitted, "FelixConfiguration").map((each) => ({
    ...each,
    node: each.name.startsWith(FOR_NODE) ? each.name.slice(FOR_NODE.length) : undefined,
  }));
}

/** The settings of Felix that hold for all nodes; undefined if none are synthesized. */
export function felixSpec(emitted: Emitted): JsonObject | undefined {
  return felixSettings(emitted).find(({ name }) => name === GLOBAL)?.spec;
}

/** A pool of pod addresses. */
export interface Pool {
  /** The object that declares it. */
  readonly object: JsonObject;
  /** For messages, such as `The Installation's pool 10.244.0.0/16`. */
  readonly title: string;
  /** Its name; undefined if Calico chooses it. */
  readonly name: string | undefined;
  /** Its network as written; empty if it has none. */
  readonly cidr: string;
  /** Its encapsulation, as an Installation writes it. */
  readonly encapsulation: string;
  /** Whether pods reach addresses outside all pools with their host's address. */
  readonly natOutgoing: boolean;
  /** Whether the Installation declares it. */
  readonly isOperators: boolean;
}

/** Calico's encapsulation of a pool in an Installation that sets none. @see https://docs.tigera.io/calico/latest/reference/installation/api */
const DEFAULT_ENCAPSULATION = "IPIP";

/**
 * The pools that pods get addresses from: of the Installations, and IPPool objects. Pools of load balancers and disabled
 * ones are left out.
 * @param podCidr the pool that the operator makes if an Installation has none
 */
export function pools(emitted: Emitted, podCidr: string): readonly Pool[] {
  const ofInstallations = installations(emitted).flatMap(({ object, spec }) => {
    const listed = listAt(spec, "ipPools");
    return (listed.length > 0 ? listed : [{ cidr: podCidr }]).filter(isForPods).map((pool) => {
      const cidr = textAt(pool, "cidr") ?? "";
      return {
        object,
        name: textAt(pool, "name"),
        title: `The Installation's pool ${cidr}`,
        cidr,
        encapsulation: textAt(pool, "encapsulation") ?? DEFAULT_ENCAPSULATION,
        natOutgoing: textAt(pool, "natOutgoing") !== "Disabled",
        isOperators: true,
      };
    });
  });
  const single = calicoObjects(emitted, "IPPool")
    .filter(({ spec }) => isForPods(spec) && spec.disabled !== true)
    .map(({ object, name, spec }) => {
      const cidr = textAt(spec, "cidr") ?? "";
      return {
        object,
        name,
        title: `IPPool "${name}" ${cidr}`,
        cidr,
        encapsulation: modeOf(spec, "vxlanMode", "VXLAN") ?? modeOf(spec, "ipipMode", "IPIP") ?? "None",
        natOutgoing: spec.natOutgoing === true,
        isOperators: false,
      };
    });
  return [...ofInstallations, ...single];
}

function isForPods(pool: Parameters<typeof listAt>[0]): boolean {
  return !listAt(pool, "allowedUses").includes("LoadBalancer");
}

/** The encapsulation of an IPPool in an Installation's words. @see https://docs.tigera.io/calico/latest/reference/resources/ippool */
function modeOf(spec: JsonObject, field: string, name: string): string | undefined {
  const mode = textAt(spec, field);
  if (mode === "Always") return name;
  return mode === "CrossSubnet" ? `${name}CrossSubnet` : undefined;
}
