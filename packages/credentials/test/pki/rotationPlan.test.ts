import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ManualStep, nextStep, PKI_NAMES, type PkiName, rotationPlan } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { Store } from "./_store";

const newFolder = temporaryFolders();

const PROPS = {
  pkiFolder: "nix/pki/duck",
  secretsFolder: "nix/secrets/duck",
  controlPlanes: ["admin@cp1", "admin@cp2"],
};

/** Files at the stages `none`, `trusted` and `signing`. */
const STAGES = [
  ["none", (name: PkiName) => [pub(name), `pki/${name}.key.age`]],
  ["trusted", (name: PkiName) => [pub(name), `pki/${name}.key.age`, pub(name, ".next"), `pki/${name}.next.key.age`]],
  ["signing", (name: PkiName) => [pub(name), `pki/${name}.key.age`, pub(name, ".old")]],
] as const;

function pub(name: PkiName, infix = ""): string {
  return `${name}${infix}.${name === "sa" ? "pub" : "crt"}`;
}

/** The plans after the three steps. */
function plans(names: readonly PkiName[]): readonly (readonly ManualStep[])[] {
  return STAGES.map(([, files]) => rotationPlan(nextStep(names, new Set(names.flatMap(files))), PROPS));
}

const shown = (plan: readonly ManualStep[] = []) =>
  plan.flatMap(({ text, commands }) => [text, ...commands.map((command) => `    ${command}`)]).join("\n");

describe("the plan of a rotation", () => {
  it("of the service-account key needs no certificates", () => {
    expect(`\n${plans(["sa"]).map(shown).join("\n\n")}\n`).toMatchInlineSnapshot(`
      "
      On each control plane, save the certificates and keys. Do not run \`kubeadm upgrade\` before the rotation has ended.
          sudo sh -c 'umask 077 && tar --create --file /root/kubernetes-before-rotation.tar /etc/kubernetes'
      Let the control planes trust both. The one that signs comes first.
          cat nix/pki/duck/sa.pub nix/pki/duck/sa.next.pub | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
          cat nix/pki/duck/sa.pub nix/pki/duck/sa.next.pub | ssh admin@cp2 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
      On each control plane, one after the other, restart its pods. A single control plane does not answer for about a minute.
          sudo sh -c 'mkdir -p /root/manifests && mv /etc/kubernetes/manifests/*.yaml /root/manifests/ && sleep 30 && mv /root/manifests/*.yaml /etc/kubernetes/manifests/'
      Run \`ducksnest pki rotate\` again when all hosts and pods work. The new keys sign from then on.

      Put the new keys on the control planes. IDENTITY is the file of your age identity or SSH key. The new public files come first, because kubeadm signs with the first.
          age --decrypt --identity "$IDENTITY" nix/secrets/duck/pki/sa.key.age | ssh admin@cp1 sudo install -m 600 /dev/stdin /etc/kubernetes/pki/sa.key
          age --decrypt --identity "$IDENTITY" nix/secrets/duck/pki/sa.key.age | ssh admin@cp2 sudo install -m 600 /dev/stdin /etc/kubernetes/pki/sa.key
          cat nix/pki/duck/sa.pub nix/pki/duck/sa.old.pub | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
          cat nix/pki/duck/sa.pub nix/pki/duck/sa.old.pub | ssh admin@cp2 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
      On each control plane, one after the other, restart its pods. A single control plane does not answer for about a minute.
          sudo sh -c 'mkdir -p /root/manifests && mv /etc/kubernetes/manifests/*.yaml /root/manifests/ && sleep 30 && mv /root/manifests/*.yaml /etc/kubernetes/manifests/'
      Restart all pods, so that the new key signs their tokens. Delete the Secrets that the second command lists, because the old key signed their tokens, and make those again that you need.
          for namespace in $(kubectl get namespaces --output name | cut -d / -f 2); do kubectl rollout restart deployment,daemonset,statefulset --namespace "$namespace"; done
          kubectl get secrets --all-namespaces --field-selector type=kubernetes.io/service-account-token
      Check that every node is Ready, that no pod fails, and that no log reports an error of x509 or of tokens.
          kubectl get nodes
          kubectl get pods --all-namespaces --field-selector status.phase!=Running,status.phase!=Succeeded
          kubectl logs --namespace kube-system --selector tier=control-plane --since 10m --prefix | grep -iE 'x509|unauthorized'
      Run \`ducksnest pki rotate\` again when nothing uses the old keys. They are not trusted from then on.

      Let the control planes trust only the new ones.
          cat nix/pki/duck/sa.pub | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
          cat nix/pki/duck/sa.pub | ssh admin@cp2 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/sa.pub
      On each control plane, one after the other, restart its pods. A single control plane does not answer for about a minute.
          sudo sh -c 'mkdir -p /root/manifests && mv /etc/kubernetes/manifests/*.yaml /root/manifests/ && sleep 30 && mv /root/manifests/*.yaml /etc/kubernetes/manifests/'
      Check that every node is Ready, that no pod fails, and that no log reports an error of x509 or of tokens.
          kubectl get nodes
          kubectl get pods --all-namespaces --field-selector status.phase!=Running,status.phase!=Succeeded
          kubectl logs --namespace kube-system --selector tier=control-plane --since 10m --prefix | grep -iE 'x509|unauthorized'
      On each control plane, remove the saved keys.
          sudo rm /root/kubernetes-before-rotation.tar
      "
    `);
  });

  it("of everything trusts both, then signs with the new, and then drops the old", () => {
    const [trust, sign, drop] = plans(PKI_NAMES).map(shown);
    const bundles = (text: string | undefined) => text?.match(/^ {4}cat .* \| ssh admin@cp1 .*$/gm);
    expect(bundles(trust)?.[2]).toBe(
      "    cat nix/pki/duck/etcd-ca.crt nix/pki/duck/etcd-ca.next.crt | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/etcd/ca.crt",
    );
    expect(bundles(sign)?.[2]).toBe(
      "    cat nix/pki/duck/etcd-ca.crt nix/pki/duck/etcd-ca.old.crt | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/etcd/ca.crt",
    );
    expect(bundles(drop)?.[2]).toBe(
      "    cat nix/pki/duck/etcd-ca.crt | ssh admin@cp1 sudo install -m 644 /dev/stdin /etc/kubernetes/pki/etcd/ca.crt",
    );
    // Nothing may be signed with the new keys before everything trusts them.
    expect(trust).not.toContain("key.age");
    expect(sign?.match(/age --decrypt/g)).toHaveLength(PKI_NAMES.length * PROPS.controlPlanes.length);
    expect(sign?.indexOf("age --decrypt")).toBeLessThan(sign?.indexOf("kubeadm certs renew all") ?? 0);
    expect(drop).not.toMatch(/old|next/);
  });

  it("of one CA leaves the others alone", () => {
    const text = plans(["etcd-ca"]).map(shown).join("\n");
    for (const other of ["pki/ca.crt", "front-proxy", "sa.pub", "kubelet", "ca-signing"])
      expect(text).not.toContain(other);
  });

  itWith("bash")("has commands that the shell can parse", () => {
    const commands = plans(PKI_NAMES).flatMap((plan) => plan.flatMap((step) => step.commands));
    expect(commands.length).toBeGreaterThan(40);
    for (const command of commands) {
      expect([command, spawnSync("bash", ["--norc", "-n", "-c", command]).stderr.toString()]).toEqual([command, ""]);
    }
  });
});

describe("the commands of the plan", () => {
  /** A machine that is control plane and operator at once. Its commands run below a folder of the test's own. */
  class Machine {
    readonly folder = newFolder();

    constructor() {
      // "ssh" and "sudo" run the rest of their arguments here.
      this.#program("ssh", 'shift\nexec "$@"');
      this.#program("sudo", 'exec "$@"');
      this.#program("age", 'exec cat "$4"');
      for (const name of ["systemctl", "sleep"]) this.#program(name, "exit 0");
      for (const folder of ["etc/kubernetes/pki/etcd", "root"])
        mkdirSync(join(this.folder, folder), { recursive: true });
    }

    #program(name: string, script: string): void {
      this.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
      chmodSync(join(this.folder, "bin", name), 0o755);
    }

    write(file: string, text: string): void {
      const path = join(this.folder, file);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
    }

    read(file: string): string {
      return readFileSync(join(this.folder, file), "utf8");
    }

    /** Writes the PKI's files where the plan expects them. */
    save({ files }: Store): void {
      for (const [file, text] of files) {
        this.write(`nix/${file.startsWith("pki/") ? "secrets" : "pki"}/duck/${file}`, text);
      }
    }

    run(command: string): void {
      const here = command.replaceAll(/\/(etc\/kubernetes|root)\b/g, `${this.folder}/$1`);
      const env = { PATH: `${join(this.folder, "bin")}:${process.env["PATH"]}`, IDENTITY: "me" };
      const { status, stderr } = spawnSync("bash", ["--norc", "-ec", here], { cwd: this.folder, env });
      if (status !== 0) throw new Error(`${command}\n${stderr}`);
    }
  }

  /** Those that need no cluster. */
  const isLocal = (command: string) => !/^(ducksnest|kubectl)|kubeadm certs|kubelet.conf|WORKER/.test(command);

  itWith(
    "bash",
    "kubectl",
    "tar",
  )("change the control plane's files as they say", async () => {
    const machine = new Machine();
    const store = await Store.initialized(PKI_NAMES);
    const kubeconfig = (cluster: string) =>
      `apiVersion: v1\nkind: Config\nclusters:\n- name: ${cluster}\n  cluster: { server: "https://x:6443" }\n`;
    machine.write("etc/kubernetes/admin.conf", kubeconfig("kubernetes"));
    machine.write("etc/kubernetes/scheduler.conf", kubeconfig("default-cluster"));
    const manifest = ["client-ca-file", "cluster-signing-cert-file", "root-ca-file"];
    const flags = (file: string) => manifest.map((flag) => `    - --${flag}=${machine.folder}${file}`).join("\n");
    const manifestFile = "etc/kubernetes/manifests/kube-controller-manager.yaml";
    machine.write(manifestFile, flags("/etc/kubernetes/pki/ca.crt"));
    machine.save(store);
    machine.write("etc/kubernetes/pki/ca.crt", store.text("ca.crt"));

    for (let turn = 0; turn < 3; turn++) {
      const step = await store.advance(PKI_NAMES);
      machine.save(store);
      for (const { commands } of rotationPlan(step, PROPS)) {
        for (const command of commands.filter(isLocal)) machine.run(command);
      }
      const pki = (file: string) => machine.read(`etc/kubernetes/pki/${file}`);
      const other = { trusted: "next", signing: "old", none: undefined }[step.to];
      const trusted = (name: string, extension: string) =>
        store.text(`${name}.${extension}`) + (other === undefined ? "" : store.text(`${name}.${other}.${extension}`));
      expect(pki("ca.crt")).toBe(trusted("ca", "crt"));
      expect(pki("front-proxy-ca.crt")).toBe(trusted("front-proxy-ca", "crt"));
      expect(pki("etcd/ca.crt")).toBe(trusted("etcd-ca", "crt"));
      expect(pki("sa.pub")).toBe(trusted("sa", "pub"));
      if (step.to !== "trusted") expect(pki("etcd/ca.key")).toBe(store.text("pki/etcd-ca.key.age"));

      if (step.to !== "none") expect(pki("ca-signing.crt")).toBe(store.text("ca.crt"));
      const signingFlags = machine.read(manifestFile).split("\n");
      const signingFile = step.to === "none" ? "ca.crt" : "ca-signing.crt";
      expect(signingFlags.map((flag) => flag.split("/").at(-1))).toEqual([signingFile, signingFile, "ca.crt"]);
      if (step.to !== "signing") {
        for (const file of ["admin.conf", "scheduler.conf"]) {
          const embedded = /certificate-authority-data: (.*)/.exec(machine.read(`etc/kubernetes/${file}`))?.[1];
          expect(Buffer.from(embedded ?? "", "base64").toString()).toBe(pki("ca.crt"));
        }
      }
    }
  });
});
