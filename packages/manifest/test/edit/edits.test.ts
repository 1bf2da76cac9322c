import { addHost, changedByRename, removeHost, renameHost } from "@ducksnest/manifest";
import { caseCount, fc } from "@ducksnest/testing";
import { anyHost, anyName, fittingHost, load, SHAPES } from "./_shapes";

describe.each(SHAPES)("%s", (_, text) => {
  it("is a valid manifest to begin with", () => {
    expect(load(text).hosts.length).toBeGreaterThan(0);
  });

  it("is the same after a host is added and removed", () => {
    fc.assert(
      fc.property(anyName, anyHost, (name, host) => {
        const added = addHost(text, name, host);
        expect(added).not.toBe(text);
        expect(removeHost(added, name)).toBe(text);
      }),
      { numRuns: caseCount(2, 8) },
    );
  });

  it("loads with a new host, and nothing else differs", () => {
    const before = load(text);
    const added = addHost(text, "null", fittingHost(text));
    const { hosts, ...rest } = load(added);
    expect({ ...rest, hosts: hosts.filter(({ name }) => name !== "null") }).toEqual(before);
    expect(hosts).toHaveLength(before.hosts.length + 1);
  });

  it("keeps every line when a host is added, except the bracket or comma at its place", () => {
    const added = addHost(text, "new", fittingHost(text));
    const kept = text.split("\n").filter((line) => !added.includes(line));
    expect(kept.length).toBeLessThanOrEqual(1);
    expect(added.includes("\r\n")).toBe(text.includes("\r\n"));
    expect(/(?<!\r)\n/.test(added)).toBe(/(?<!\r)\n/.test(text));
    expect(added).not.toMatch(/\t/);
    expect(/\n$/.test(added)).toBe(/\n$/.test(text));
  });

  it("loses one host and no other when each worker is removed in turn", () => {
    const before = load(text);
    for (const { name, role } of before.hosts) {
      if (role !== "worker" || /&w1/.test(text)) continue;
      const { hosts, ...rest } = load(removeHost(text, name));
      expect({ ...rest, hosts }).toEqual({ ...before, hosts: before.hosts.filter((host) => host.name !== name) });
    }
  });

  it("is the same after a host is renamed twice", () => {
    for (const { name } of load(text).hosts) {
      const renamed = renameHost(text, name, "another");
      expect(load(renamed).hosts.map((host) => host.name)).toContain("another");
      expect(renameHost(renamed, "another", name)).toBe(text);
    }
  });

  it("changes only what changedByRename says", () => {
    const before = load(text);
    for (const { name, hostname } of before.hosts) {
      const changed = changedByRename(text, name, "null").map(({ value }) => value);
      const host = load(renameHost(text, name, "null")).hosts.find((each) => each.name === "null");
      expect(host?.hostname).toBe(changed.includes("hostname") ? "null" : hostname);
    }
  });
});
