import { itWith } from "@ducksnest/testing";
import { FlakeCopy } from "./_FlakeCopy";

const SECRETS = "secrets/ducksnest";
const PUBLIC = ["ca.crt", "etcd-ca.crt", "front-proxy-ca.crt", "sa.pub"];

let flake: FlakeCopy;
beforeEach(() => {
  flake = new FlakeCopy();
});
afterEach(() => flake.remove());

/** The value of an expression over a host's `config`, with these files in the flake. */
function valueWith(files: readonly string[], expression: string, host = "laptop-old"): unknown {
  for (const file of files) flake.write(file, "content");
  return flake.evaluate(`nixosConfigurations.${host}`, `{ config, ... }: ${expression}`);
}

/** The file that agenix decrypts, by the secret's name, relative to the folder of secrets. */
function decrypted(files: readonly string[], host?: string): unknown {
  const paths = files.map((file) => `${SECRETS}/${file}`);
  const inFolder = `builtins.mapAttrs (_: secret: builtins.elemAt (builtins.split "/${SECRETS}/" (toString secret.file)) 2)`;
  return valueWith(paths, `${inFolder} config.age.secrets`, host);
}

describe("a host decrypts", () => {
  itWith("nix")("nothing if there are no files", () => expect(decrypted([])).toEqual({}));

  itWith("nix")("everyone's file if it has none of its own", () => {
    expect(decrypted(["shared/wifi.age", "shared/tailscale-auth-key.age"])).toEqual({
      "tailscale-auth-key": "shared/tailscale-auth-key.age",
      wifi: "shared/wifi.age",
    });
  });

  itWith("nix")("its site's file before everyone's, and its own before that", () => {
    const files = [
      "shared/wifi.age",
      "sites/home/wifi.age",
      "shared/tailscale-auth-key.age",
      "hosts/laptop-old/tailscale-auth-key.age",
      "hosts/laptop-ultra/join-token.age",
    ];
    expect(decrypted(files)).toEqual({
      "tailscale-auth-key": "hosts/laptop-old/tailscale-auth-key.age",
      wifi: "sites/home/wifi.age",
    });
  });

  itWith("nix")("the PKI's keys on the control plane, on EC2 as elsewhere", () => {
    expect(decrypted(["pki/ca.key.age", "hosts/control-plane/tailscale-auth-key.age"], "control-plane")).toEqual({
      "pki-ca": "pki/ca.key.age",
      "tailscale-auth-key": "hosts/control-plane/tailscale-auth-key.age",
    });
  });

  itWith("nix")("nothing of another homelab's folder", () => {
    expect(valueWith(["secrets/other/shared/wifi.age"], "config.age.secrets")).toEqual({});
  });

  itWith("nix")("with its SSH host key", () => {
    expect(valueWith([], "config.age.identityPaths")).toEqual(["/etc/ssh/ssh_host_ed25519_key"]);
  });
});

describe("a missing secret", () => {
  itWith("nix")("is a warning that names its files and the command that makes it", () => {
    flake.write("hosts/laptop-old/extra.nix", `{ ducksnest.worker.caCertHashes = [ "sha256:${"0".repeat(64)}" ]; }`);
    const missing = (name: string, files: string, command: string) =>
      `ducksnest.secrets.${name}: there is no ${files}, or Git does not track it, so the flake does not see it. ` +
      `\`${command}\` makes it. Services that need the secret start once it is deployed.`;
    const folder = `nix/${SECRETS}`;
    expect(valueWith([`${SECRETS}/shared/tailscale-auth-key.age`], "config.warnings")).toEqual([
      missing("join-token", `${folder}/hosts/laptop-old/join-token.age`, "ducksnest token mint <host>"),
      missing("wifi", `${folder}/sites/home/wifi.age or ${folder}/shared/wifi.age`, "ducksnest secrets set wifi"),
    ]);
  });
});

describe("the password for the console", () => {
  const hash = "config.users.users.admin.hashedPasswordFile or null";

  itWith("nix")("is every administrator's, if there is one", () => {
    expect(valueWith([`${SECRETS}/shared/console-password.age`], hash)).toBe("/run/agenix/console-password");
  });

  itWith("nix")("is optional", () => expect(valueWith([], hash)).toBeNull());
});

describe("the PKI of the control plane", () => {
  const environment = "config.systemd.services.kubeadm-init.environment";
  const pki = (files: readonly string[], expression: string) =>
    valueWith(
      files.map((file) => `pki/${file}`),
      expression,
      "control-plane",
    );

  itWith("nix")("is kubeadm's own if none was made", () => {
    expect(pki(["other/ca.crt"], `builtins.attrNames ${environment}`)).toEqual(["INIT_CONFIGURATION", "SETTINGS"]);
  });

  itWith("nix")("comes from the flake and from the secrets if it was made", () => {
    const files = PUBLIC.map((file) => `ducksnest/${file}`);
    expect(pki(files, `removeAttrs ${environment} [ "INIT_CONFIGURATION" "SETTINGS" ]`)).toEqual({
      PKI_PRIVATE: "/run/agenix",
      PKI_PUBLIC: expect.stringMatching(/^\/nix\/store\/\w+-pki$/),
    });
  });

  itWith("nix")("takes nothing else into the store, above all no key", () => {
    const files = [...PUBLIC, "ca.next.crt", "ca.key"].map((file) => `ducksnest/${file}`);
    expect(pki(files, `builtins.attrNames (builtins.readDir ${environment}.PKI_PUBLIC)`)).toEqual(PUBLIC);
  });

  itWith("nix")("is decrypted in memory only until kubeadm has it", () => {
    const activation = "config.system.activationScripts.ducksnest-pki or null";
    expect(valueWith([], activation, "control-plane")).toBeNull();
    const keys = ["ca", "front-proxy-ca", "etcd-ca", "sa"].map((name) => `${SECRETS}/pki/${name}.key.age`);
    const script = valueWith([...PUBLIC.map((file) => `pki/ducksnest/${file}`), ...keys], activation, "control-plane");
    expect(script).toMatchObject({ deps: ["agenix"], text: expect.stringContaining("/run/agenix/pki-{ca,") });
  });

  itWith("nix")("is given to kubeadm even if it is incomplete, so that the host refuses it", () => {
    expect(pki(["ducksnest/ca.crt"], `${environment} ? PKI_PUBLIC`)).toBe(true);
  });
});
