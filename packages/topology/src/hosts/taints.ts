import { CONTROL_PLANE_LABEL } from "../upstream/kubernetes";

/** A mark of a node that keeps pods away. @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export interface Taint {
  /** Name, such as `node-role.kubernetes.io/control-plane`. */
  readonly key: string;
  /** May be empty. */
  readonly value: string;
  /** `NoSchedule` and `NoExecute` exclude pods, and `PreferNoSchedule` only ranks the node last. */
  readonly effect: string;
}

/** What a pod tolerates. */
export interface Toleration {
  /** Name of the taint. @default every taint, if the operator is `Exists` */
  readonly key?: string | undefined;
  /** `Exists` ignores the taint's value. @default "Equal" */
  readonly operator?: string | undefined;
  /** The taint's value. @default "" */
  readonly value?: string | undefined;
  /** The taint's effect. @default every effect */
  readonly effect?: string | undefined;
}

/** The taint that kubeadm gives to a control plane. */
export const CONTROL_PLANE_TAINT: Taint = { key: CONTROL_PLANE_LABEL, value: "", effect: "NoSchedule" };

/** Whether a toleration matches a taint, as the scheduler compares them. */
export function tolerates({ key, operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== "" && effect !== taint.effect) return false;
  if (operator === "Exists") return key === undefined || key === "" || key === taint.key;
  return key === taint.key && value === taint.value;
}

/** Whether a taint keeps pods off the node, unless they tolerate it. */
export function excludesPods({ effect }: Taint): boolean {
  return effect !== "PreferNoSchedule";
}
