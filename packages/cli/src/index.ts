export { program } from "./program";
export type { Terminal } from "./Terminal";
