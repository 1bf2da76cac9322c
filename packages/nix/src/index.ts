export {
  type Bindings,
  call,
  concat,
  type Expression,
  isExpression,
  lambda,
  letIn,
  mkDefault,
  mkForce,
  mkIf,
  type Nix,
  path,
  reference,
  sections,
  template,
  update,
} from "./Expression";
export { Flake, type FlakeProps } from "./Flake";
export { NixosHost, type NixosHostProps } from "./NixosHost";
export { print, printFile } from "./print";
export { type Data, toData } from "./toData";
