import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pkiFolder, secretsFolder } from "@ducksnest/credentials";
import { aTopology } from "@ducksnest/testing";
import { hostsOutput } from "../src/hostsOutput";
import { readCaPins } from "../src/readCaPins";

/** Made, and their keys thrown away, with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500`. */
const FIRST = `-----BEGIN CERTIFICATE-----
MIIBeDCCAR2gAwIBAgIUM+3X4Lq7KNO8666D2FjdsxQO7CkwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFZmlyc3QwIBcNMjYxMTI3MTU1NzAzWhgPMjEyNjExMDMxNTU3
MDNaMBAxDjAMBgNVBAMMBWZpcnN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
a5XMds45JCSyHZLQ9QOWIaHay8DYQC0qhUXWkHKXTsuBJc2p+SZ0xx1ZQiL8GBGP
lzNHBJILslc/HlNj+a0nw6NTMFEwHQYDVR0OBBYEFGs2TkcxvUI1nghZWPfSCVkX
1LeOMB8GA1UdIwQYMBaAFGs2TkcxvUI1nghZWPfSCVkX1LeOMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhANqjFKvl3qYRWQFEZXskLdBALmZ8K91j
gih9OUdm5hs6AiEA98LO8zLZQHx8Z3pIX6tOIU7zZh8xhrba5HlP9KCVgeI=
-----END CERTIFICATE-----
`;
const SECOND = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUMHRvTp2uFPZV918AxgxrTo7rFS8wCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGc2Vjb25kMCAXDTI2MTEyNzE1NTcwM1oYDzIxMjYxMTAzMTU1
NzAzWjARMQ8wDQYDVQQDDAZzZWNvbmQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAStMQY14UlsUmrNmwO1ueVsH//9CkHxgGCsDAUeTWCdDJ7WcnWprSpLL8/ZmSyz
1IIgY1M5iPuFJJnvd4DavdIKo1MwUTAdBgNVHQ4EFgQUfFnlad2LVs1FasODup3N
gyODtxEwHwYDVR0jBBgwFoAUfFnlad2LVs1FasODup3NgyODtxEwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBNstcPErLsN171ZqjowRoxc/cY37Ur
eA+UvfzaLz1+QwIhAO2szVGIpDRGrIGclnL5cy3pabyQ/Y3MigqwP+WFrSZa
-----END CERTIFICATE-----
`;

/** Printed by `openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256`. */
const FIRST_PIN = "sha256:9de8fc3896c2512a7914072b08335b08b9cb046937e4b31cc745ee7217e2a364";
const SECOND_PIN = "sha256:28793d9a8172a2cfd9dccd0c3819c1c1b77179aff86dacdb97490ae087dd8bf4";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ducksnest-pins-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: string, homelab = "ducksnest"): void {
  mkdirSync(join(root, pkiFolder(homelab)), { recursive: true });
  writeFileSync(join(root, pkiFolder(homelab), name), content);
}

const pins = () => readCaPins("ducksnest", root);

describe("the pins of a homelab", () => {
  it("are none without a CA", () => expect(pins()).toEqual([]));

  it("are the CA's alone outside of a rotation", () => {
    write("ca.crt", FIRST);
    write("front-proxy-ca.crt", SECOND);
    expect(pins()).toEqual([FIRST_PIN]);
  });

  it.each(["ca.next.crt", "ca.old.crt"])("are two while there is %s", (other) => {
    write("ca.crt", FIRST);
    write(other, SECOND);
    expect(pins()).toEqual([FIRST_PIN, SECOND_PIN]);
  });

  it("are one if both files have the same key", () => {
    write("ca.crt", FIRST);
    write("ca.old.crt", FIRST);
    expect(pins()).toEqual([FIRST_PIN]);
  });

  it("are not those of another homelab in the folder", () => {
    write("ca.crt", FIRST, "other");
    expect(pins()).toEqual([]);
  });

  it("are refused with the problems of every file", () => {
    write("ca.crt", "nothing");
    write("ca.next.crt", "nothing");
    expect(pins).toThrow(/ca\.crt:1:1: is not a PEM certificate.*\n.*ca\.next\.crt:1:1: is not a PEM certificate/);
  });
});

describe("the flake", () => {
  const flake = () => hostsOutput(aTopology(), root);

  it("lists both pins on a worker during a rotation", () => {
    write("ca.crt", FIRST);
    write("ca.next.crt", SECOND);
    const { files, missing } = flake();
    expect(files.get("hosts/laptop-old/default.nix")?.content).toContain(
      `caCertHashes = [\n        "${FIRST_PIN}"\n        "${SECOND_PIN}"\n      ];`,
    );
    expect(missing).toEqual([]);
  });

  it("says how to get a CA if there is none", () => {
    expect(flake().missing).toEqual([
      "No cluster CA: make one with `ducksnest pki init`, or put the certificate of a running cluster's CA into nix/pki/ducksnest/ca.crt. Without it, workers do not join.",
    ]);
  });

  it("reads secrets and PKI files from the folders of this homelab", () => {
    write("ca.crt", FIRST, "lab");
    const { files } = hostsOutput(aTopology({ name: "lab" }), root);
    const worker = files.get("hosts/laptop-old/default.nix")?.content ?? "";
    const controlPlane = files.get("hosts/control-plane/default.nix")?.content ?? "";
    // From nix/hosts/<hostname>.
    expect(worker).toContain(`../../${secretsFolder("lab").replace("nix/", "")}/hosts/laptop-old/join-token.age`);
    expect(controlPlane).toContain(`publicFiles = ../../${pkiFolder("lab").replace("nix/", "")};`);
    expect(worker + controlPlane).not.toContain("secrets/ducksnest");
  });
});
