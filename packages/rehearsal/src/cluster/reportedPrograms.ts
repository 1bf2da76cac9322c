import { CATALOGUE } from "../programs/catalogue";
import type { Program, Programs } from "../programs/Program";
import type { Versions } from "../programs/programVersions";
import type { ClusterProgram, ClusterReport } from "./ClusterReport";

/** The programs whose versions are known, in the order of the catalogue. */
export function reportedPrograms(programs: Programs, versions: Versions): Pick<ClusterReport, "real" | "tools"> {
  const known = programs.all.filter(({ name }) => versions.has(name));
  const report = ({ name }: Program): ClusterProgram => ({ name, version: versions.get(name) });
  return {
    real: known.filter(({ name }) => CATALOGUE[name].isPart).map(report),
    tools: known.filter(({ name }) => !CATALOGUE[name].isPart).map(report),
  };
}
