import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

/** Programs that hash a password from standard input, in the order in which they are tried. None gets it as an argument. */
const PROGRAMS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: "mkpasswd", args: ["--method=yescrypt", "--stdin"] },
  // Perl's crypt is the C library's, which knows yescrypt on NixOS, Debian, Fedora and Arch.
  { name: "perl", args: ["-e", "chomp(my $p = <STDIN>); print crypt($p, $ENV{SALT})"] },
];

/**
 * The hash of a password as /etc/shadow holds it: yescrypt with the default cost of libxcrypt.
 * @param password one line
 * @throws Error if no program on this machine can make it
 * @see https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html
 */
export function yescrypt(password: string): string {
  // The characters of crypt(5), 24 of them: 144 bits.
  const salt = randomBytes(18).toString("base64").replaceAll("+", ".");
  const env = { ...process.env, SALT: `$y$j9T$${salt}$` };
  for (const { name, args } of PROGRAMS) {
    const { status, stdout, error } = spawnSync(name, args, { input: `${password}\n`, encoding: "utf8", env });
    const hash = error === undefined ? stdout.trim() : "";
    if (status === 0 && /^\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{43}$/.test(hash)) return hash;
  }
  throw new Error(
    "No program here makes a yescrypt hash. Install mkpasswd (package `whois` on Debian, `mkpasswd` in nixpkgs), or give the hash itself, which starts with $y$.",
  );
}
