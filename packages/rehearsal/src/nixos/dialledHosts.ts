import type { HostSettings } from "./HostSettings";
import { isObject, type Json } from "./Json";

/**
 * The names and addresses at which a host's settings reach a port, such as the API server's: every `host:port` and
 * `https://host:port` in its units' environments and in kubeadm's documents, in the order in which they are named.
 */
export function dialledHosts({ units, kubeadmDocuments }: HostSettings, port: number): readonly string[] {
  const texts = [
    ...Object.values(units).flatMap((unit) => Object.values(unit?.environment ?? {})),
    ...kubeadmDocuments.flatMap(textsIn),
  ];
  return [...new Set(texts.flatMap((text) => hostAt(text, port) ?? []))];
}

function hostAt(text: string, port: number): string | undefined {
  const [, host, found] = /^(?:https:\/\/)?([\w.-]+):(\d+)\/?$/.exec(text) ?? [];
  return Number(found) === port ? host : undefined;
}

function textsIn(json: Json): readonly string[] {
  if (typeof json === "string") return [json];
  if (typeof json !== "object" || json === null) return [];
  return (isObject(json) ? Object.values(json) : json).flatMap(textsIn);
}
