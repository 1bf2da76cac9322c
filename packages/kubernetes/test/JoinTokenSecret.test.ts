import { type JoinToken, JoinTokenSecret } from "@ducksnest/kubernetes";
import { itWith } from "@ducksnest/testing";
import { Yaml } from "cdk8s";
import fc from "fast-check";
import { buildByKubectl, byName, objects, only, parseYaml, readByKubectl } from "./_chart";

const TOKEN: JoinToken = { id: "abcdef", secret: "0123456789abcdef", expires: "2026-12-01T00:00:00Z" };

const secrets = (...tokens: readonly JoinToken[]) =>
  objects((chart) => {
    for (const [index, token] of tokens.entries()) {
      new JoinTokenSecret(chart, `worker-${index}`, { nodeName: "laptop-old", token });
    }
  });

it("is a bootstrap token by type, name and namespace", () => {
  const { type, metadata } = only(secrets(TOKEN), "Secret");
  expect(type).toBe("bootstrap.kubernetes.io/token");
  expect(metadata).toEqual({ name: "bootstrap-token-abcdef", namespace: "kube-system" });
});

it("lets a node authenticate and find the cluster, in the group that kubeadm lets join", () => {
  const { stringData } = only(secrets(TOKEN), "Secret");
  expect(stringData["usage-bootstrap-authentication"]).toBe("true");
  expect(stringData["usage-bootstrap-signing"]).toBe("true");
  expect(stringData["auth-extra-groups"]).toBe("system:bootstrappers:kubeadm:default-node-token");
});

it("expires, and says whom it is for", () => {
  expect(only(secrets(TOKEN), "Secret")["stringData"]).toMatchObject({
    expiration: "2026-12-01T00:00:00Z",
    description: "Lets laptop-old join the cluster",
  });
});

const NUMBERS = ["123456", "012345", "1e1000", "0x12ab", "0b0101", "000000"].map((id) => ({ ...TOKEN, id }));

it("stays text where YAML could take it for a number, a date or a word", () => {
  const tokens = [
    ...NUMBERS,
    { ...TOKEN, secret: "1234567890123456" },
    { ...TOKEN, id: "yesyes", secret: "1e12345678901234" },
  ];
  expect(parseYaml(Yaml.stringify(...secrets(...tokens)))).toEqual(secrets(...tokens));
});

const letters = (length: number) => fc.stringMatching(new RegExp(`^[a-z0-9]{${length}}$`));

it("stays text whatever the token", () => {
  fc.assert(
    fc.property(letters(6), letters(16), (id, secret) => {
      const [read] = parseYaml(Yaml.stringify(...secrets({ ...TOKEN, id, secret })));
      expect(read?.["stringData"]).toMatchObject({ "token-id": id, "token-secret": secret });
    }),
  );
});

it("refuses the one number that would be written as text and read as a number", () => {
  expect(() => secrets({ ...TOKEN, id: "0o1234" })).toThrow(
    "YAML reads the join token of laptop-old as an octal number",
  );
  expect(() => secrets({ ...TOKEN, secret: "0o12345670123456" })).toThrow("as an octal number");
  expect(() => secrets({ ...TOKEN, id: "0o1289" })).not.toThrow();
});

itWith("kubectl")("is read by kubectl as it was meant, whatever the token", () => {
  const tokens = [TOKEN, ...NUMBERS, ...fc.sample(fc.record({ id: letters(6), secret: letters(16) }), 200)];
  const unique = [...new Map(tokens.map((token) => [token.id, { ...TOKEN, ...token }])).values()];
  expect(byName(readByKubectl(secrets(...unique)))).toEqual(byName(secrets(...unique)));
});

itWith("kubectl")("is refused when two hosts share one", () => {
  expect(() => buildByKubectl(secrets(TOKEN, TOKEN))).toThrow("already registered id");
});
