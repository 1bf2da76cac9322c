import { ApiObject } from "cdk8s";
import { Construct } from "constructs";

/** A kubeadm bootstrap token. The user provides it; synthesis never creates one. */
export interface JoinToken {
  /** Public part: six characters of a-z and 0-9. */
  readonly id: string;
  /** Secret part: sixteen characters of a-z and 0-9. */
  readonly secret: string;
  /** Time at which the cluster deletes the token, in RFC 3339 format. */
  readonly expires: string;
}

/** The token, and the node that uses it. */
export interface JoinTokenSecretProps {
  /** Name of the node that joins with the token. It goes into the Secret's description, for people. */
  readonly nodeName: string;
  /** Token that the Secret makes valid. */
  readonly token: JoinToken;
}

/**
 * The Secret that makes one host's bootstrap token valid in the cluster.
 * @throws Error if YAML would read a part of the token as a number
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#bootstrap-token-secret-format
 */
export class JoinTokenSecret extends Construct {
  constructor(scope: Construct, id: string, { nodeName, token }: JoinTokenSecretProps) {
    super(scope, id);
    if ([token.id, token.secret].some(isOctal)) {
      throw new Error(
        `YAML reads the join token of ${nodeName} as an octal number. Create another one: kubeadm token generate`,
      );
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
        // kubeadm lets members of this group join, and approves their certificates.
        "auth-extra-groups": "system:bootstrappers:kubeadm:default-node-token",
      },
    });
  }
}

/** The only number that cdk8s writes without quotes and that kubectl rejects as text. About two tokens in a million. */
function isOctal(text: string): boolean {
  return /^0o[0-7]+$/.test(text);
}
