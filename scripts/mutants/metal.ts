import type { Mutant } from "./Mutant";

/** Mistakes in what machines at home have: disks, the check before a switch, and ways in. */
export const METAL: readonly Mutant[] = [
  {
    file: "nix/outputs/disko.nix",
    find: '        extraArgs = [\n          "-L"\n          (labelOf cfg.rootFileSystem.device)\n        ];\n',
    replace: "        extraArgs = [ ];\n",
    harm: "An installed machine does not find its root file system.",
    tests: ["packages/nix/test/diskLayout.test.ts"],
  },
  {
    file: "nix/outputs/disko.nix",
    find: 'type = "EF02";',
    replace: 'type = "8300";',
    harm: "GRUB has no place for its second stage, so the installation fails on a disk that is erased already.",
    tests: ["packages/nix/test/diskLayout.test.ts"],
  },
  {
    file: "nix/outputs/disko.nix",
    find: "disko.enableConfig = false;",
    replace: "disko.enableConfig = true;",
    harm: "A machine that was installed by hand mounts partitions that only disko makes.",
    tests: ["packages/nix/test/diskLayout.test.ts"],
  },
  {
    file: "packages/manifest/src/consistency/diskFindings.ts",
    find: 'typeof boot !== "object" || boot.bios === installDisk',
    replace: 'typeof boot !== "object"',
    harm: "GRUB's disk has to differ in its name from the disk that is installed on.",
    tests: ["packages/manifest/test/consistency/diskFindings.test.ts"],
  },
  {
    file: "nix/modules/scripts/pre-switch.sh",
    find: "[[ -e ${BOOTED_SYSTEM:-/run/booted-system} ]] || exit 0",
    replace: ":",
    harm: "nixos-anywhere cannot install a machine, because the check looks at the installer's own disks.",
    tests: ["packages/nix/test/scripts/preSwitch.test.ts"],
  },
  {
    file: "nix/modules/scripts/pre-switch.sh",
    find: "if [[ $action == boot ]]; then",
    replace: "if [[ $action != boot ]]; then",
    harm: "The first deployment is refused, and a switch that cuts the host off is not.",
    tests: ["packages/nix/test/scripts/preSwitch.test.ts"],
  },
  {
    file: "nix/modules/scripts/second-way-in.sh",
    find: '${path##*/} != "$NODE_INTERFACE" && ',
    replace: "",
    harm: "SSH on the node's interface is open to its LAN, whatever the manifest's firewall says.",
    tests: ["packages/nix/test/scripts/secondWayIn.test.ts"],
  },
  {
    file: "nix/modules/access.nix",
    find: '"net.ipv4.conf.all.arp_ignore" = 1;',
    replace: '"net.ipv4.conf.all.arp_ignore" = 0;',
    harm: "The cluster's packets arrive on the second card, where the firewall drops them.",
    tests: ["packages/nix/test/scripts/secondWayInNetwork.test.ts"],
  },
  {
    file: "nix/modules/access.nix",
    find: "IPv4Forwarding = false;",
    replace: "IPv4Forwarding = true;",
    harm: "Everybody on the second card's cable reaches pods and node ports.",
    tests: ["packages/nix/test/scripts/secondWayInNetwork.test.ts"],
  },
  {
    file: "nix/outputs/installer-wifi.sh",
    find: "umask 077; ",
    replace: "",
    harm: "Every user of the installer can read the Wi-Fi passphrase.",
    tests: ["packages/nix/test/scripts/installerWifi.test.ts"],
  },
];
