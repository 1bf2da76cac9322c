import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from "node:crypto";
import type { AlgorithmIdentifier, Extensions, Name, SubjectPublicKeyInfo } from "@peculiar/asn1-x509";
import { type Asn1, asn1, OID } from "./_asn1";
import { exportPrivateKey, generateKeys, type KeyType } from "./keys";
import type { AuthorityKind } from "./names";

/** What a CA is made from. */
export interface AuthorityProps {
  /** Which of the cluster's CAs. */
  readonly kind: AuthorityKind;
  /** The homelab's name, which becomes the subject's O: 1 to 64 characters (RFC 5280, ub-organization-name). */
  readonly homelab: string;
  /** @default "ecdsa-p256" */
  readonly keyType?: KeyType;
  /** The current time. The certificate is valid from an hour earlier. */
  readonly now: Date;
  /** Days from now on for which the certificate is valid, 1 to 36500. @default 3650, like kubeadm's own CAs */
  readonly validityDays?: number;
}

/** A CA's certificate and key. */
export interface Authority {
  /** PEM, one certificate. Public. */
  readonly certificate: string;
  /** PEM, `EC PRIVATE KEY` or `RSA PRIVATE KEY`. Secret. */
  readonly privateKey: string;
}

/**
 * Default common names. They differ, so that messages about certificates name the CA.
 * @see https://kubernetes.io/docs/setup/best-practices/certificates/#single-root-ca
 */
const COMMON_NAMES: { readonly [kind in AuthorityKind]: string } = {
  ca: "kubernetes-ca",
  "front-proxy-ca": "kubernetes-front-proxy-ca",
  "etcd-ca": "etcd-ca",
};

/**
 * How long before now a certificate becomes valid, in milliseconds: one hour, as client-go does for its own certificates.
 * kubeadm's leaf certificates start when their CA does, so a host whose clock is behind would reject all of them.
 * @see https://github.com/kubernetes/client-go/blob/v0.34.1/util/cert/cert.go `GenerateSelfSignedCertKeyWithOptions`
 */
const CLOCK_SKEW_MS = 3_600_000;

const DAY_MS = 86_400_000;

/**
 * Makes a self-signed CA such as kubeadm takes from /etc/kubernetes/pki. It has the fields of kubeadm's own CAs, and in
 * addition the homelab's name as O, so that clusters can be told apart, and path length 0, so that it signs no other CA.
 * @throws RangeError if the name or the validity is out of bounds
 * @see https://github.com/kubernetes/client-go/blob/v0.34.1/util/cert/cert.go `NewSelfSignedCACert`
 */
export async function makeAuthority(props: AuthorityProps): Promise<Authority> {
  const { kind, homelab, keyType = "ecdsa-p256", now, validityDays = 3650 } = props;
  if (homelab.length < 1 || homelab.length > 64)
    throw new RangeError("The homelab's name must have 1 to 64 characters.");
  if (!Number.isInteger(validityDays) || validityDays < 1 || validityDays > 36_500) {
    throw new RangeError(`The validity must be a whole number of days from 1 to 36500, but it is ${validityDays}.`);
  }
  const { publicKey, privateKey } = await generateKeys(keyType);
  const libraries = asn1();
  const { schema, x509 } = libraries;
  const spki = schema.AsnConvert.parse(publicKey.export({ type: "spki", format: "der" }), x509.SubjectPublicKeyInfo);
  const subject = nameOf(libraries, homelab, COMMON_NAMES[kind]);
  const signature = signatureAlgorithm(libraries, privateKey);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(),
    signature,
    issuer: subject,
    validity: new x509.Validity({
      notBefore: wholeSeconds(now.getTime() - CLOCK_SKEW_MS),
      notAfter: wholeSeconds(now.getTime() + validityDays * DAY_MS),
    }),
    subject,
    subjectPublicKeyInfo: spki,
    extensions: extensionsOf(libraries, spki, COMMON_NAMES[kind]),
  });
  const signed = Buffer.from(schema.AsnConvert.serialize(tbsCertificate));
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: signature,
    signatureValue: new Uint8Array(sign("sha256", signed, privateKey)).buffer,
  });
  const der = Buffer.from(schema.AsnConvert.serialize(certificate));
  return { certificate: new X509Certificate(der).toString(), privateKey: exportPrivateKey(privateKey) };
}

function nameOf({ x509 }: Asn1, organization: string, commonName: string): Name {
  const attribute = (type: string, utf8String: string) =>
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({ type, value: new x509.AttributeValue({ utf8String }) }),
    ]);
  return new x509.Name([attribute(OID.organization, organization), attribute(OID.commonName, commonName)]);
}

/** RSA's parameters are NULL, and ECDSA has none. */
function signatureAlgorithm({ x509 }: Asn1, key: KeyObject): AlgorithmIdentifier {
  return key.asymmetricKeyType === "rsa"
    ? new x509.AlgorithmIdentifier({ algorithm: OID.sha256WithRsa, parameters: null })
    : new x509.AlgorithmIdentifier({ algorithm: OID.ecdsaWithSha256 });
}

function extensionsOf({ schema, x509 }: Asn1, spki: SubjectPublicKeyInfo, dnsName: string): Extensions {
  const extension = (extnID: string, critical: boolean, value: object) =>
    new x509.Extension({ extnID, critical, extnValue: new schema.OctetString(schema.AsnConvert.serialize(value)) });
  const { digitalSignature, keyEncipherment, keyCertSign } = x509.KeyUsageFlags;
  const usage = new x509.KeyUsage(digitalSignature | keyEncipherment | keyCertSign);
  const basic = new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 });
  const names = new x509.SubjectAlternativeName([new x509.GeneralName({ dNSName: dnsName })]);
  return new x509.Extensions([
    extension(x509.id_ce_keyUsage, true, usage),
    extension(x509.id_ce_basicConstraints, true, basic),
    extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(keyIdentifier(spki))),
    extension(x509.id_ce_subjectAltName, false, names),
  ]);
}

/**
 * The leftmost 160 bits of the key's SHA-256. Certificates name their issuer by it, because old and new CA share a subject.
 * @see https://www.rfc-editor.org/rfc/rfc7093#section-2
 */
function keyIdentifier(spki: SubjectPublicKeyInfo): ArrayBuffer {
  const digest = createHash("sha256").update(Buffer.from(spki.subjectPublicKey)).digest();
  return new Uint8Array(digest.subarray(0, 20)).buffer;
}

/** 16 random octets, of which the first two bits are fixed at 01: positive, and at most 20 octets (RFC 5280, section 4.1.2.2). */
function serialNumber(): ArrayBuffer {
  const serial = new Uint8Array(randomBytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial.buffer;
}

/** Certificates have no fractions of a second. */
function wholeSeconds(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
