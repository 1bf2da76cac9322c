import { IPv4 } from "ipaddr.js";
import { quoted } from "../text/quoted";
import { InvalidValueError } from "./InvalidValueError";

const OCTET = 256;
const MAX = 2 ** 32 - 1;

/** One IPv4 address. Immutable; two addresses are the same when their `value` is. */
export class Ipv4Address {
  /** @param value the address as an unsigned 32-bit integer, network byte order */
  private constructor(readonly value: number) {}

  /**
   * Reads four decimal octets, such as `192.168.0.15`.
   * @throws InvalidValueError when the text is anything else, IPv6 included
   */
  static parse(text: string): Ipv4Address {
    if (!IPv4.isValidFourPartDecimal(text)) {
      throw new InvalidValueError(
        `${quoted(text)} is not an IPv4 address.`,
        "Write four numbers from 0 to 255 with dots between, such as 192.168.0.15.",
      );
    }
    const value = IPv4.parse(text).octets.reduce((sum, octet) => sum * OCTET + octet, 0);
    return new Ipv4Address(value);
  }

  /**
   * The address with this unsigned 32-bit value.
   * @throws RangeError outside 0 to 2^32 - 1
   */
  static fromValue(value: number): Ipv4Address {
    if (!Number.isInteger(value) || value < 0 || value > MAX) {
      throw new RangeError(`${value} is not an unsigned 32-bit integer`);
    }
    return new Ipv4Address(value);
  }

  equals(other: Ipv4Address): boolean {
    return this.value === other.value;
  }

  /** Four decimal octets. */
  toString(): string {
    return [24, 16, 8, 0].map((shift) => (this.value >>> shift) & 0xff).join(".");
  }

  toJSON(): string {
    return this.toString();
  }
}
