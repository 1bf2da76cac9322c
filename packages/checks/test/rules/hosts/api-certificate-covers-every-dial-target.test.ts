import type { JsonObject } from "@ducksnest/checks";
import { CertificateNamesRule } from "../../../src/rules/hosts/api-certificate-covers-every-dial-target";
import { outputFindingsOf } from "../../_outputs";

/** What the rule reports if the control plane has these certSANs and the other hosts have these settings. */
const findings = (certSANs: string[], hosts: Readonly<Record<string, JsonObject>>) =>
  outputFindingsOf(CertificateNamesRule, {
    hosts: new Map<string, JsonObject>([
      ["control-plane", { "control-plane": { certSANs } }],
      ...Object.entries(hosts),
    ]),
  });
const dials = (apiEndpoint: string): JsonObject => ({ worker: { apiEndpoint } });

const REPORT =
  'hosts.firebat: Host "firebat" dials the API server as api.example.org, which is missing from the certSANs of "control-plane", so the host rejects the certificate. -> Add "api.example.org" to control-plane.certSANs of "control-plane", or let "firebat" dial control-plane.example.ts.net.';

describe("api-certificate-covers-every-dial-target", () => {
  it.each(["10.20.0.10:6443", "control-plane:6443", "10.96.0.1:443"])(
    "passes with %s, which kubeadm always adds to the certificate",
    (endpoint) => expect(findings([], { firebat: dials(endpoint) })).toEqual([]),
  );

  it("passes with a name among the certSANs, with or without a port", () => {
    const sans = ["api.example.org"];
    expect(findings(sans, { firebat: dials("api.example.org:6443"), old: dials("api.example.org") })).toEqual([]);
  });

  it("passes if the control plane is not synthesized", () => {
    const hosts = new Map([["firebat", dials("api.example.org:6443")]]);
    expect(outputFindingsOf(CertificateNamesRule, { hosts })).toEqual([]);
  });

  it("reports a missing name once, at the first host that dials it", () => {
    expect(findings([], { firebat: dials("api.example.org:6443"), old: dials("api.example.org:6443") })).toEqual([
      REPORT,
    ]);
  });

  it("reports a missing name that a host file gives to the control plane's address", () => {
    expect(findings([], { firebat: { host: { hosts: { "10.20.0.10": ["api.example.org"] } } } })).toEqual([REPORT]);
    expect(findings([], { firebat: { host: { hosts: { "10.20.0.11": ["api.example.org"] } } } })).toEqual([]);
  });
});
