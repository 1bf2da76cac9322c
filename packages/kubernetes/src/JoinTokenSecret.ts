import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** A kubeadm bootstrap token. Its value comes from outside: synthesis never makes one. */
export interface JoinToken {
  /** Six characters, public. */
  readonly id: string;
  /** Sixteen characters, secret. */
  readonly secret: string;
  /** RFC 3339 time at which the cluster deletes it. */
  readonly expires: string;
}

export interface JoinTokenSecretProps {
  /** The node that is to join with it; for people who list Secrets. */
  readonly nodeName: string;
  readonly token: JoinToken;
}

/**
 * The Secret by which the cluster knows one host's bootstrap token.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#bootstrap-token-secret-format
 */
export class JoinTokenSecret extends Construct {
  constructor(scope: Construct, id: string, { nodeName, token }: JoinTokenSecretProps) {
    super(scope, id);
    if ([token.id, token.secret].some(isOctal)) {
      throw new Error(`the token of ${nodeName} reads as an octal number in YAML: mint another`);
    }
    new ApiObject(this, "secret", {
      apiVersion: "v1",
      kind: "Secret",
      type: "bootstrap.kubernetes.io/token",
      metadata: { name: `bootstrap-token-${token.id}`, namespace: "kube-system" },
      stringData: {
        description: `Lets ${nodeName} join the cluster`,
        "token-id": token.id,
        "token-secret": token.secret,
        expiration: token.expires,
        "usage-bootstrap-authentication": "true",
        "usage-bootstrap-signing": "true",
        // The group whose members kubeadm lets join and approves the certificates of.
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      },
    });
  }
}

/** The one number that cdk8s writes without quotes and kubectl does not take for text; two tokens in a million. */
function isOctal(text: string): boolean {
  return /^0o[0-7]+$/.test(text);
}
