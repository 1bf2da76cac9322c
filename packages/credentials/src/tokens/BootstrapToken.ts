import { randomInt } from "node:crypto";

const CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A kubeadm bootstrap token, with which a new host joins the cluster.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#token-format
 */
export class BootstrapToken {
  /** Private at run time, so that inspecting or copying the token does not show it. */
  readonly #secret: string;

  private constructor(
    /** Six characters of a-z and 0-9. Public: it names the token's Secret. */
    readonly id: string,
    secret: string,
    /** Time at which the cluster deletes it, RFC 3339 in UTC. */
    readonly expires: string,
  ) {
    this.#secret = secret;
  }

  /** Sixteen characters of a-z and 0-9. Secret. */
  get secret(): string {
    return this.#secret;
  }

  /**
   * @param text `id.secret`, 6 and 16 characters of a-z and 0-9
   * @param expires RFC 3339 time
   * @throws Error if either has another form; the message quotes neither, because either text may be a token
   */
  static parse(text: string, expires: string): BootstrapToken {
    const [, id, secret] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(text) ?? [];
    if (id === undefined || secret === undefined) {
      throw new Error("the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9");
    }
    return new BootstrapToken(id, secret, parseExpiry(expires));
  }

  /**
   * Makes a token from the operating system's random numbers, each character with the same probability: the secret has
   * 82 bits of entropy. Texts that YAML reads as octal numbers are left out, some two in a million.
   * @param now the current time; the expiry is in whole seconds
   * @param ttlHours hours for which it is valid, 1 to 720
   * @param takenIds ids that it must not have, because a cluster has one Secret for each. @default none
   * @throws RangeError if the hours are out of bounds
   */
  static mint(now: Date, ttlHours: number, takenIds: ReadonlySet<string> = new Set()): BootstrapToken {
    if (!Number.isInteger(ttlHours) || ttlHours < 1 || ttlHours > 720) {
      throw new RangeError(`A token's validity must be a whole number of hours from 1 to 720, but it is ${ttlHours}.`);
    }
    let id: string;
    do id = randomText(6);
    while (takenIds.has(id));
    const expires = new Date(Math.floor(now.getTime() / 1000) * 1000 + ttlHours * 3_600_000);
    return new BootstrapToken(id, randomText(16), shownTime(expires));
  }

  /** Only the id, so that a token in a log reveals no secret. */
  toString(): string {
    return `${this.id}.****************`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Independent characters that make no octal number of YAML 1.2. @see https://yaml.org/spec/1.2.2/#1032-tag-resolution */
function randomText(count: number): string {
  let text: string;
  do text = randomCharacters(count);
  while (/^0o[0-7]+$/.test(text));
  return text;
}

/** Independent characters of a-z and 0-9. `randomInt` has no modulo bias. */
function randomCharacters(count: number): string {
  return Array.from({ length: count }, () => CHARACTERS.charAt(randomInt(CHARACTERS.length))).join("");
}

/**
 * An expiry in RFC 3339 and UTC.
 * @throws Error if the text is not an RFC 3339 time; the message does not quote it, because it may be a token
 */
export function parseExpiry(text: string): string {
  const time = parseTime(text);
  if (time === undefined) throw new Error("the expiry is not a time such as 2026-12-01T00:00:00Z");
  return shownTime(time);
}

function shownTime(time: Date): string {
  return time.toISOString().replace(/\.000Z$/, "Z");
}

/** Reads RFC 3339; undefined for anything else, and for a day that its month does not have. */
function parseTime(text: string): Date | undefined {
  const [, day] = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const [time, midnight] = [new Date(text), new Date(`${day}T00:00:00Z`)];
  const real = !Number.isNaN(time.getTime()) && !Number.isNaN(midnight.getTime());
  return real && midnight.toISOString().startsWith(day) ? time : undefined;
}
