import { generateKeyPairSync } from "node:crypto";
import { programPath } from "./_itWithPrograms";
import type { PluginStage } from "./_PluginStage";

type Program = "etcd" | "kube-apiserver" | "kube-proxy" | "kubectl";

/** In the stage's own memory. */
const FOLDER = "/var/lib/services";
const TOKEN = "a-token-of-this-test";

/** A real API server on the control plane, and a real kube-proxy on hosts. */
export class RealServices {
  private constructor(
    private readonly built: PluginStage,
    private readonly address: string,
  ) {}

  static async start(built: PluginStage): Promise<RealServices> {
    const { namespace, nic } = built.host("control-plane");
    const services = new RealServices(built, String(nic.address));
    await services.write("users.csv", `${TOKEN},admin,admin,system:masters\n`);
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await services.write("accounts.key", String(privateKey.export({ type: "pkcs8", format: "pem" })));
    await services.launch(namespace, "etcd", ["--data-dir", `${FOLDER}/etcd`]);
    await services.launch(namespace, "kube-apiserver", [
      "--etcd-servers=http://127.0.0.1:2379",
      `--advertise-address=${nic.address}`,
      `--service-cluster-ip-range=${built.stage.cluster.serviceCidr}`,
      `--cert-dir=${FOLDER}/certificates`,
      `--token-auth-file=${FOLDER}/users.csv`,
      "--authorization-mode=AlwaysAllow",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${FOLDER}/accounts.key`,
      `--service-account-signing-key-file=${FOLDER}/accounts.key`,
    ]);
    await until("the API server", () => services.kubectl(namespace, services.address, ["get", "--raw", "/readyz"]));
    return services;
  }

  /** Creates or changes objects. */
  async apply(objects: readonly object[]): Promise<void> {
    const list = { apiVersion: "v1", kind: "List", items: objects };
    const { namespace } = this.built.host("control-plane");
    await this.kubectl(namespace, this.address, ["apply", "--validate=false", "-f", "-"], JSON.stringify(list));
  }

  /** Starts kube-proxy on a host, as kubeadm configures it. */
  async startProxy(name: string): Promise<void> {
    const host = this.built.host(name);
    const { podCidr, dataplane } = this.built.stage.cluster;
    const cluster = { server: `https://${this.address}:6443`, "insecure-skip-tls-verify": true };
    await this.write(
      `${name}.kubeconfig`,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "stage", cluster }],
        users: [{ name: "proxy", user: { token: TOKEN } }],
        contexts: [{ name: "stage", context: { cluster: "stage", user: "proxy" } }],
        "current-context": "stage",
      }),
    );
    await this.write(
      `${name}.yaml`,
      JSON.stringify({
        apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
        kind: "KubeProxyConfiguration",
        mode: dataplane,
        clusterCIDR: String(podCidr),
        clientConnection: { kubeconfig: `${FOLDER}/${name}.kubeconfig` },
        // The limit belongs to the whole machine.
        conntrack: { maxPerCore: 0, min: 0 },
      }),
    );
    await this.apply([{ apiVersion: "v1", kind: "Node", metadata: { name } }]);
    const addresses = [{ type: "InternalIP", address: String(host.nic.address) }];
    const patch = ["patch", "node", name, "--subresource=status", "-p", JSON.stringify({ status: { addresses } })];
    await this.kubectl(this.built.host("control-plane").namespace, this.address, patch);
    await this.launch(host.namespace, "kube-proxy", [`--config=${FOLDER}/${name}.yaml`, `--hostname-override=${name}`]);
  }

  /** Asks the API server for its version under any of its addresses. */
  version(namespace: string, address: string, port: number): Promise<string> {
    return this.kubectl(namespace, address, ["get", "--raw", "/version"], "", port);
  }

  async log(program: Program, namespace: string): Promise<string> {
    return this.built.output(undefined, "cat", `${FOLDER}/${program}-${namespace}.log`);
  }

  private async write(name: string, text: string): Promise<void> {
    const { status, stderr } = await this.built.sandbox.run(
      ["sh", "-c", 'mkdir -p "$(dirname "$0")" && cat >"$0"', `${FOLDER}/${name}`],
      text,
    );
    if (status !== 0) throw new Error(stderr);
  }

  /** Starts a program that runs until the stage closes. */
  private async launch(namespace: string, program: Program, args: readonly string[]): Promise<void> {
    const log = `${FOLDER}/${program}-${namespace}.log`;
    const script = 'log=$0; "$@" </dev/null >"$log" 2>&1 &';
    await this.built.output(namespace, "sh", "-c", script, log, programPath(program), ...args);
  }

  private async kubectl(
    namespace: string,
    address: string,
    args: readonly string[],
    input = "",
    port = 6443,
  ): Promise<string> {
    const server = [`--server=https://${address}:${port}`, "--insecure-skip-tls-verify", `--token=${TOKEN}`];
    const { status, stdout, stderr } = await this.built.sandbox.run(
      ["nsenter", `--net=/run/netns/${namespace}`, programPath("kubectl"), ...server, "--request-timeout=5s", ...args],
      input,
    );
    if (status !== 0) throw new Error(`kubectl ${args.join(" ")} failed: ${stderr}`);
    return stdout;
  }
}

/** Repeats a question until it succeeds, for at most a minute. */
export async function until<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw new Error(`waited a minute for ${what}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
