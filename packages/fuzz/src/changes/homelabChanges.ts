import fc from "fast-check";
import type { Change } from "../Mutant";
import { type Data, isData, pick, put, remove, rename, section, slotsIn, type Value, valueIn } from "../places";
import { FIELDS, SETTINGS } from "./settings";

/** Gives one setting of the homelab a right value. */
export function settingChange(): fc.Arbitrary<Change> {
  const entry = fc.constantFrom(...SETTINGS);
  return entry.chain(([path, values]) =>
    fc.constantFrom(...values).map(
      (value): Change => ({
        on: "data",
        label: `${path.join(".")}: ${JSON.stringify(value)}`,
        apply: (data) => {
          const parent = path.slice(0, -1).reduce<Value>((at, step) => (isData(at) ? (at[step] ?? null) : null), data);
          const step = path.at(-1);
          if (isData(parent) && step !== undefined) put({ parent, step }, structuredClone(value));
        },
      }),
    ),
  );
}

const KIND_OF_NAME: readonly (readonly [name: string, kind: string])[] = [
  ...([
    ["wlan0", "wifi"],
    ["wlp2s0", "wifi"],
  ] as const),
  ...([
    ["eth0", "ethernet"],
    ["enp3s0", "ethernet"],
    ["eno1.20", "ethernet"],
    ["en-a_b", "ethernet"],
  ] as const),
];

/** Gives a field of a site or host a right value, where it stands or is missing. */
export function fieldChange(): fc.Arbitrary<Change> {
  const field = fc.constantFrom(...Object.entries(FIELDS));
  return fc.tuple(field, fc.nat(), fc.nat()).map(([[key, values], at, which]) => {
    const value = pick(values, which) ?? null;
    return {
      on: "data",
      label: `${key}: ${JSON.stringify(value)} (${at})`,
      apply: (data) => {
        const slot = pick(
          slotsIn(data).filter(({ path, step }) => step === key && (path[0] === "hosts" || path[0] === "sites")),
          at,
        );
        if (slot) put(slot, structuredClone(value));
      },
    };
  });
}

/** Gives a host at home another interface, of the kind that its name implies. */
export function interfaceChange(): fc.Arbitrary<Change> {
  const draws = { at: fc.nat(), nic: fc.constantFrom(...KIND_OF_NAME), mac: fc.option(fc.nat({ max: 0xffffff })) };
  return fc.record(draws).map(({ at, nic: [name, kind], mac }) => ({
    on: "data",
    label: `interface ${name} (${at})`,
    apply: (data) => {
      const host = pick(hostsWith(data, "interface"), at);
      const bytes = mac === null ? undefined : mac.toString(16).padStart(6, "0").match(/../g)?.join(":");
      if (host) host.interface = { name, kind, ...(bytes !== undefined && { macAddress: `3c:7c:3f:${bytes}` }) };
    },
  }));
}

/** Adds a host: a copy of one there is, as a worker, with an address of its own. */
export function addHostChange(): fc.Arbitrary<Change> {
  const draws = {
    at: fc.nat(),
    name: hostName(),
    octet: fc.integer({ min: 60, max: 250 }),
    count: fc.integer({ min: 1, max: 6 }),
  };
  return fc.record(draws).map(({ at, name, octet, count }) => ({
    on: "data",
    label: `${count} more like a host (${at}), named ${name}`,
    apply: (data) => {
      const hosts = section(data, "hosts");
      const original = pick(Object.values(hosts).filter(isData), at);
      if (!original) return;
      for (let number = 0; number < count; number += 1) {
        const copy = structuredClone(original);
        copy.role = "worker";
        delete copy.hostname;
        if (isData(copy.interface)) delete copy.interface.macAddress;
        if (typeof copy.address === "string")
          copy.address = copy.address.replace(/\d+$/, String((octet + number) % 250));
        put({ parent: hosts, step: number === 0 ? name : `${name.slice(0, 60)}-${number}` }, copy);
      }
    },
  }));
}

/** Removes a worker. */
export function removeHostChange(): fc.Arbitrary<Change> {
  return fc.nat().map((at) => ({
    on: "data",
    label: `a worker removed (${at})`,
    apply: (data) => {
      const hosts = section(data, "hosts");
      const workers = Object.keys(hosts).filter((name) => section(hosts, name).role === "worker");
      const name = pick(workers, at);
      if (name !== undefined) delete hosts[name];
    },
  }));
}

/** Renames a host's key, its hostname, or a site with all that refers to it. */
export function renameChange(): fc.Arbitrary<Change> {
  const draws = { what: fc.constantFrom("host", "hostname", "site"), at: fc.nat(), name: hostName() };
  return fc.record(draws).map(({ what, at, name }) => ({
    on: "data",
    label: `a ${what} renamed to ${name} (${at})`,
    apply: (data) => {
      const [hosts, sites] = [section(data, "hosts"), section(data, "sites")];
      const old = pick(Object.keys(what === "site" ? sites : hosts), at);
      if (old === undefined) return;
      if (what === "hostname") put({ parent: section(hosts, old), step: "hostname" }, name);
      else rename(what === "site" ? sites : hosts, old, name);
      if (what === "site")
        for (const host of Object.values(hosts)) if (isData(host) && host.site === old) host.site = name;
    },
  }));
}

/** Removes a key that the schema may do without, at its every place or at one. */
export function omitOptionalChange(): fc.Arbitrary<Change> {
  const keys = [
    "hostname",
    "timeZone",
    "dnsDomain",
    "encapsulation",
    "dataplane",
    "mtu",
    "nodeAddress",
    "cidr",
    "wifi",
  ];
  const more = ["interface", "loginServer", "filesystem", "device", "gpus", "maxGHz", "boot", "rootVolumeGiB"];
  return fc.record({ key: fc.constantFrom(...keys, ...more), at: fc.nat() }).map(({ key, at }) => ({
    on: "data",
    label: `${key} left out (${at})`,
    apply: (data) => {
      const slot = pick(
        slotsIn(data).filter(({ step, parent }) => step === key && isData(parent)),
        at,
      );
      if (slot) remove(slot);
    },
  }));
}

/** Adds a user, or a key with a comment that needs care. */
export function userChange(): fc.Arbitrary<Change> {
  const comment = fc.constantFrom("", " me@laptop", " ${x} ''${y} %{z}", ' "quoted" \\ back', " 집 🦆", " a #b: c");
  return fc
    .record({ name: fc.constantFrom("admin", "_x", "a-b", "constructor"), comment })
    .map(({ name, comment }) => ({
      on: "data",
      label: `user ${name} with a key's comment ${JSON.stringify(comment)}`,
      apply: (data) => {
        const key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM${comment}`;
        put({ parent: section(data, "users"), step: name }, { sshKeys: [key] });
      },
    }));
}

/** Sets the severity of a check, off among them: what is then not reported still has to synthesize. */
export function severityChange(rules: readonly string[]): fc.Arbitrary<Change> {
  const draws = { rule: fc.constantFrom(...rules), level: fc.constantFrom("off", "warning", "error") };
  return fc.record(draws).map(({ rule, level }) => ({
    on: "data",
    label: `checks.${rule}: ${level}`,
    apply: (data) => {
      const checks = { ...section(data, "checks"), [rule]: level };
      data.checks = checks;
    },
  }));
}

/** Valid names, with those that mean something elsewhere. */
function hostName(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom("constructor", "prototype", "if", "null", "true", "0", "1e3", "0x1f", "on", "a--b", "x".repeat(63)),
    fc.constantFrom("node", "flake", "seoul", "home", "default", "calico", "join-tokens", "blog", "vpc", "all", "lo"),
    fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/),
  );
}

function hostsWith(data: Data, key: string): readonly Data[] {
  return slotsIn(data)
    .filter(({ path }) => path.length === 2 && path[0] === "hosts")
    .map(valueIn)
    .filter(isData)
    .filter((host) => Object.hasOwn(host, key));
}
