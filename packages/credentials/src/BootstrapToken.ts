/**
 * A kubeadm bootstrap token: what a new host shows to join the cluster.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#token-format
 */
export class BootstrapToken {
  private constructor(
    /** Six characters, public: it names the token's Secret. */
    readonly id: string,
    /** Sixteen characters, secret. */
    readonly secret: string,
    /** When the cluster deletes it, RFC 3339 in UTC. */
    readonly expires: string,
  ) {}

  /**
   * @param text `id.secret`, 6 and 16 characters of a-z and 0-9
   * @param expires RFC 3339 time
   * @throws Error when either has another form; the message never holds the token
   */
  static parse(text: string, expires: string): BootstrapToken {
    const [, id, secret] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(text) ?? [];
    if (id === undefined || secret === undefined) {
      throw new Error("the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9");
    }
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(expires) ? new Date(expires) : undefined;
    if (time === undefined || Number.isNaN(time.getTime())) {
      throw new Error(`"${expires}" is not a time such as 2026-12-01T00:00:00Z`);
    }
    return new BootstrapToken(id, secret, time.toISOString().replace(/\.000Z$/, "Z"));
  }

  /** The id alone, so that a token that ends up in a log gives nothing away. */
  toString(): string {
    return `${this.id}.****************`;
  }

  toJSON(): string {
    return this.toString();
  }
}
