import type { Homelab } from "@ducksnest/manifest";
import { evaluatedHosts, type Origin, originOf, originOfValue } from "../../outputs/_origins";
import { asList, at, type Json, listAt, objectAt, textAt, textsOf } from "../../outputs/Emitted";
import type { EvaluatedHost } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** One way in that needs no key of an administrator. */
interface WayIn extends Origin {
  /** Follows the host's name in a sentence. */
  readonly fault: string;
  readonly fix: string;
}

/** Bots guess passwords day and night. A user that Nix trusts, or that may use sudo, is root. */
export const KeyedAccessRule: OutputRule = {
  name: "admin-access-is-keyed",
  subject: "outputs",
  severity: "error",
  meaning: "Only administrators of the manifest may become root on a host, and over SSH only with their keys.",
  remedy: "Remove the setting from extra.nix, and add administrators in the manifest.",
  source: "https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-trusted-users",
  check({ emitted, homelab, report }) {
    for (const [name, facts] of evaluatedHosts(emitted)) {
      for (const { fault, fix, ...origin } of waysInto(facts, homelab)) {
        report({ path: ["hosts", name], at: "key", ...origin, message: `Host "${name}" ${fault}.`, fix });
      }
    }
  },
};

function waysInto(facts: EvaluatedHost, homelab: Homelab): readonly WayIn[] {
  const admins = new Set(homelab.users.map(({ name }) => name));
  return [...overSsh(facts), ...trustedByNix(facts, admins), ...withSudo(facts, admins), ...asRoot(facts)];
}

const SSH = "services.openssh.settings";

/** Values of sshd that let a password in. @see https://man.openbsd.org/sshd_config */
const PASSWORDS: readonly (readonly [setting: string, isOpen: (value: Json | undefined) => boolean])[] = [
  ["PasswordAuthentication", isYes],
  ["KbdInteractiveAuthentication", isYes],
  ["PermitEmptyPasswords", isYes],
  ["PermitRootLogin", isYes],
];

function isYes(value: Json | undefined): boolean {
  return value === true || value === "yes";
}

function overSsh(facts: EvaluatedHost): readonly WayIn[] {
  const settings = objectAt(facts.options, "services.openssh", "settings");
  return PASSWORDS.filter(([setting, isOpen]) => isOpen(settings[setting])).map(([setting]) => ({
    fault:
      setting === "PermitRootLogin"
        ? "lets root log in over SSH, so every leaked key is root at once"
        : `lets people log in over SSH with a password, because ${setting} is on`,
    fix: `Remove ${SSH}.${setting}.`,
    ...originOf(facts, `${SSH}.${setting}`),
  }));
}

/** Users and groups that are root anyway. */
const ROOT = ["root", "@wheel"];

function trustedByNix(facts: EvaluatedHost, admins: ReadonlySet<string>): readonly WayIn[] {
  const settings = objectAt(facts.options, "nix.settings");
  const names = ["trusted-users", "extra-trusted-users"].flatMap((key) => textsOf(settings[key]));
  return names
    .flatMap((name) => name.split(/\s+/))
    .filter((name) => name !== "" && !ROOT.includes(name) && !admins.has(name))
    .map((name) => ({
      fault: `lets ${name === "*" ? "every user" : `"${name}"`} import unsigned paths into the Nix store, which makes ${name === "*" ? "everybody" : "them"} root`,
      fix: `Remove "${name}" from nix.settings.trusted-users.`,
      ...originOfValue(facts, (value) => String(value).split(/\s+/).includes(name), "nix.settings"),
    }));
}

const SUDO = "security.sudo";

function withSudo(facts: EvaluatedHost, admins: ReadonlySet<string>): readonly WayIn[] {
  const rules = listAt(facts.options, SUDO, "extraRules").flatMap((rule) => {
    const isFree = listAt(rule, "commands").some((command) => textsOf(at(command, "options")).includes("NOPASSWD"));
    const users = textsOf(listAt(rule, "users")).filter((user) => user !== "root" && !admins.has(user));
    const groups = textsOf(listAt(rule, "groups")).filter((group) => group !== "wheel");
    return isFree ? [...users.map((user) => `"${user}"`), ...groups.map((group) => `the group "${group}"`)] : [];
  });
  const lines = (textAt(facts.options, SUDO, "extraConfig") ?? "").split("\n").filter((line) => /NOPASSWD/.test(line));
  const texts = lines
    .map((line) => line.trim().split(/\s+/)[0] ?? "")
    .filter((who) => !["root", "%wheel"].includes(who) && !admins.has(who) && !who.startsWith("#"));
  return [...rules, ...texts.map((who) => `"${who}"`)].map((who) => ({
    fault: `lets ${who} run programs as root without a password`,
    fix: "Remove the rule, or make them an administrator in the manifest.",
    ...originOf(facts, `${SUDO}.extraRules`, `${SUDO}.extraConfig`, SUDO),
  }));
}

/** Another user with root's number, or a user that anyone can log in as. */
function asRoot(facts: EvaluatedHost): readonly WayIn[] {
  const users = Object.entries(objectAt(facts.options, "users.users"));
  return users.flatMap(([name, user]) => {
    const origin = originOf(facts, `users.users.${name}`);
    const fix = `Remove the setting of users.users.${name}.`;
    const number = at(user, "uid") === 0 && name !== "root";
    const empty = asList(at(user, "hashedPassword")).includes("") || at(user, "password") === "";
    return [
      ...(number ? [{ fault: `has a second root, the user "${name}" with the number 0`, fix, ...origin }] : []),
      ...(empty ? [{ fault: `lets "${name}" log in without a password`, fix, ...origin }] : []),
    ];
  });
}
