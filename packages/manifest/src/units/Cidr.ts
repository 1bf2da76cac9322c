import { IPv4 } from "ipaddr.js";
import { quoted } from "../text/quoted";
import { InvalidValueError } from "./InvalidValueError";
import { Ipv4Address } from "./Ipv4Address";

const ADDRESS_BITS = 32;

/** An IPv4 network in CIDR notation: a base address without host bits, and a prefix length of 0 to 32. */
export class Cidr {
  private constructor(
    /** The lowest address: the network itself. */
    readonly base: Ipv4Address,
    /** Leading bits that every address of the network shares, 0 to 32. */
    readonly prefixLength: number,
  ) {}

  /**
   * Reads `address/length`, such as `10.244.0.0/16`.
   * @throws InvalidValueError when the text is not that, or its address has bits below the prefix
   */
  static parse(text: string): Cidr {
    const [address = "", length = ""] = text.split("/");
    if (!IPv4.isValidCIDRFourPartDecimal(text) || !/^(0|[1-9]\d?)$/.test(length)) {
      throw new InvalidValueError(
        `${quoted(text)} is not an IPv4 network.`,
        "Write an address, a slash and a prefix length from 0 to 32, such as 10.244.0.0/16.",
      );
    }
    const cidr = Cidr.containing(Ipv4Address.parse(address), Number(length));
    if (cidr.base.toString() !== address) {
      throw new InvalidValueError(`${quoted(text)} has bits set below its prefix length.`, `Write ${cidr}.`);
    }
    return cidr;
  }

  /** The network of this prefix length that the address lies in. */
  static containing(address: Ipv4Address, prefixLength: number): Cidr {
    const size = 2 ** (ADDRESS_BITS - prefixLength);
    return new Cidr(Ipv4Address.fromValue(address.value - (address.value % size)), prefixLength);
  }

  /** The network that holds this address alone, a /32. */
  static host(address: Ipv4Address): Cidr {
    return new Cidr(address, ADDRESS_BITS);
  }

  /** How many addresses it holds, network and broadcast included: 1 to 2^32. */
  get size(): number {
    return 2 ** (ADDRESS_BITS - this.prefixLength);
  }

  /** The highest address. */
  get last(): Ipv4Address {
    return Ipv4Address.fromValue(this.base.value + this.size - 1);
  }

  /**
   * The address `index` above the base.
   * @throws RangeError when the network is too small
   */
  at(index: number): Ipv4Address {
    if (index < 0 || index >= this.size) {
      throw new RangeError(`${this} has no address number ${index}`);
    }
    return Ipv4Address.fromValue(this.base.value + index);
  }

  contains(address: Ipv4Address): boolean {
    return address.value >= this.base.value && address.value <= this.last.value;
  }

  /** True when every address of the other network is in this one. */
  covers(other: Cidr): boolean {
    return this.contains(other.base) && this.prefixLength <= other.prefixLength;
  }

  /** True when the two share at least one address; for networks that means one covers the other. */
  overlaps(other: Cidr): boolean {
    return this.covers(other) || other.covers(this);
  }

  toString(): string {
    return `${this.base}/${this.prefixLength}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
