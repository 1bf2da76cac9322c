import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caCertHash, makeAuthority, pin, readCaCertHashes, readCaCertificate } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { OpenSsl } from "./_openssl";

/** Made, and its key thrown away, with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kubernetes`. */
const PEM = `-----BEGIN CERTIFICATE-----
MIIBgTCCASegAwIBAgIUDFPCqZuLkp57+pPTOB9xPmHbA1UwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjIxODM3NDBaGA8yMTI2MTAy
OTE4Mzc0MFowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABGUJ6meaijRq3RQcyccfTdbtHMBgx6ft5vcgxtIxSx7RZDuj5K0P
UzW8IlLS4clAF1GoynLutwuqB3WZuNqzIHOjUzBRMB0GA1UdDgQWBBQV6Cruw9DR
jEI8CmU2R1F22jCvpzAfBgNVHSMEGDAWgBQV6Cruw9DRjEI8CmU2R1F22jCvpzAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDalTqTdJwPqvRDrVHh
0+eykCl9G3Dt40pLSjWIF9F7mwIgHtat43zJnAiJal+QarWVmrL/FtwpWve6m7yW
fxckK30=
-----END CERTIFICATE-----
`;

/** What `openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256` says of it. */
const PIN = "sha256:b1d61c28ee097e4a92dfccc8499fc5cbe42c68104c0d10effac07cbe6a5bfac2";

/** As above, with `-addext basicConstraints=critical,CA:FALSE`. */
const LEAF = `-----BEGIN CERTIFICATE-----
MIIBcTCCARigAwIBAgIUYLrLYdVgk1EIxAUlYdflPV4KQGkwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjcxMzA0NDBaGA8yMTI2MTEwMzEzMDQ0
MFowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOUM
ttSjJtkj7zmPs9Jn949+4Z6JwGta0dLg6iAgp2079HXT4KiizjhLB4qNfWtijN+H
c1CQNshiAhU21UpMW1OjUDBOMB0GA1UdDgQWBBSpzm7+lWqCgHi7TYQU01UjbRN+
LTAfBgNVHSMEGDAWgBSpzm7+lWqCgHi7TYQU01UjbRN+LTAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0cAMEQCIDX71HWr1BN+gmCGQCmqGNhAQXRhMpIHCcHLc84Q
KRthAiAxjsonzxgqoJA3dOTKc2Rwx+cskP5IjIaH3JfBdB//EA==
-----END CERTIFICATE-----
`;

const COPY = "copy /etc/kubernetes/pki/ca.crt from the control plane";
const newFolder = temporaryFolders();

const pinOf = (text: string, now?: Date) => caCertHash(text, "ca.crt", now);

describe("a CA certificate's pin", () => {
  it("is what openssl makes of its public key", () => {
    expect(pinOf(PEM)).toBe(PIN);
  });

  it("does not depend on line ends, or on text around the certificate", () => {
    expect(pinOf(PEM.replaceAll("\n", "\r\n"))).toBe(PIN);
    expect(pinOf(`Certificate of the lab\n${PEM}`)).toBe(PIN);
  });

  it("is not made of anything else, least of all of a private key, which no message repeats", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const text of ["", "no certificate", key, PEM.slice(0, 200)]) expect(() => pinOf(text)).toThrow();
    const body = key.split("\n")[1] ?? "";
    expect(body).toHaveLength(64);
    expect(messageOf(() => pinOf(key))).not.toContain(body.slice(0, 16));
  });
});

describe("a certificate that cannot be a cluster's CA", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  it.each<[name: string, text: string, ...problems: string[]]>([
    ["empty", "", `ca.crt:1:1: is not a PEM certificate; ${COPY}.`],
    [
      "a host's",
      `# leaf\n${LEAF}`,
      `ca.crt:2:1: is not a CA's certificate, because its basicConstraints do not say CA:TRUE; ${COPY}.`,
    ],
    ["two", `${PEM}${PEM}`, "ca.crt:12:1: is another certificate; keep only the cluster CA's."],
    [
      "with its key",
      `${PEM}${key}`,
      "ca.crt:12:1: is a private key, and this file is public; remove it, and make a new CA if it was ever committed.",
    ],
    [
      "with its key, indented",
      `${PEM}${key.replace(/^/gm, "  ")}`,
      "ca.crt:12:1: is a private key, and this file is public; remove it, and make a new CA if it was ever committed.",
    ],
    [
      "in conflict",
      `<<<<<<< HEAD\n${PEM}=======\n${PEM}>>>>>>> other\n`,
      "ca.crt:1:1: is a conflict marker of Git; keep one side of the conflict.",
      "ca.crt:13:1: is a conflict marker of Git; keep one side of the conflict.",
      "ca.crt:25:1: is a conflict marker of Git; keep one side of the conflict.",
      "ca.crt:14:1: is another certificate; keep only the cluster CA's.",
    ],
    ["cut off", PEM.slice(0, 200), `ca.crt:1:1: is a certificate that cannot be decoded; ${COPY}.`],
    [
      "a request",
      PEM.replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"),
      `ca.crt:1:1: is not a certificate but "CERTIFICATE REQUEST"; ${COPY}.`,
    ],
  ])("is refused: %s", (_, text, ...problems) => {
    expect(messageOf(() => pinOf(text)).split("\n")).toEqual(problems);
  });

  it.each([
    ["ca", "nix/pki/duck/ca.crt", COPY],
    ["ca", "somewhere.pem", COPY],
    ["etcd-ca", "nix/pki/duck/etcd-ca.crt", "copy /etc/kubernetes/pki/etcd/ca.crt from the control plane"],
    ["front-proxy-ca", "front-proxy-ca.crt", "copy /etc/kubernetes/pki/front-proxy-ca.crt from the control plane"],
    ["ca", "ca.next.crt", "restore it from Git"],
    ["etcd-ca", "nix/pki/duck/etcd-ca.old.crt", "restore it from Git"],
  ] as const)("of the kind %s is replaced from where a file called %s has to come from", (kind, file, source) => {
    expect(messageOf(() => readCaCertificate("", file, undefined, undefined, kind))).toBe(
      `${file}:1:1: is not a PEM certificate; ${source}.`,
    );
  });

  it("is refused before and after the time in which it is valid", () => {
    expect(messageOf(() => pinOf(PEM, new Date("2126-11-01T00:00:00Z")))).toBe(
      `ca.crt:1:1: is a certificate that expired on 2126-10-29; renew the CA, and ${COPY}.`,
    );
    expect(messageOf(() => pinOf(PEM, new Date("2026-01-01T00:00:00Z")))).toBe(
      `ca.crt:1:1: is a certificate that is valid only from 2026-11-22; set this machine's clock, or ${COPY}.`,
    );
  });
});

describe("the homelab that a CA certificate belongs to", () => {
  const now = new Date();

  it("is checked if both name one", async () => {
    const { certificate } = await makeAuthority({ kind: "ca", homelab: "duck-test", now });
    expect(caCertHash(certificate, "ca.crt", now, "duck-test")).toBe(pin(certificate));
    expect(caCertHash(certificate, "ca.crt", now)).toBe(pin(certificate));
    expect(messageOf(() => caCertHash(certificate, "ca.crt", now, "duck"))).toBe(
      'ca.crt:1:1: is the CA of "duck-test", but this homelab is "duck", and clusters never share a CA; use this homelab\'s own certificate.',
    );
  });

  it("is not named by kubeadm's own CA, which is accepted", () => {
    expect(caCertHash(PEM, "ca.crt", now, "duck")).toBe(PIN);
  });

  it("is checked in a file too", async () => {
    const { certificate } = await makeAuthority({ kind: "ca", homelab: "duck-test", now });
    const file = join(newFolder(), "ca.crt");
    writeFileSync(file, certificate);
    expect(readCaCertHashes(file, now, "duck-test")).toEqual([pin(certificate)]);
    expect(messageOf(() => readCaCertHashes(file, now, "duck"))).toMatch(/ca\.crt:1:1: is the CA of "duck-test", /);
  });
});

describe("a CA certificate that openssl makes", () => {
  const openssl = new OpenSsl(newFolder());
  const certificate = (...extensions: string[]): string => {
    const request = [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      "/dev/null",
    ];
    return openssl.run([...request, "-subj", "/CN=x", ...extensions.flatMap((text) => ["-addext", text])]).toString();
  };

  itWith("openssl")("is refused if it may not sign certificates", () => {
    const pem = certificate("keyUsage=critical,digitalSignature");
    expect(messageOf(() => pinOf(pem))).toBe(
      `ca.crt:1:1: is a certificate that may not sign others, because its keyUsage lacks keyCertSign; ${COPY}.`,
    );
  });

  itWith("openssl")("is accepted with any path length, or none", () => {
    for (const constraint of ["CA:TRUE", "CA:TRUE,pathlen:0", "CA:TRUE,pathlen:3"]) {
      const pem = certificate(`basicConstraints=critical,${constraint}`, "keyUsage=keyCertSign");
      expect(pinOf(pem)).toBe(openssl.pin(openssl.write("ca.crt", pem)));
    }
  });
});

describe("reading a CA certificate", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ducksnest-ca-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("gives its pin", () => {
    const file = join(folder, "ca.crt");
    writeFileSync(file, PEM);
    expect(readCaCertHashes(file)).toEqual([PIN]);
  });

  it("gives none where there is no file", () => {
    expect(readCaCertHashes(join(folder, "nowhere.crt"))).toEqual([]);
  });

  it("names a file that is no certificate", () => {
    const file = join(folder, "ca.crt");
    writeFileSync(file, "no certificate");
    expect(messageOf(() => readCaCertHashes(file))).toMatch(/ca\.crt:1:1: is not a PEM certificate; /);
    expect(messageOf(() => readCaCertHashes(folder))).toMatch(/:1:1: cannot be read: it is a folder; /);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it did not throw");
}
