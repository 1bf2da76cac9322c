import type * as Schema from "@peculiar/asn1-schema";
import type * as X509 from "@peculiar/asn1-x509";

/** The libraries that read and write ASN.1. */
export interface Asn1 {
  readonly schema: typeof Schema;
  readonly x509: typeof X509;
}

/** Loads them on first use, because most commands see no certificate. They take half as long as Node itself takes to start. */
export function asn1(): Asn1 {
  return { schema: require("@peculiar/asn1-schema"), x509: require("@peculiar/asn1-x509") };
}

/** Object identifiers of RFC 5280 (appendix A), RFC 5758 and RFC 8017. */
export const OID = {
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  sha256WithRsa: "1.2.840.113549.1.1.11",
} as const;
