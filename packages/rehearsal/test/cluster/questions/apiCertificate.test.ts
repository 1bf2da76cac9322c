import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itWith } from "@ducksnest/testing";
import { certificateFault } from "../../../src/cluster/questions/apiCertificate";

const folder = mkdtempSync(join(tmpdir(), "ducksnest-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes a certificate, signed by itself unless a CA is named. */
function certificate(name: string, ...options: readonly string[]): X509Certificate {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`];
  const args = ["req", "-x509", ...key, "-subj", `/CN=${name}`, "-out", `${name}.crt`, ...options];
  execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  return new X509Certificate(readFileSync(join(folder, `${name}.crt`)));
}

itWith("openssl")("accepts every name and address in a certificate of the CA, and no others", () => {
  const ca = certificate("ca");
  const names = "subjectAltName=DNS:cp.example.ts.net,DNS:kubernetes.default.svc,IP:10.96.0.1";
  const served = certificate("served", "-CA", "ca.crt", "-CAkey", "ca.key", "-addext", names);
  const faults = (name: string) => certificateFault("old", name, served, ca);
  expect(["cp.example.ts.net", "kubernetes.default.svc", "10.96.0.1"].flatMap(faults)).toEqual([]);
  expect(["cp", "10.96.0.10"].flatMap(faults)).toMatchObject([
    {
      host: "old",
      what: "certificate of the API server at cp",
      observed: "DNS:cp.example.ts.net, DNS:kubernetes.default.svc, IP Address:10.96.0.1",
      cause: "Clients that use cp reject the certificate. Add it to ducksnest.control-plane.certSANs.",
    },
    { what: "certificate of the API server at 10.96.0.10" },
  ]);
});

itWith("openssl")("refuses a certificate of another CA, even for the right name", () => {
  const ca = certificate("ca");
  const served = certificate("other", "-addext", "subjectAltName=DNS:cp");
  expect(certificateFault(undefined, "cp", served, ca)).toMatchObject([
    { observed: "issued by CN=other", cause: expect.stringContaining("another CA") },
  ]);
});

itWith("openssl")("shows why there is no certificate", () => {
  const answer = "curl: (6) Could not resolve host: cp";
  expect(certificateFault("old", "cp", answer, certificate("ca"))).toMatchObject([
    { host: "old", observed: answer, cause: expect.stringContaining("does not answer at this name") },
  ]);
});
