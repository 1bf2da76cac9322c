import * as z from "zod";
import { nearest } from "../text/didYouMean";
import { quoted } from "../text/quoted";
import { corrected } from "./corrected";
import { type Fault, text } from "./text";

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DNS_LABEL_IS = "a DNS label: lower-case letters, digits and inner hyphens, at most 63";

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
export const dnsLabel = corrected(text(DNS_LABEL, DNS_LABEL_IS), (name) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, ""),
);

/**
 * Name of a site or a host, which is also a construct's id. The constructs library keeps a scope's children in a plain
 * object, so the names of inherited properties are taken.
 * @see https://github.com/aws/constructs/blob/10.x/src/construct.ts (`addChild`)
 */
export const constructName = text(DNS_LABEL, DNS_LABEL_IS, (name) =>
  name in {}
    ? { message: `"${name}" is reserved, because every JavaScript object has a property of that name.` }
    : undefined,
);

/** @see https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
export const dnsDomain = corrected(
  text(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "a domain name in lower case",
    (domain) =>
      /^(\d+\.){3}\d+$/.test(domain) ? { message: `"${domain}" is an IP address, not a domain name.` } : undefined,
  ),
  (domain) => /^(?:[a-z]+:\/\/)?\.?([a-z0-9.-]*[a-z0-9-])\.?(?:[:/].*)?$/.exec(domain.toLowerCase())?.at(1),
);

export const devicePath = text(/^\/dev\/[\w./:+-]+$/, "a device path under /dev", (path) =>
  path.split("/").some((part, index) => index > 0 && /^\.{0,2}$/.test(part))
    ? { message: `${quoted(path)} is not a device path under /dev: it has an empty part, "." or "..".` }
    : undefined,
);

/**
 * A whole disk by its stable name. The kernel's names, such as /dev/sda, can belong to another disk at the next boot, so
 * an installation that went by them could erase the wrong disk.
 * @see https://github.com/systemd/systemd/blob/v257/rules.d/60-persistent-storage.rules.in (by-id, `-part%n` for a partition)
 */
export const wholeDisk = corrected(
  text(/^\/dev\/disk\/by-id\/[\w.:+-]+$/, "a disk under /dev/disk/by-id", (path) =>
    PARTITION.test(path) ? { message: `${quoted(path)} is not a whole disk but a partition of one.` } : undefined,
  ),
  (path) => path.replace(PARTITION, ""),
);

const PARTITION = /-part\d+$/;

export const nixosRelease = text(/^\d\d\.(05|11)$/, "a NixOS release");

export const kubernetesMinor = text(/^1\.\d{2}$/, "a Kubernetes minor version");

export const calicoVersion = text(/^v3\.\d+\.\d+$/, "a Calico release tag");

export const macAddress = corrected(
  text(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, "a MAC address in lower case with colons", (address) => {
    const group = (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
    return group || address === "00:00:00:00:00:00"
      ? {
          message: `"${address}" is not the address of a network card, because it is ${group ? "a group address" : "all zeros"}.`,
        }
      : undefined;
  }),
  (address) =>
    address
      .toLowerCase()
      .replace(/[:.-]/g, "")
      .match(/.{1,2}/g)
      ?.join(":"),
);

/** Users that NixOS or this project's services create. @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/misc/ids.nix */
const SYSTEM_USER =
  /^(nobody|sshd|messagebus|polkituser|nscd|ntp|etcd|kubernetes|kube|wpa_supplicant|tss|node-exporter|nixbld\d*|systemd-.*)$/;

export const userName = text(/^[a-z_][a-z0-9_-]{0,30}$/, "a Linux user name", (name): Fault => {
  if (name === "root") return { message: "root cannot log in, because the hosts' sshd rejects it." };
  return SYSTEM_USER.test(name) ? { message: `"${name}" is a user that NixOS creates itself.` } : undefined;
});

export const timeZone = corrected(
  text(/^[\w+/-]{1,64}$/, "an IANA time zone", (name) =>
    isTimeZone(name) ? undefined : { message: `"${name}" is not an IANA time zone.` },
  ),
  nearestTimeZone,
);

/** A short name such as KST is near many others, so only its letter case is corrected. */
function nearestTimeZone(name: string): string | undefined {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const lowered = name.toLowerCase();
  return name.includes("/") ? nearest(name, zones) : zones.find((zone) => zone.toLowerCase() === lowered);
}

let zones: ReadonlySet<string> | undefined;

/**
 * Linux finds a zone by its file name, so letter case matters, and an offset such as +09:00 is not a zone. The list has
 * all zones except aliases such as Asia/Calcutta, and searching it is faster than creating a formatter.
 */
function isTimeZone(name: string): boolean {
  zones ??= new Set(Intl.supportedValuesOf("timeZone"));
  if (zones.has(name)) return true;
  try {
    const { timeZone: canonical } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return /^[A-Z]/.test(name) && (canonical === name || canonical.toLowerCase() !== name.toLowerCase());
  } catch {
    return false;
  }
}

export const sshPublicKey = text(
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) [A-Za-z0-9+/]+={0,2}( .*)?$/s,
  "an OpenSSH public key",
);

export const nixPublicKey = text(/^[\w.-]+:[A-Za-z0-9+/]{43}=$/, "a Nix signing key's public half");

export const httpsUrl = text(/^https:\/\/[^\s/]+(\/\S*)?$/, "an https URL", (url): Fault => {
  if (!URL.canParse(url)) return { message: `${quoted(url)} is not an https URL.` };
  const parsed = new URL(url);
  if (parsed.port === "0") return { message: `${quoted(url)} has port 0, on which no server can listen.` };
  if (!/^([a-z0-9-]+(\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\])$/.test(parsed.hostname)) {
    return { message: `"${parsed.hostname}" is not a host name.` };
  }
  return parsed.search === "" && parsed.hash === ""
    ? undefined
    : { message: "The URL has a query or a fragment, but a server's address cannot have one." };
});

/** @see https://docs.github.com/en/get-started/learning-about-github/types-of-github-accounts */
export const githubRepository = text(/^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}\/[\w.-]{1,100}$/, "owner/name", (repository) =>
  /\/\.{1,2}$/.test(repository) ? { message: `"${repository}" is not owner/name: it names no repository.` } : undefined,
);

/** A severity that replaces a rule's default. */
export const checkLevel = z.enum(["off", "warning", "error"]);
