import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pin } from "@ducksnest/credentials";
import { LOCK_FILE, parseLock } from "@ducksnest/manifest";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { kubeconfigFile } from "../../src/kubeconfig/kubeconfigFile";
import { mergeAdmin } from "../../src/kubeconfig/mergeAdmin";
import { StandIns } from "../programs/_StandIns";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const SERVER = "https://control-plane.example.ts.net:6443";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const ADMIN = { server: SERVER, caData: base64("ca"), certificateData: base64("crt"), keyData: base64("key") };
const PROPS = { name: "ducksnest", admin: ADMIN, force: false };

const OTHER = `# my clusters
apiVersion: v1
kind: Config
clusters:
  - name: work # the one at work
    cluster:
      server: https://work.example.com
      proxy-url: http://proxy:8080
contexts:
  - name: work
    context: { cluster: work, user: me, namespace: team }
users:
  - name: me
    user:
      exec: { apiVersion: client.authentication.k8s.io/v1, command: login }
current-context: work
x-unknown: kept
`;

/** admin.conf as kubeadm writes it. */
const adminConf = (ca: string, server = SERVER) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(ca)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${base64("certificate")}
    client-key-data: ${base64("key canary")}
`;

/** The flags of the static pods as kubeadm writes them, shortened. */
const STATIC_PODS = `apiVersion: v1
kind: Pod
spec:
  containers:
  - command:
    - kube-apiserver
    - --advertise-address=10.20.0.10
    - --service-account-issuer=https://kubernetes.default.svc.cluster.local
    - --service-cluster-ip-range=10.96.0.0/12
    image: registry.k8s.io/kube-apiserver:v1.36.3
apiVersion: v1
kind: Pod
spec:
  containers:
  - command:
    - kube-controller-manager
    - --cluster-cidr=10.244.0.0/16
    - --service-cluster-ip-range=10.96.0.0/12
    image: registry.k8s.io/kube-controller-manager:v1.36.3
`;

describe("mergeAdmin", () => {
  it("makes a kubeconfig, and uses the cluster", () => {
    const { text, currentContext } = mergeAdmin("", PROPS);
    expect(currentContext).toBe("ducksnest");
    expect(text).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Config
      clusters:
        - name: ducksnest
          cluster:
            server: https://control-plane.example.ts.net:6443
            certificate-authority-data: Y2E=
      contexts:
        - name: ducksnest
          context:
            cluster: ducksnest
            user: ducksnest
      users:
        - name: ducksnest
          user:
            client-certificate-data: Y3J0
            client-key-data: a2V5
      current-context: ducksnest
      "
    `);
  });

  it("keeps other entries, unknown fields, comments, and the current context", () => {
    const { text, currentContext } = mergeAdmin(OTHER, PROPS);
    expect(currentContext).toBe("work");
    const lines = text.split("\n");
    expect(OTHER.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
    expect(mergeAdmin(text, PROPS).text).toBe(text);
  });

  it("renews its own entries, and keeps what the user added to them", () => {
    const mine = mergeAdmin(OTHER, PROPS).text.replace(
      "cluster: ducksnest\n      user: ducksnest",
      "cluster: ducksnest\n      user: ducksnest\n      namespace: web",
    );
    expect(mine).toContain("namespace: web");
    const admin = { ...ADMIN, caData: base64("new ca"), certificateData: base64("new") };
    const { text } = mergeAdmin(mine, { ...PROPS, admin });
    expect(text).toContain("namespace: web");
    expect(text).toContain(base64("new ca"));
    expect(text).not.toContain(`: ${base64("crt")}\n`);
    expect(text.match(/name: ducksnest/g)).toHaveLength(3);
  });

  it("replaces entries of another cluster only if it is told to", () => {
    const other = mergeAdmin("", {
      ...PROPS,
      admin: { ...ADMIN, server: "https://10.0.0.1:6443", caData: base64("x") },
    });
    expect(() => mergeAdmin(other.text, PROPS)).toThrow('has a cluster and a user "ducksnest" of another cluster');
    const { text } = mergeAdmin(other.text, { ...PROPS, force: true });
    expect(text).toContain(SERVER);
    expect(text).not.toContain("10.0.0.1");
    const context = OTHER.replace("  - name: work\n    context", "  - name: ducksnest\n    context");
    expect(() => mergeAdmin(context, PROPS)).toThrow('has a context "ducksnest" of another cluster');
  });

  it.each([
    ["a list", "- a\n"],
    ["broken YAML", "clusters: [\n"],
    ["a mapping with another form", "clusters: 7\n"],
  ])("refuses %s", (_, text) => {
    expect(() => mergeAdmin(text, PROPS)).toThrow(/^is no kubeconfig/);
  });

  it("takes JSON, and empty sections", () => {
    const json = JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: null, contexts: [], users: [] });
    expect(mergeAdmin(json, PROPS).text).toContain(SERVER);
    expect(mergeAdmin("apiVersion: v1\nkind: Config\nclusters:\ncontexts: []\n", PROPS).text).toContain(SERVER);
  });
});

describe("kubeconfigFile", () => {
  it("is the file to which kubectl would add an entry", () => {
    const folder = newFolder();
    const [missing, there] = [join(folder, "missing"), join(folder, "there")];
    writeFileSync(there, "");
    expect(kubeconfigFile({}, "/home/anna")).toBe("/home/anna/.kube/config");
    expect(kubeconfigFile({ KUBECONFIG: "" }, "/home/anna")).toBe("/home/anna/.kube/config");
    expect(kubeconfigFile({ KUBECONFIG: `${missing}:${there}:` })).toBe(there);
    expect(kubeconfigFile({ KUBECONFIG: `${missing}:${missing}2` })).toBe(`${missing}2`);
  });
});

describe("ducksnest kubeconfig", () => {
  let homelab: SecretsHomelab;
  let ca: string;
  let config: string;
  let before: string | undefined;
  beforeEach(async () => {
    prototype ??= withPki();
    homelab = (await prototype).copy();
    ca = readFileSync(join(homelab.folder, "nix/pki/ducksnest/ca.crt"), "utf8");
    config = join(newFolder(), "kube/config");
    before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = config;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
  });
  let prototype: Promise<SecretsHomelab> | undefined;
  async function withPki(): Promise<SecretsHomelab> {
    const made = new SecretsHomelab([aPerson("anna")]);
    await made.run("keys make control-plane");
    await made.run("pki init");
    return made;
  }

  /** Programs with an ssh that prints admin.conf, and the static pods if it is asked for them. */
  const answering = (text: string, pods = STATIC_PODS) =>
    new StandIns({ ssh: `${podsAnswer(pods)}cat <<'END'\n${text}END` });
  const podsAnswer = (pods: string) => `case $* in *kube-apiserver*) cat <<'PODS'\n${pods}PODS\nexit ;; esac\n`;
  const LOCKED = "ducksnest.lock has what runs now; commit it.\n";
  const lock = () => join(homelab.folder, LOCK_FILE);

  itWith("kubectl")("writes a file that kubectl reads, for its owner alone", async () => {
    const ssh = answering(adminConf(ca));
    const { exitCode, out, err } = await ssh.around(() => homelab.run("kubeconfig"));
    expect({ exitCode, out, err }).toEqual({ exitCode: 0, out: `ducksnest  ${SERVER}  ${config}\n`, err: LOCKED });
    expect(ssh.calls("ssh")[0]?.args.slice(-3)).toEqual([
      "admin@control-plane.example.ts.net",
      "--",
      "sudo --non-interactive -- cat /etc/kubernetes/admin.conf",
    ]);
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(statSync(join(config, "..")).mode & 0o777).toBe(0o700);
    expect(existsSync(`${config}.lock`)).toBe(false);
    const { stdout, stderr } = spawnSync("kubectl", ["config", "view", "--raw", "-o", "json"], {
      encoding: "utf8",
      env: { ...process.env, KUBECONFIG: config },
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      "current-context": "ducksnest",
      clusters: [{ name: "ducksnest", cluster: { server: SERVER, "certificate-authority-data": base64(ca) } }],
      contexts: [{ name: "ducksnest", context: { cluster: "ducksnest", user: "ducksnest" } }],
      users: [{ name: "ducksnest", user: { "client-key-data": base64("key canary") } }],
    });
  });

  it("merges into a symbolic link, closes the file to others, and names the context", async () => {
    const real = join(newFolder(), "real");
    writeFileSync(real, OTHER, { mode: 0o644 });
    mkdirSync(join(config, ".."));
    symlinkSync(real, config);
    const { exitCode, err } = await answering(adminConf(ca)).around(() => homelab.run("kubeconfig"));
    expect({ exitCode, err }).toEqual({
      exitCode: 0,
      err: `To use it: kubectl config use-context ducksnest\n${LOCKED}`,
    });
    expect(readlinkSync(config)).toBe(real);
    expect(readFileSync(real, "utf8")).toContain("# my clusters");
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });

  it("refuses the CA of another cluster, and changes nothing", async () => {
    const other = (await withPki()).folder;
    const foreign = readFileSync(join(other, "nix/pki/ducksnest/ca.crt"), "utf8");
    for (const text of [foreign, ca + foreign, "no certificate"]) {
      const message = await answering(adminConf(text)).around(() => homelab.failure("kubeconfig"));
      expect(message).toContain("the cluster's CA is not the one in nix/pki/ducksnest");
    }
    expect(existsSync(config)).toBe(false);
  });

  it("leaves a kubeconfig of another cluster, and a locked one, as they are", async () => {
    const text = OTHER.replaceAll("work", "ducksnest");
    mkdirSync(join(config, ".."));
    writeFileSync(config, text);
    const ssh = answering(adminConf(ca));
    const message = await ssh.around(() => homelab.failure("kubeconfig"));
    expect(message).toMatch(/has a cluster and a context "ducksnest" of another cluster; .* nothing was changed\.$/);
    writeFileSync(`${config}.lock`, "");
    expect(await ssh.around(() => homelab.failure("kubeconfig"))).toContain(`rm '${config}.lock'`);
    expect(readFileSync(config, "utf8")).toBe(text);
  });

  it("waits until kubeadm has created the cluster", async () => {
    const ssh = new StandIns({
      ssh: `${podsAnswer(STATIC_PODS)}[ -e $STATE/asked ] || { touch $STATE/asked; exit 1; }\ncat <<'END'\n${adminConf(ca)}END`,
    });
    const { exitCode, err } = await ssh.around(() => homelab.run("kubeconfig"));
    expect({ exitCode, err }).toEqual({
      exitCode: 0,
      err: `The control plane has no /etc/kubernetes/admin.conf yet. Waiting up to 15 minutes until kubeadm has created the cluster…\n${LOCKED}`,
    });
    const [command = ""] = ssh.calls("ssh")[1]?.args.slice(-1) ?? [];
    expect(command).toMatch(/^sudo --non-interactive -- timeout 900 sh -c 'until \[ -s .*admin\.conf'$/);
  });

  it("says why there is no admin.conf, and quotes no secret from a broken one", async () => {
    const missing = new StandIns({ ssh: "exit 124" });
    expect(await missing.around(() => homelab.failure("kubeconfig"))).toContain("`journalctl -u kubeadm-init`");
    for (const text of ["a: [ canary", "canary\n", adminConf(ca).replace("client-key-data", "other")]) {
      const message = await answering(`${text}\n`).around(() => homelab.failure("kubeconfig"));
      expect(message).toContain("admin.conf is not as kubeadm writes it");
      expect(message).not.toContain("canary");
      expect(message).not.toContain(base64("key canary"));
    }
  });

  it("writes what runs into the lock, not what the manifest says", async () => {
    const pods = STATIC_PODS.replace("v1.36.3", "v1.34.9").replaceAll("10.96.0.0/12", "10.112.0.0/12");
    await answering(adminConf(ca), pods).around(() => homelab.run("kubeconfig"));
    const loaded = parseLock(readFileSync(lock(), "utf8"));
    if (loaded.kind !== "loaded") throw new Error("the lock is not valid");
    const { hosts = [], ...facts } = loaded.text.lock.cluster ?? {};
    expect(facts).toEqual({
      kubernetesVersion: "1.34",
      controlPlaneEndpoint: "control-plane.example.ts.net:6443",
      controlPlaneAddress: "10.20.0.10",
      serviceCidr: "10.112.0.0/12",
      podCidr: "10.244.0.0/16",
      dnsDomain: "cluster.local",
      encapsulation: "VXLAN",
      caPins: [pin(ca)],
    });
    expect(hosts.map(({ name, node, address }) => [name, node, address])).toEqual([
      ["control-plane", "control-plane", "10.20.0.10"],
    ]);
    expect(readFileSync(lock(), "utf8")).not.toContain("key canary");

    const { exitCode, out } = await homelab.run("check");
    expect(exitCode).toBe(1);
    expect(out).toContain("cluster-networks-unchanged");
    expect(out).toContain("api-server-upgraded-first");
  });

  it("leaves the lock alone if nothing changed, or if the control plane cannot say what runs", async () => {
    await answering(adminConf(ca)).around(() => homelab.run("kubeconfig"));
    const before = readFileSync(lock(), "utf8");
    const { err } = await answering(adminConf(ca)).around(() => homelab.run("kubeconfig"));
    expect(err).toBe("");
    const broken = answering(adminConf(ca), STATIC_PODS.replace("--cluster-cidr", "--other"));
    expect(await broken.around(() => homelab.run("kubeconfig"))).toMatchObject({
      exitCode: 0,
      err: "ducksnest.lock does not have what runs now, because --cluster-cidr is not in the control plane's static pods as kubeadm writes it\n",
    });
    expect(readFileSync(lock(), "utf8")).toBe(before);
    writeFileSync(lock(), "homelab: [\n");
    const invalid = await answering(adminConf(ca)).around(() => homelab.run("kubeconfig"));
    expect(invalid.err).toContain("`ducksnest check` says why");
    expect(readFileSync(lock(), "utf8")).toBe("homelab: [\n");
  });
});
