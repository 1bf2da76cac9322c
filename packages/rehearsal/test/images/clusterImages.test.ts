import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithPrograms, temporaryFolders } from "@ducksnest/testing";
import { clusterImages } from "../../src/images/clusterImages";
import { imagesOf, writeImages } from "../../src/images/imagesOf";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { programsOf } from "../../src/programs/catalogue";
import { findPrograms } from "../../src/programs/findPrograms";
import { Programs } from "../../src/programs/Program";
import { cgroupsOf, withContainerd } from "./_containerd";

const WORKLOAD = `
kind: Pod
metadata: { name: blog, namespace: blog }
spec:
  containers:
    - name: blog
      image: docker.io/example/blog:1
      ports: [{ containerPort: 8080 }]
      readinessProbe: { httpGet: { path: /ready, port: 8080 } }
`;

const NAMES = [
  "registry.k8s.io/kube-proxy:v1.36.3",
  "registry.k8s.io/coredns/coredns:v1.14.2",
  "registry.k8s.io/pause:3.10.2",
  "registry.k8s.io/etcd:3.6.8-0",
];

const temporaryFolder = temporaryFolders();

describe("images of the cluster", () => {
  it("are refused if no program belongs into them, all at once", async () => {
    const error: unknown = await clusterImages(
      ["registry.k8s.io/kube-dns:v1", "registry.k8s.io/pause:3.10.2", "registry.k8s.io/other@sha256:0a"],
      new Programs([]),
    ).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CannotRehearse);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^kubeadm asks for registry\.k8s\.io\/kube-dns:v1, registry\.k8s\.io\/other@sha256:0a, and/,
      ),
    });
  });
});

describeWithPrograms(
  "images in the real containerd",
  { programs: programsOf("cluster"), root: true },
  (programsFolder) => {
    it("run their programs", async () => {
      const programs = findPrograms("cluster", programsFolder === undefined ? {} : { folder: programsFolder });
      const { images } = await imagesOf({ kubeadmImages: NAMES, workloads: [WORKLOAD] }, programs);
      const archives = await writeImages(images, temporaryFolder());
      const corefile = temporaryFolder();
      chmodSync(corefile, 0o755);
      writeFileSync(join(corefile, "Corefile"), ".:53 {\n  errors\n}\n");
      const printed = withContainerd(
        { programs: programsFolder, folder: temporaryFolder(), archives: archives.map(({ file }) => file) },
        `
run="$ctr run --net-host --read-only"
proxy="$ctr run --rm --net-host --privileged registry.k8s.io/kube-proxy:v1.36.3 proxy"
until_it_answers() { for turn in $(seq 50); do "$@" 2>/dev/null && return; sleep 0.1; done; echo "no answer to $*"; }
ended() { for turn in $(seq 20); do $ctr task ls | grep -q "$1.*STOPPED" && echo "$1 ended" && return; sleep 0.1; done; echo "$1 runs on"; }

$ctr images list --quiet
$run --detach --user 10001:10001 docker.io/example/blog:1 blog
until_it_answers busybox wget -qO- http://127.0.0.1:8080/ready
busybox wget -qO- http://127.0.0.1:8080/
busybox wget -qO- http://127.0.0.1:8080/other || echo not found
$run --detach --mount type=bind,src=${corefile},dst=/etc/coredns,options=rbind:ro registry.k8s.io/coredns/coredns:v1.14.2 dns /coredns -conf /etc/coredns/Corefile >/dev/null 2>&1
until_it_answers sh -c 'timeout 1 busybox nslookup -type=a ducks.test 127.0.0.1 2>&1 | grep -o "ducks.test: SERVFAIL"'
$run --detach registry.k8s.io/pause:3.10.2 pause
for name in blog pause; do $ctr task kill --signal TERM $name; ended $name; done
$ctr run --rm registry.k8s.io/etcd:3.6.8-0 etcd etcdutl version
$proxy iptables -A INPUT -p tcp -m comment --comment ducks -m conntrack --ctstate NEW -j ACCEPT
$proxy iptables-save | grep ducks
$proxy ip6tables-restore --version
$proxy nft list tables
$proxy conntrack --version
$proxy /usr/local/bin/kube-proxy --version
`,
      );
      expect(
        printed
          .trim()
          .split("\n")
          .map((line) => line.trim()),
      ).toEqual([
        "docker.io/example/blog:1",
        ...[...NAMES].sort(),
        "ok",
        expect.stringMatching(/^\S+$/),
        "not found",
        "ducks.test: SERVFAIL",
        "blog ended",
        "pause ended",
        expect.stringMatching(/^etcdutl version: 3/),
        expect.stringMatching(/^API version/),
        expect.stringMatching(/^-A INPUT -p tcp -m comment --comment ducks -m conntrack --ctstate NEW -j ACCEPT$/),
        expect.stringMatching(/^ip6tables-restore v1/),
        "table ip filter",
        expect.stringMatching(/^conntrack v1/),
        expect.stringMatching(/^Kubernetes v1/),
      ]);
      expect(cgroupsOf(`ducksnest-test-${process.pid}`)).toEqual([]);
    }, 120_000);
  },
);
