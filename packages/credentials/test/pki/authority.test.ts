import { X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import {
  type Authority,
  certificateFacts,
  KEY_TYPES,
  type KeyType,
  makeAuthority,
  makeServiceAccountKey,
  matches,
  pin,
  publicKeyOf,
  readCaCertificate,
} from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { OpenSsl } from "./_openssl";

const NOW = new Date("2026-11-27T12:00:00.789Z");
const folder = temporaryFolders();
const withOpenSsl = itWith("openssl");

// An RSA key of 4096 bits sometimes takes seconds to make.
jest.setTimeout(60_000);

/** One CA of each key type, for all tests. */
const made = new Map<KeyType, Authority>();
beforeAll(async () => {
  for (const keyType of KEY_TYPES) {
    made.set(keyType, await makeAuthority({ kind: "ca", homelab: "duck", keyType, now: new Date() }));
  }
});

function authority(keyType: KeyType): Authority {
  const found = made.get(keyType);
  if (found === undefined) throw new Error(`no CA of type ${keyType}`);
  return found;
}

describe("a CA", () => {
  it.each([
    ["ca", "kubernetes-ca"],
    ["front-proxy-ca", "kubernetes-front-proxy-ca"],
    ["etcd-ca", "etcd-ca"],
  ] as const)("%s has the fields of kubeadm's, the homelab's name and a path length", async (kind, commonName) => {
    const { certificate } = await makeAuthority({ kind, homelab: "duck", now: NOW });
    const { serialNumber, pin: itsPin, fingerprint, ...facts } = certificateFacts(certificate);
    expect(facts).toEqual({
      commonName,
      organizations: ["duck"],
      isIntact: true,
      notBefore: new Date("2026-11-27T11:00:00Z"),
      notAfter: new Date("2036-11-24T12:00:00Z"),
      isCa: true,
      pathLength: 0,
      keyUsages: ["digitalSignature", "keyCertSign", "keyEncipherment"],
      keyType: "ecdsa-p256",
    });
    expect(inspect(facts.organizations)).toBe("[ 'duck' ]"); // and no array of the ASN.1 library's
    expect(itsPin).toBe(pin(certificate));
    expect(fingerprint).toBe(new X509Certificate(certificate).fingerprint256);
    expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(new X509Certificate(certificate).subjectAltName).toBe(`DNS:${commonName}`);
    expect(readCaCertificate(certificate, "ca.crt", NOW, "duck")).toEqual(certificateFacts(certificate));
  });

  it("is never the same twice", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => makeAuthority({ kind: "ca", homelab: "duck", now: NOW })));
    expect(one?.certificate).not.toBe(other?.certificate);
    const serials = [one, other].map((each) => certificateFacts(each?.certificate ?? "").serialNumber);
    expect(new Set(serials).size).toBe(2);
  });

  it("can be valid beyond 2049, from when on times have another form", async () => {
    const { certificate } = await makeAuthority({ kind: "ca", homelab: "duck", now: NOW, validityDays: 36_500 });
    expect(certificateFacts(certificate).notAfter).toEqual(new Date("2126-11-03T12:00:00Z"));
    expect(new X509Certificate(certificate).validTo).toBe("Nov  3 12:00:00 2126 GMT");
  });

  it.each([
    [{ validityDays: 0 }, "The validity must be a whole number of days from 1 to 36500, but it is 0."],
    [{ validityDays: 1.5 }, "The validity must be a whole number of days from 1 to 36500, but it is 1.5."],
    [{ validityDays: 36_501 }, "The validity must be a whole number of days from 1 to 36500, but it is 36501."],
    [{ homelab: "" }, "The homelab's name must have 1 to 64 characters."],
    [{ homelab: "d".repeat(65) }, "The homelab's name must have 1 to 64 characters."],
  ])("is not made from %j", async (props, message) => {
    const all = { kind: "ca", homelab: "duck", now: NOW, ...props } as const;
    await expect(makeAuthority(all)).rejects.toThrow(new RangeError(message));
  });
});

describe.each(KEY_TYPES)("a CA of type %s", (keyType) => {
  const pemType = keyType === "ecdsa-p256" ? "EC PRIVATE KEY" : "RSA PRIVATE KEY";

  it("has a key of that type, in the form that kubeadm writes", () => {
    const { certificate, privateKey } = authority(keyType);
    expect(certificateFacts(certificate).keyType).toBe(keyType);
    expect(privateKey.split("\n")[0]).toBe(`-----BEGIN ${pemType}-----`);
    expect(matches(certificate, privateKey)).toBe(true);
  });

  withOpenSsl("signs certificates that openssl verifies", () => {
    const openssl = new OpenSsl(folder());
    const { certificate, privateKey } = authority(keyType);
    const [ca, key] = [openssl.write("ca.crt", certificate), openssl.write("ca.key", privateKey)];
    const leaf = openssl.signHost(ca, key);
    const strict = ["verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslserver"];
    expect(openssl.run([...strict, "-CAfile", ca, leaf]).toString()).toBe("leaf.crt: OK\n");
    expect(openssl.run(["pkey", "-check", "-noout", "-in", key]).toString()).toBe("Key is valid\n");
    expect(pin(certificate)).toBe(openssl.pin(ca));
  });

  withOpenSsl("is no chain for another CA's certificates", async () => {
    const openssl = new OpenSsl(folder());
    const { certificate, privateKey } = authority(keyType);
    const leaf = openssl.signHost(openssl.write("ca.crt", certificate), openssl.write("ca.key", privateKey));
    const other = await makeAuthority({ kind: "ca", homelab: "duck", now: new Date() });
    expect(() => openssl.run(["verify", "-CAfile", openssl.write("other.crt", other.certificate), leaf])).toThrow(
      /unable to get local issuer certificate/,
    );
    // While a CA is rotated, both are trusted.
    const both = openssl.write("both.crt", other.certificate + certificate);
    expect(openssl.run(["verify", "-CAfile", both, leaf]).toString()).toBe("leaf.crt: OK\n");
  });

  withOpenSsl("reads in openssl as it should", () => {
    const openssl = new OpenSsl(folder());
    const text = openssl.run(["x509", "-noout", "-text"], authority(keyType).certificate).toString();
    const rsa = keyType !== "ecdsa-p256";
    expect(text).toContain(`Signature Algorithm: ${rsa ? "sha256WithRSAEncryption" : "ecdsa-with-SHA256"}\n`);
    const extensions = text.slice(text.indexOf("X509v3 extensions:"), text.lastIndexOf("Signature Algorithm"));
    expect(extensions.replace(/([0-9A-F]{2}:){19}[0-9A-F]{2}/, "<20 octets>")).toMatchInlineSnapshot(`
"X509v3 extensions:
            X509v3 Key Usage: critical
                Digital Signature, Key Encipherment, Certificate Sign
            X509v3 Basic Constraints: critical
                CA:TRUE, pathlen:0
            X509v3 Subject Key Identifier: 
                <20 octets>
            X509v3 Subject Alternative Name: 
                DNS:kubernetes-ca
    "
`);
    expect(text).toContain("Subject: O = duck, CN = kubernetes-ca\n");
    expect(text).toContain("Issuer: O = duck, CN = kubernetes-ca\n");
  });

  withOpenSsl("has a service-account key beside it", async () => {
    const openssl = new OpenSsl(folder());
    const { publicKey, privateKey } = await makeServiceAccountKey(keyType);
    const file = openssl.write("sa.key", privateKey);
    expect(openssl.run(["pkey", "-check", "-noout", "-in", file]).toString()).toBe("Key is valid\n");
    expect(openssl.run(["pkey", "-pubout", "-in", file]).toString()).toBe(publicKey);
    expect(publicKeyOf(privateKey)).toBe(publicKey);
    expect(matches(publicKey, privateKey)).toBe(true);
    expect(matches(publicKey, authority(keyType).privateKey)).toBe(false);
  });
});

describe("a certificate and a key", () => {
  it("match only if they were made together", () => {
    for (const one of KEY_TYPES) {
      for (const other of KEY_TYPES) {
        expect(matches(authority(one).certificate, authority(other).privateKey)).toBe(one === other);
      }
    }
  });

  it("are not compared if one cannot be read, and no message quotes them", () => {
    const { certificate, privateKey } = authority("ecdsa-p256");
    const body = privateKey.split("\n")[1] ?? "";
    expect(() => matches(certificate, body)).toThrow(
      new Error("the private key is not an unencrypted private key in PEM"),
    );
    expect(() => matches(certificate, certificate)).toThrow(
      new Error("the private key is not an unencrypted private key in PEM"),
    );
    expect(() => matches(body, privateKey)).toThrow(
      new Error("the public half is neither a certificate nor a public key in PEM"),
    );
    expect(() => matches(privateKey, privateKey)).toThrow(new Error("the public half is a private key"));
  });
});
