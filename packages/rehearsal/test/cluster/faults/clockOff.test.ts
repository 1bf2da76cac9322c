import { X509Certificate } from "node:crypto";
import { clockDeviations } from "../../../src/cluster/faults/clockOff";

/** Of a CA whose key was thrown away. */
const PEM = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUMVKePE64sT1+hwZWRKsilEg8hdkwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjcyMjQ2MTdaFw0yNjExMjgy
MjQ2MTdaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQjDJQDa4CjdWFwAQ9eK9PoLBRsHIeV4aJpirLBu2Qn4v0FxPmoHpXf
o/0QeI0OGEXxl70yB6kuW56zAfqnzzwAo1MwUTAdBgNVHQ4EFgQUS+KSgIaLXpzN
o4gcJk6EAkJERKUwHwYDVR0jBBgwFoAUS+KSgIaLXpzNo4gcJk6EAkJERKUwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiAaJQRfAtiXnz/O7QB96h+k
3yXZ3UFDe/bWPNouDp3h3wIhAKVuC2RjYXTnd6D+8tuJtDZ/O8WfEigJkRUd8Sm0
YEkT
-----END CERTIFICATE-----`;
const { validFrom, validTo } = new X509Certificate(PEM);
const MINUTE = 60_000;

const deviations = (now: number) => clockDeviations("old", { name: "the CA", pem: PEM, isMadeLate: false }, now);

it("accepts a certificate that was valid ten minutes ago, and will be in ten minutes", () => {
  expect(deviations(Date.parse(validFrom) + 11 * MINUTE)).toEqual([]);
  expect(deviations(Date.parse(validTo) - 11 * MINUTE)).toEqual([]);
});

it("reports a certificate that a slow clock finds not valid yet", () => {
  expect(deviations(Date.parse(validFrom) + 9 * MINUTE)).toEqual([
    {
      host: "old",
      what: "clock that is 10 min slow",
      expected: "the CA is valid",
      observed: `it is valid from ${validFrom} to ${validTo}`,
      cause: "The worker rejects the API server until its clock is right.",
    },
  ]);
});

it("reports a certificate that a fast clock finds expired", () => {
  expect(deviations(Date.parse(validTo) - 9 * MINUTE).map(({ what }) => what)).toEqual(["clock that is 10 min fast"]);
});
