# Option types that nixpkgs lacks.
{ lib }:
let
  octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  ipv4 = "${octet}(\\.${octet}){3}";
  matching = pattern: description: lib.types.strMatching pattern // { inherit description; };
in
{
  ipv4 = matching ipv4 "IPv4 address";
  cidr4 = matching "${ipv4}/(3[0-2]|[12]?[0-9])" "IPv4 prefix (address/length)";
  # IFNAMSIZ allows 15 characters.
  interfaceName = matching "[a-zA-Z0-9_.-]{1,15}" "network interface name";
  hostPort = matching "[A-Za-z0-9.-]+:[0-9]{1,5}" "host:port";
  macAddress = matching "[0-9a-f]{2}(:[0-9a-f]{2}){5}" "MAC address (lower-case hex, colons)";
}
