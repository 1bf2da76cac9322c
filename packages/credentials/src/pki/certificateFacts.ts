import { createHash, type KeyObject, X509Certificate } from "node:crypto";
import type { AsnConvert } from "@peculiar/asn1-schema";
import type { Certificate, KeyUsageType } from "@peculiar/asn1-x509";
import { asn1, OID } from "./_asn1";

/** The fields of a public key that commands show and judge. */
export interface PublicKeyFacts {
  /** `ecdsa-p256`, `rsa-4096` and so on. */
  readonly keyType: string;
  /** `sha256:` and the lower-case hex SHA-256 of its SubjectPublicKeyInfo in DER. */
  readonly pin: string;
}

/** The fields of a certificate that commands show and judge. Key type and pin are those of its key. */
export interface CertificateFacts extends PublicKeyFacts {
  /** CN of the subject; undefined if it has none. */
  readonly commonName: string | undefined;
  /** All O of the subject. A CA that ducksnest made has one: the homelab's name. */
  readonly organizations: readonly string[];
  /** Hexadecimal, upper case. */
  readonly serialNumber: string;
  /** Time from which it is valid. */
  readonly notBefore: Date;
  /** Time until which it is valid. */
  readonly notAfter: Date;
  /** Whether its basicConstraints say CA:TRUE. */
  readonly isCa: boolean;
  /** How many CAs may follow it in a chain; undefined if that is not limited. */
  readonly pathLength: number | undefined;
  /** Uses of the key; undefined if the certificate does not limit them. */
  readonly keyUsages: readonly KeyUsageType[] | undefined;
  /** False if it is self-signed, and the signature is wrong. */
  readonly isIntact: boolean;
  /** SHA-256 of the whole certificate: 32 upper-case hexadecimal octets with colons, as openssl prints it. */
  readonly fingerprint: string;
}

/**
 * The facts of a certificate.
 * @param pem text that starts with a PEM certificate
 * @throws Error if it cannot be decoded
 */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  const { schema, x509 } = asn1();
  const { tbsCertificate } = schema.AsnConvert.parse(certificate.raw, x509.Certificate);
  const extension = <T>(id: string, type: Parameters<typeof AsnConvert.parse<T>>[1]): T | undefined => {
    const value = tbsCertificate.extensions?.find(({ extnID }) => extnID === id)?.extnValue;
    return value === undefined ? undefined : schema.AsnConvert.parse(value.buffer, type);
  };
  const basic = extension(x509.id_ce_basicConstraints, x509.BasicConstraints);
  return {
    commonName: subjectValues(tbsCertificate, OID.commonName)[0],
    organizations: subjectValues(tbsCertificate, OID.organization),
    serialNumber: certificate.serialNumber,
    notBefore: tbsCertificate.validity.notBefore.getTime(),
    notAfter: tbsCertificate.validity.notAfter.getTime(),
    isCa: basic?.cA ?? false,
    pathLength: basic?.pathLenConstraint,
    keyUsages: extension(x509.id_ce_keyUsage, x509.KeyUsage)?.toJSON(),
    isIntact: !certificate.checkIssued(certificate) || certificate.verify(certificate.publicKey),
    fingerprint: certificate.fingerprint256,
    ...publicKeyFacts(certificate.publicKey),
  };
}

/** The facts of a public key. */
export function publicKeyFacts(key: KeyObject): PublicKeyFacts {
  return { keyType: keyTypeOf(key), pin: pinOf(key) };
}

/**
 * The pin of a certificate's key: `sha256:` and the lower-case hex SHA-256 of its SubjectPublicKeyInfo in DER.
 * @param pem text that starts with a PEM certificate
 * @throws Error if it cannot be decoded
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning
 */
export function pin(pem: string): string {
  return pinOf(new X509Certificate(pem).publicKey);
}

function pinOf(key: KeyObject): string {
  return `sha256:${createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")}`;
}

function subjectValues({ subject }: Certificate["tbsCertificate"], oid: string): string[] {
  // A Name is an array of a class of its own, and so would be the result of its flatMap.
  return [...subject].flatMap((name) => name.filter(({ type }) => type === oid).map(({ value }) => value.toString()));
}

function keyTypeOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === "rsa") return `rsa-${asymmetricKeyDetails?.modulusLength}`;
  if (asymmetricKeyType !== "ec") return String(asymmetricKeyType);
  const curve = asymmetricKeyDetails?.namedCurve;
  return `ecdsa-${curve === "prime256v1" ? "p256" : curve}`;
}
