import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Topology } from "@ducksnest/topology";
import { inParallel } from "../../kernel/inParallel";
import { dialledHosts } from "../../nixos/dialledHosts";
import type { Cluster, ClusterHost } from "../Cluster";
import type { ClusterDeviation } from "../ClusterReport";

/** Seconds for one connection. */
const PATIENCE = 5;
/** Hosts that connect at a time. */
const HOSTS_AT_ONCE = 4;

/**
 * Connects from every host to the API server by each name and address in the host's settings, and checks that the served
 * certificate has that name and comes from the cluster's CA. Checks the names that pods use, too.
 * @param ca certificate of the cluster's CA, in PEM
 */
export async function certificateDeviations(
  cluster: Cluster,
  { api, cluster: facts }: Topology,
  ca: string,
): Promise<readonly ClusterDeviation[]> {
  const { port } = api.endpoint;
  const authority = new X509Certificate(ca);
  const ofHosts = await inParallel(cluster.hosts, HOSTS_AT_ONCE, async (host) => {
    const found: ClusterDeviation[] = [];
    for (const name of dialledHosts(host.settings, port)) {
      found.push(...certificateFault(host.name, name, await served(host, `${name}:${port}`), authority));
    }
    return found;
  });
  const certificate = await served(cluster.controlPlane, `localhost:${port}`);
  const ofPods = [String(facts.apiServiceIp), "kubernetes.default.svc", `kubernetes.default.svc.${facts.dnsDomain}`];
  return [...ofHosts.flat(), ...ofPods.flatMap((name) => certificateFault(undefined, name, certificate, authority))];
}

/** The certificate that a host gets at an address; the error's words if it gets none. */
async function served({ running }: ClusterHost, address: string): Promise<X509Certificate | string> {
  const { status, stdout, stderr } = await running.run([
    ...["curl", "--silent", "--show-error", "--insecure", "--noproxy", "*", "--max-time", String(PATIENCE)],
    ...["--output", "/dev/null", "--write-out", "%{certs}", `https://${address}/livez`],
  ]);
  const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(stdout) ?? [];
  if (pem !== undefined) return new X509Certificate(pem);
  return (
    stderr.trim() ||
    (status === 0 ? "curl shows no certificate; it has to be 7.88 or newer" : `curl exits with ${status}`)
  );
}

/** The deviation of a certificate, or of the error in its place, from what a client of this name accepts. */
export function certificateFault(
  host: string | undefined,
  name: string,
  certificate: X509Certificate | string,
  authority: X509Certificate,
): readonly ClusterDeviation[] {
  const what = `certificate of the API server at ${name}`;
  const expected = `a certificate of the cluster's CA for ${name}`;
  if (typeof certificate === "string") {
    const cause = "The API server does not answer at this name, which the host's settings contain.";
    return [{ host, what, expected, observed: certificate, cause }];
  }
  if (!certificate.verify(authority.publicKey)) {
    const cause = "The API server has a certificate of another CA than the one that the hosts trust.";
    return [{ host, what, expected, observed: `issued by ${certificate.issuer}`, cause }];
  }
  const covers = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  if (covers !== undefined) return [];
  const cause = `Clients that use ${name} reject the certificate. Add it to ducksnest.control-plane.certSANs.`;
  return [{ host, what, expected, observed: certificate.subjectAltName ?? "no names", cause }];
}
