import type { ParsedHost } from "../schema/host";
import type { ParsedSite } from "../schema/site";
import type { Cidr } from "../units/Cidr";

/** Sites and hosts by name, and what they meet elsewhere, as far as each is valid by itself. */
export interface Parts {
  /** Name of the tailnet's interface; undefined if it is not valid. */
  readonly tailnetInterface: string | undefined;
  /** The tailnet's network; undefined if it is not valid. */
  readonly tailnetCidr: Cidr | undefined;
  /** Undefined when there are none to judge; within, undefined stands for a site that is there but not valid. */
  readonly sites: ReadonlyMap<string, ParsedSite | undefined> | undefined;
  /** Undefined when there are none to judge. */
  readonly hosts: ReadonlyMap<string, HostPart> | undefined;
}

/** The sites of a manifest by name, if there are any. */
export type Sites = NonNullable<Parts["sites"]>;

/** The hosts of a manifest by name, if there are any. */
export type Hosts = NonNullable<Parts["hosts"]>;

/** The keys of a host that hold valid values, and the names of those that do not. */
export interface HostPart {
  readonly host: Partial<ParsedHost>;
  readonly broken: ReadonlySet<string>;
}

/** A site at home. */
export type LanSite = ParsedSite & { readonly kind: "lan" };

/** A VPC. */
export type AwsSite = ParsedSite & { readonly kind: "aws" };
