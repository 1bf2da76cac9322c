import { realpath } from "node:fs/promises";
import { basename } from "node:path";
import { CannotRehearse } from "../kernel/CannotRehearse";
import type { ProgramName } from "../programs/catalogue";
import type { Programs } from "../programs/Program";
import { busyboxFiles, SYSTEM_FILES } from "./baseFiles";
import { type Files, iptablesExtensions, programWithLibraries } from "./closure";
import type { Image } from "./Image";

/** An image without its name. */
type Content = Omit<Image, "name">;

/** Makes the image of one part of the cluster. */
type Maker = (programs: Programs) => Promise<Content>;

/**
 * Images by the last part of their names. kubeadm's static pods call `kube-apiserver` and so on without a folder, and
 * kube-proxy as `/usr/local/bin/kube-proxy`; CoreDNS and the sandbox use the entrypoint.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/addons/proxy/manifests.go
 */
const MAKERS: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["kube-apiserver", (programs) => localPrograms(programs, ["kube-apiserver"])],
  ["kube-controller-manager", (programs) => localPrograms(programs, ["kube-controller-manager"])],
  ["kube-scheduler", (programs) => localPrograms(programs, ["kube-scheduler"])],
  ["etcd", (programs) => localPrograms(programs, ["etcd", "etcdctl", "etcdutl"])],
  ["kube-proxy", kubeProxy],
  ["coredns", coreDns],
  ["pause", pause],
]);

/**
 * The images that kubeadm asks for, made from the programs of this machine.
 * @param names as `kubeadm config images list` prints them
 * @throws CannotRehearse naming every image that none of the programs belongs into
 */
export async function clusterImages(names: readonly string[], programs: Programs): Promise<readonly Image[]> {
  const makers = names.map((name) => ({ name, maker: MAKERS.get(partOf(name)) }));
  const unknown = makers.filter(({ maker }) => maker === undefined).map(({ name }) => name);
  if (unknown.length > 0) {
    throw new CannotRehearse(
      `kubeadm asks for ${unknown.join(", ")}, and a rehearsal makes only images of ${[...MAKERS.keys()].join(", ")}.`,
    );
  }
  const images: Image[] = [];
  for (const { name, maker } of makers) if (maker !== undefined) images.push({ name, ...(await maker(programs)) });
  return images;
}

/** The last part of a name: `coredns` of `registry.k8s.io/coredns/coredns:v1.14.2`. */
function partOf(name: string): string {
  return basename(name).replace(/[:@].*/, "");
}

/** Programs in /usr/local/bin, of which the first is the entrypoint. */
async function localPrograms(programs: Programs, names: readonly [ProgramName, ...ProgramName[]]): Promise<Content> {
  const places = names.map((name) => ({ source: programs.path(name), at: `/usr/local/bin/${name}` }));
  const closures = await Promise.all(
    places.map(({ source, at }) => programWithLibraries(source, at, programs.path("ldd"))),
  );
  return { files: union([SYSTEM_FILES, ...closures]), entrypoint: [`/usr/local/bin/${names[0]}`] };
}

/** Names under which kube-proxy calls the one program of iptables. */
const IPTABLES_NAMES = ["", "-save", "-restore"].flatMap((suffix) => [`iptables${suffix}`, `ip6tables${suffix}`]);

/** kube-proxy, and the programs that it runs: iptables or nft, and conntrack. */
async function kubeProxy(programs: Programs): Promise<Content> {
  const ldd = programs.path("ldd");
  const proxy = await localPrograms(programs, ["kube-proxy"]);
  const iptables = await realpath(programs.path("iptables"));
  const multi = `/usr/sbin/${basename(iptables)}`;
  const closures = await Promise.all([
    programWithLibraries(iptables, multi, ldd),
    iptablesExtensions(iptables, ldd),
    programWithLibraries(programs.path("nft"), "/usr/sbin/nft", ldd),
    programWithLibraries(programs.path("conntrack"), "/usr/sbin/conntrack", ldd),
  ]);
  const links: Files = new Map(IPTABLES_NAMES.map((name) => [`/usr/sbin/${name}`, { kind: "link", target: multi }]));
  return { ...proxy, files: union([proxy.files, links, ...closures]) };
}

/**
 * CoreDNS as upstream's image runs it: as nobody in particular, with a file capability for port 53.
 * @see https://github.com/coredns/coredns/blob/v1.14.2/Dockerfile
 */
async function coreDns(programs: Programs): Promise<Content> {
  const source = programs.path("coredns");
  const closure = await programWithLibraries(source, "/coredns", programs.path("ldd"));
  const program: Files = new Map([["/coredns", { kind: "copy", source, mode: 0o755, capability: "net_bind_service" }]]);
  return { files: union([SYSTEM_FILES, closure, program]), entrypoint: ["/coredns"], user: "65532:65532" };
}

/** Holds a pod's namespaces, and ends at once when it is told to. A sleep that is interrupted leaves nothing to wait for. */
const PAUSE = `#!/bin/sh
trap 'exit 0' TERM INT
while :; do
  sleep 3600 &
  wait $!
done
`;

async function pause(programs: Programs): Promise<Content> {
  const script: Files = new Map([["/pause", { kind: "text", text: PAUSE, mode: 0o755 }]]);
  return {
    files: union([SYSTEM_FILES, await busyboxFiles(programs), script]),
    entrypoint: ["/pause"],
    user: "65535:65535",
  };
}

function union(files: readonly Files[]): Files {
  return new Map(files.flatMap((each) => [...each]));
}
