import { howToMove, NEWEST_NIXOS } from "@ducksnest/checks";
import type { ManifestPath } from "@ducksnest/manifest";
import {
  calicoMinor,
  END_OF_CALICO,
  END_OF_KUBERNETES,
  END_OF_NIXOS,
  isMinorAtMost,
  pinnedCalico,
  type Topology,
} from "@ducksnest/topology";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";

/** A version of the manifest, and the table of its project. */
interface Version {
  readonly path: ManifestPath;
  /** The project and its version, such as `NixOS 26.05`. */
  readonly name: string;
  /** The last day of support, in the form YYYY-MM-DD; undefined if it is unknown. */
  readonly end: string | undefined;
  /** How to move to a version that is supported longer. */
  readonly fix: string;
  /** Page with the dates. */
  readonly page: string;
}

/** The NixOS release, the Kubernetes minor and the Calico minor. */
export function releases(context: DoctorContext): readonly Fact[] {
  const { source, homelab } = context;
  const minor = calicoMinor(homelab.cluster.calico.version);
  const { kubernetesVersion } = homelab.cluster;
  const versions: readonly Version[] = [
    {
      path: ["nixos", "release"],
      name: `NixOS ${homelab.nixos.release}`,
      end: ownValue(END_OF_NIXOS, homelab.nixos.release),
      fix: moveNixos(context),
      page: "https://endoflife.date/nixos",
    },
    {
      path: ["cluster", "kubernetesVersion"],
      name: `Kubernetes ${kubernetesVersion}`,
      end: ownValue(END_OF_KUBERNETES, kubernetesVersion),
      fix: `Kubernetes comes with NixOS. ${moveNixos(context)}`,
      page: "https://kubernetes.io/releases/patch-releases/",
    },
    {
      path: ["cluster", "calico", "version"],
      name: `Calico ${minor}`,
      end: ownValue(END_OF_CALICO, minor),
      fix: moveCalico(context),
      page: "https://github.com/projectcalico/calico/releases; Calico supports the two newest minors",
    },
  ];
  return versions.map(({ path, name, end, fix, page }) => ({
    what: end === undefined ? `support of ${name}, which has no known end` : `support of ${name}`,
    place: source.positionOfValue(path),
    until: end === undefined ? "unknown" : `${end}T23:59:59Z`,
    fix: end === undefined ? `Look it up: ${page}. If it has ended, ${lowerFirst(fix)}` : fix,
  }));
}

function moveNixos({ homelab, topology }: DoctorContext): string {
  return homelab.nixos.release === NEWEST_NIXOS || isMinorAtMost(NEWEST_NIXOS, homelab.nixos.release)
    ? "Update ducksnest to a version that knows a newer NixOS release, and set that as nixos.release."
    : howToMove(homelab, { running: seenMinor(topology) });
}

/** The minor of the API server that runs; undefined if no cluster was seen yet. */
function seenMinor({ lock: { cluster } }: Topology): string | undefined {
  return cluster !== undefined && cluster.hosts.length > 0 ? cluster.kubernetesVersion : undefined;
}

function moveCalico({ homelab }: DoctorContext): string {
  const { kubernetesVersion, calico } = homelab.cluster;
  const newest = pinnedCalico(kubernetesVersion);
  return newest === undefined || isMinorAtMost(calicoMinor(newest), calicoMinor(calico.version))
    ? "Update ducksnest to a version that pins a newer Calico, and set that as cluster.calico.version."
    : `Set cluster.calico.version to ${newest}.`;
}

function ownValue(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function lowerFirst(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
