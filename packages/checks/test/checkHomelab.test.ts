import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkHomelab, type Rule, runRules, type Verdict } from "@ducksnest/checks";
import { aHomelab, aManifest, aTopology, manifestText, referenceText } from "@ducksnest/testing";
import type { Changes } from "./_findings";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ducksnest-checks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function checkText(text: string): Verdict {
  const file = join(folder, "homelab.yaml");
  writeFileSync(file, text);
  return checkHomelab(file);
}
const check = (changes: Changes) => checkText(manifestText(aManifest(changes)));
const summaries = ({ findings }: Verdict) =>
  findings.map(({ position, severity, rule }) => `${position.line}:${position.column} ${severity} ${rule}`);

/** What one rule reported. */
const by = (name: string, { findings }: Verdict) =>
  findings.filter(({ rule }) => rule === name).map(({ severity, message }) => `${severity}: ${message}`);

describe("a homelab", () => {
  it("is sound when only warnings are found, and comes with its topology", () => {
    const verdict = checkText(referenceText());
    expect(summaries(verdict)).toContain("89:18 warning worker-memory");
    expect(verdict.kind === "sound" && verdict.topology.network.podMtu.bytes).toBe(1230);
  });

  it("is unsound when an error is found", () => {
    const verdict = checkText(referenceText().replace("mtu: auto", "mtu: 1280"));
    expect(verdict.kind).toBe("unsound");
    expect(summaries(verdict)).toEqual(
      expect.arrayContaining(["19:10 error mtu-fits-every-path", "89:18 warning worker-memory"]),
    );
  });

  it("is unsound when the manifest is invalid, or leaves something unknown", () => {
    expect(check({ name: "Not A Label" }).kind).toBe("unsound");
    expect(summaries(check({ "hosts.control-plane.instanceType": "t9.nano" }))).toEqual([
      "43:19 error known-instance-type",
    ]);
  });

  it.each([
    ["empty", ""],
    ["not YAML", "a: [1"],
  ])("is unreadable when its manifest is %s", (_, text) => {
    expect(checkText(text).kind).toBe("unreadable");
  });

  it("is unreadable when its manifest is missing", () => {
    expect(checkHomelab(join(folder, "nowhere.yaml")).kind).toBe("unreadable");
  });
});

describe("a rule's severity", () => {
  it("may be turned off", () => {
    const checks = { "mtu-fits-every-path": "off", "worker-memory": "off" };
    const verdict = check({ "cluster.calico.mtu": 1280, checks });
    expect(verdict.kind).toBe("sound");
    expect([...by("mtu-fits-every-path", verdict), ...by("worker-memory", verdict)]).toEqual([]);
  });

  it("may be lowered to a warning, which says so", () => {
    const verdict = check({ "cluster.calico.mtu": 1280, checks: { "mtu-fits-every-path": "warning" } });
    expect(verdict.kind).toBe("sound");
    expect(by("mtu-fits-every-path", verdict)).toEqual([
      expect.stringMatching(
        /^warning: .* takes 50\. \(checks\.mtu-fits-every-path lowers this error to a warning\.\)$/,
      ),
    ]);
  });

  it("may be raised to an error, or stated as it is, without a note", () => {
    const raised = check({ checks: { "worker-memory": "error" } });
    expect(raised.kind).toBe("unsound");
    expect(by("worker-memory", raised)).toEqual([expect.stringMatching(/^error: (?!.*lowers this error)/)]);
    const stated = check({ checks: { "worker-memory": "warning" } });
    expect(stated.kind).toBe("sound");
    expect(by("worker-memory", stated)).toEqual([expect.stringMatching(/^warning: (?!.*lowers this error)/)]);
  });

  it("has to be one of three", () => {
    const verdict = check({ checks: { "worker-memory": "info" } });
    expect(verdict.findings[0]?.message).toBe('Expected one of off, warning, error, but got "info".');
  });

  it("does not run a rule that is off", () => {
    const ran: string[] = [];
    const aRule = (name: string): Rule => ({
      name,
      subject: "manifest",
      severity: "error",
      meaning: "",
      remedy: "",
      source: "",
      check: () => ran.push(name),
    });
    const topology = aTopology();
    const homelab = { ...aHomelab(), checks: new Map([["a-b", "off" as const]]) };
    runRules([aRule("a-b"), aRule("c-d")], { homelab, topology, manifest: undefined });
    expect(ran).toEqual(["c-d"]);
  });
});

describe("an unknown rule", () => {
  it("is reported at its name, with the one that was meant", () => {
    const verdict = checkText(`${referenceText()}checks:\n  worker-memry: off\n`);
    expect(verdict.kind).toBe("unsound");
    expect(verdict.findings.at(-1)).toMatchObject({
      rule: "unknown-rule",
      position: { line: 99, column: 3 },
      message: 'Unknown rule "worker-memry".',
      fix: 'Did you mean "worker-memory"?',
    });
  });

  it("does not keep the others from running, and each unknown rule is reported", () => {
    const verdict = check({ "cluster.calico.mtu": 1280, checks: { hasOwnProperty: "off", nothing: "error" } });
    expect(by("mtu-fits-every-path", verdict)).toHaveLength(1);
    expect(by("unknown-rule", verdict)).toEqual([
      'error: Unknown rule "hasOwnProperty".',
      'error: Unknown rule "nothing".',
    ]);
  });

  it("is reported with what cannot be derived", () => {
    const verdict = check({ "hosts.control-plane.instanceType": "t9.nano", checks: { nothing: "off" } });
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(["known-instance-type", "unknown-rule"]);
  });
});
