/** One kind of secret: how to recognize it, and what to do if it is in a file. */
export interface SecretKind {
  /** Matches every occurrence. A group named `secret` marks the part to hide; without it, all of the match is hidden. */
  readonly pattern: RegExp;
  /** With its article, to be read after "looks like". */
  readonly what: string;
  /** An imperative sentence. */
  readonly fix: string;
  /** Whether it is the private half of a key pair. @default undefined: it is another secret */
  readonly isPrivateKey?: true;
  /** Whether it is only guessed from characters that look random. @default undefined: its form is certain */
  readonly isGuess?: true;
  /** Matches every occurrence that is complete, for texts that can have the start of one as an example. @default pattern */
  readonly whole?: RegExp;
}

/** The end of the name of a key whose value is a secret: `psk`, `wifiPassword`, `auth_key`, but not `bypass`. */
const SECRET_NAME =
  "(?:(?<![a-z])pass|pass(?:word|phrase|wd|code)|pwd|secret|token|psk|credential|(?:auth|api|access|private|secret|signing|encryption|pre-?shared|pre-?auth)[-_ ]?key)s?";

const SECRET_KEY = new RegExp(`${SECRET_NAME}$`, "i");

/** The manifest's section `secrets`, whose values are public: a comment after its key, or its first key in braces. */
const SECRETS_SECTION = String.raw`(?<=\bsecrets:[ \t]*)(?:#|\{\s*(?:operators|tokenTtlHours):)`;

/**
 * What errors say about a file or folder at the end of a path, such as `nix/secrets`. Only these words are no value, because
 * a path may also end with a key: `vault/token: abc`. The length is bounded, so that it takes linear time.
 */
const ABOUT_PATH = String.raw`(?<=/[^\s/:=]{1,64}: )(?:is (?:a (?:symbolic link|folder|file|named pipe|socket|device)|the largest file|read-only)|has a name that|cannot be (?:read|written|used|removed))\b`;

/** What findings say about a place in a file: `nix/hosts/edge/token:1:1: This looks like`. */
const ABOUT_PLACE = String.raw`(?<=\S:)\d{1,9}:\d{1,9}: (?:This looks like|Only encrypted|The (?:file|content) is)\b`;

/** A value that is not a secret: a placeholder, nothing at all, or a value that is masked already. */
const HARMLESS_VALUE = String.raw`${SECRETS_SECTION}|${ABOUT_PATH}|${ABOUT_PLACE}|<[\w -]+>|(?:null|true|false)\b|~|\.{3}|\*+(?![^\s"'\`)\]},.;])`;

/** A token with which a host joins the cluster. */
export const BOOTSTRAP_TOKEN: SecretKind = {
  // A digit in the second part distinguishes it from a domain of two words.
  pattern: /(?<![\w.-])[a-z0-9]{6}\.(?=[a-z]*\d)[a-z0-9]{16}(?![\w.-])/g,
  what: "a kubeadm bootstrap token",
  fix: "Delete it with `kubeadm token delete`; `ducksnest token mint <host>` makes and encrypts a new one.",
};

/**
 * Secrets that can be recognized by their form alone. Each pattern takes linear time, because it runs on texts of any
 * size.
 */
export const SECRET_FORMS: readonly SecretKind[] = [
  {
    // Tailscale's, and Headscale's with its own first letter. https://tailscale.com/docs/reference/key-prefixes
    pattern: /\b[th]skey-[a-z]+-[\w-]+/g,
    what: "a Tailscale key",
    fix: "Revoke it, and encrypt a new one with `ducksnest secrets set tailscale-auth-key --host <host>`.",
  },
  {
    pattern: /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{8,}/gi,
    // 32 bytes and a checksum in Bech32. https://github.com/C2SP/C2SP/blob/main/age.md
    whole: /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{58}/gi,
    what: "an age identity",
    fix: "Make a new one with age-keygen, encrypt all secrets to it, and keep it outside the repository.",
    isPrivateKey: true,
  },
  {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
    what: "an AWS access key id",
    fix: "Deactivate the key, and provide credentials with `aws configure sso` or the environment.",
  },
  {
    // 40 characters of base64. Both cases and a digit distinguish it from a Git commit and from most paths. The length
    // comes first, because almost no word has it.
    pattern:
      /(?<![\w/+=.-])(?=[A-Za-z0-9+][A-Za-z0-9/+]{39}(?![\w/+=.-]))(?=[^a-z]{0,39}[a-z])(?=[^A-Z]{0,39}[A-Z])(?=[^0-9]{0,39}[0-9])[A-Za-z0-9/+]{40}/g,
    what: "an AWS secret access key",
    fix: "Deactivate the key, and provide credentials with `aws configure sso` or the environment.",
    isGuess: true,
  },
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    // The smallest, of Ed25519, has 64 characters. In some formats, headers come before it.
    whole: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,400}?[A-Za-z0-9+/]{40}/g,
    what: "a private key",
    fix: "Replace the key pair, keep its private half outside this folder, and write only its public half here.",
    isPrivateKey: true,
  },
  {
    // Nix signs with 64 bytes, and verifies with 32.
    pattern: /[\w.-]:(?<secret>[A-Za-z0-9+/]{86}==)/g,
    what: "the secret half of a Nix signing key",
    fix: "Make a new key pair with `nix key generate-secret`, and write only its public half here.",
    isPrivateKey: true,
  },
  {
    // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    pattern: /\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g,
    what: "a GitHub token",
    fix: "Revoke it; CI has its own token, and people use `gh auth login`.",
  },
  {
    // GitLab, Slack, npm, Anthropic, DigitalOcean and Google, by the prefixes that they give their tokens for scanners.
    // https://docs.gitlab.com/security/tokens/#token-prefixes
    // https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
    pattern:
      /\b(?:gl[a-z]{2,5}-[\w-]{20,}|xox[a-z]-[\w-]{10,}|npm_\w{36,}|sk-ant-[\w-]{20,}|do[opr]_v1_\w{64,}|AIza[\w-]{35,})/g,
    what: "an API token",
    fix: "Revoke it where it was made, and encrypt its successor with age below nix/secrets.",
  },
  BOOTSTRAP_TOKEN,
  {
    // Hashes of /etc/shadow: yescrypt, gost-yescrypt, scrypt, SHA-512, SHA-256, MD5 and bcrypt.
    // https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html
    pattern:
      /\$(?:g?y\$[./A-Za-z0-9]{1,32}\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}|7\$[./A-Za-z0-9]{11,97}\$[./A-Za-z0-9]{43}|[156]\$(?:rounds=\d{1,9}\$)?[^$:\s!*;\\]{0,16}\$(?:[./A-Za-z0-9]{86}|[./A-Za-z0-9]{43}|[./A-Za-z0-9]{22})|2[abxy]\$\d\d\$[./A-Za-z0-9]{53})/g,
    what: "the hash of a password",
    fix: "Change the password, because a hash can be guessed, and encrypt the new one with `ducksnest secrets set console-password`.",
  },
  {
    // https://www.rfc-editor.org/rfc/rfc7519#section-3: a header and a payload, both JSON objects, and a signature.
    pattern: /(?<![\w-])eyJ[\w-]+\.eyJ[\w-]+(?:\.[\w-]*)?/g,
    what: "a JSON web token",
    fix: "Revoke it, and read the new one from nix/secrets or the environment.",
  },
  {
    pattern: /:\/\/[^\s/:@]*:(?<secret>[^\s/]+)@/g,
    what: "a URL with a password",
    fix: "Change the password, and write the URL without it.",
  },
];

/** Private keys that are complete. */
export const WHOLE_PRIVATE_KEYS: readonly SecretKind[] = SECRET_FORMS.filter(({ isPrivateKey }) => isPrivateKey).map(
  (kind) => ({ ...kind, pattern: kind.whole ?? kind.pattern }),
);

/** `psk: hunter2`, `"auth-key": "k"`, `token=k`, and a value that stands alone on the line below its key. */
const KEY_AND_VALUE: SecretKind = {
  pattern: new RegExp(
    String.raw`${SECRET_NAME}\\?["']?[ \t]*[:=][ \t]*(?:\r?\n[ \t]+(?![\w-]+:\s))?` +
      String.raw`(?!${HARMLESS_VALUE})(?<secret>"(?:[^"\\\r\n]|\\.)*"?|'(?:[^'\r\n]|'')*'?|[^\s"'][^\r\n]*)`,
    "gi",
  ),
  what: "a password or key",
  fix: "Change it, and encrypt the new one with age under nix/secrets.",
};

/** Every kind of secret. */
export const SECRETS: readonly SecretKind[] = [...SECRET_FORMS, KEY_AND_VALUE];

/** The first kind of secret that `text` contains; undefined if there is none. */
export function findSecret(text: string): SecretKind | undefined {
  return SECRETS.find(({ pattern }) => text.search(pattern) >= 0);
}

/** True if a key's name says that its value is a secret, such as `psk`, `wifiPassword` and `auth_key`. */
export function namesSecret(key: string): boolean {
  return SECRET_KEY.test(key);
}

/**
 * Masks every secret in `text`. Each masked character becomes one `*`, and line breaks stay, so lines and columns keep
 * their numbers. Masking twice changes nothing. Takes linear time.
 */
export function maskSecrets(text: string): string {
  const hidden = SECRETS.reduce((rest, { pattern }) => rest.replace(pattern, maskMatch), text);
  // A mask can uncover a secret beside it that was part of a longer word before.
  return hidden === text ? text : maskSecrets(hidden);
}

/** `text` with a `*` for every character except line breaks. */
export function masked(text: string): string {
  return text.replace(/[^\r\n]/g, "*");
}

function maskMatch(match: string, ...details: unknown[]): string {
  const groups = details.at(-1);
  const secret = isGroups(groups) ? groups.secret : undefined;
  if (secret === undefined) return masked(match);
  const start = match.lastIndexOf(secret);
  return match.slice(0, start) + masked(secret) + match.slice(start + secret.length);
}

function isGroups(value: unknown): value is Readonly<Record<string, string | undefined>> {
  return typeof value === "object" && value !== null;
}
