import { X509Certificate } from "node:crypto";
import type { ClusterHost } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";
import type { ClusterFault } from "./ClusterFault";
import { ofSingleWorker } from "./singleWorker";

const MINUTES_OFF = 10;
const SLOW = `clock that is ${MINUTES_OFF} min slow`;
const FAST = `clock that is ${MINUTES_OFF} min fast`;

export const clockOff: ClusterFault = ofSingleWorker((worker) => ({
  name: "clock-off",
  kind: "mistake",
  meaning: `The clock of a worker is ${MINUTES_OFF} minutes slow or fast.`,
  effect:
    "While the control plane is younger than five minutes, a slow worker rejects the API server's certificate, which kubeadm dates back by that much, and joins by itself later. Otherwise nothing breaks, because the CA is dated back by an hour, and a kubelet does not check when its own certificate begins. Linux has no namespace for the wall clock, so the rehearsal compares the real certificates with the wrong times instead of changing the clock.",
  play: async (scene) => {
    const host = worker(scene);
    const now = Date.now();
    for (const certificate of await verifiedBy(host, scene.cluster.controlPlane)) {
      for (const deviation of clockDeviations(host.name, certificate, now)) {
        if (certificate.isMadeLate && deviation.what === SLOW) {
          scene.breaks(host.name, SLOW, `rejects ${certificate.name}, because ${deviation.observed}`);
        } else {
          scene.differs(deviation);
        }
      }
    }
  },
}));

/** A certificate in PEM format. */
export interface NamedCertificate {
  readonly name: string;
  readonly pem: string;
  /** Whether it is made together with the control plane, and not before. */
  readonly isMadeLate: boolean;
}

/** The certificates whose period a worker checks by its own clock. */
async function verifiedBy(worker: ClusterHost, controlPlane: ClusterHost): Promise<readonly NamedCertificate[]> {
  const files = [
    ["the CA", worker, "ca.crt", false],
    ["the API server's certificate", controlPlane, "apiserver.crt", true],
  ] as const;
  return Promise.all(
    files.map(async ([name, { running }, file, isMadeLate]) => ({
      name,
      isMadeLate,
      pem: await running.check(["cat", `/etc/kubernetes/pki/${file}`]),
    })),
  );
}

/**
 * Whether a worker with a slow or a fast clock rejects a certificate.
 * @param now the right time, in milliseconds since 1970
 */
export function clockDeviations(
  host: string,
  { name, pem }: NamedCertificate,
  now: number,
): readonly ClusterDeviation[] {
  const { validFrom, validTo } = new X509Certificate(pem);
  return [-MINUTES_OFF, MINUTES_OFF].flatMap((minutes) => {
    const shown = now + minutes * 60_000;
    if (Date.parse(validFrom) <= shown && shown <= Date.parse(validTo)) return [];
    return {
      host,
      what: minutes < 0 ? SLOW : FAST,
      expected: `${name} is valid`,
      observed: `it is valid from ${validFrom} to ${validTo}`,
      cause: "The worker rejects the API server until its clock is right.",
    };
  });
}
