import type { ParsedHost } from "../schema/host";
import type { ParsedSite } from "../schema/site";
import type { Cidr } from "../units/Cidr";

/** The parts of a manifest that are valid by themselves. */
export interface Parts {
  /** Name of the tailnet's interface; undefined if it is not valid. */
  readonly tailnetInterface: string | undefined;
  /** The tailnet's network; undefined if it is not valid. */
  readonly tailnetCidr: Cidr | undefined;
  /** Sites by name; an invalid site is undefined. The map is undefined if the manifest has no mapping of sites. */
  readonly sites: ReadonlyMap<string, ParsedSite | undefined> | undefined;
  /** Hosts by name; undefined if the manifest has no mapping of hosts. */
  readonly hosts: ReadonlyMap<string, HostPart> | undefined;
}

/** The sites of a manifest by name, if there are any. */
export type Sites = NonNullable<Parts["sites"]>;

/** The hosts of a manifest by name, if there are any. */
export type Hosts = NonNullable<Parts["hosts"]>;

/** A host, as far as it is valid. */
export interface HostPart {
  /** The keys with valid values. */
  readonly host: Partial<ParsedHost>;
  /** Names of the keys with invalid values. */
  readonly broken: ReadonlySet<string>;
}

/** A site at home. */
export type LanSite = ParsedSite & { readonly kind: "lan" };

/** A VPC. */
export type AwsSite = ParsedSite & { readonly kind: "aws" };
