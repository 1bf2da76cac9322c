import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caCertHash, readCaCertHashes } from "@ducksnest/credentials";

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

describe("a CA certificate's pin", () => {
  it("is what openssl makes of its public key", () => {
    expect(caCertHash(PEM)).toBe(PIN);
  });

  it("does not depend on line ends, or on text around the certificate", () => {
    expect(caCertHash(PEM.replaceAll("\n", "\r\n"))).toBe(PIN);
    expect(caCertHash(`Certificate of the lab\n${PEM}`)).toBe(PIN);
  });

  it("is not made of anything else, least of all of a private key, which no message repeats", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const text of ["", "no certificate", key, PEM.slice(0, 200)]) expect(() => caCertHash(text)).toThrow();
    const body = key.split("\n")[1] ?? "";
    expect(body).toHaveLength(64);
    expect(messageOf(() => caCertHash(key))).not.toContain(body.slice(0, 16));
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
    expect(messageOf(() => readCaCertHashes(file))).toMatch(/ca\.crt:1:1: is not a PEM certificate: /);
    expect(messageOf(() => readCaCertHashes(folder))).toMatch(/:1:1: .*EISDIR/);
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
