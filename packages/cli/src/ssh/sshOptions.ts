import { isIPv6 } from "node:net";
import { Option } from "commander";

/** @param what is reached there, and the default, for the help */
export function addressOption(flag: string, what: string): Option {
  return new Option(`${flag} <address>`, what).argParser(addressOf);
}

export function userOption(what: string): Option {
  return new Option("--user <user>", what).argParser(userOf);
}

/** A name, an IPv4 or IPv6 address, or an instance id; nothing that ssh or Nix would take for something else. */
function addressOf(text: string): string {
  if (/^[a-zA-Z0-9][\w.-]*$/.test(text) || (isIPv6(text) && /^[\w.:%-]+$/.test(text))) return text;
  throw new Error(`${text} is no address; write a name or an IP address, without a user or a port.`);
}

function userOf(text: string): string {
  if (/^[a-zA-Z_][\w.-]*$/.test(text)) return text;
  throw new Error(`${text} is no name of a user.`);
}
