export {
  type Bindings,
  type Commented,
  call,
  commented,
  concat,
  type Expression,
  type Item,
  isCommented,
  isExpression,
  lambda,
  letIn,
  mkDefault,
  mkForce,
  mkIf,
  multiline,
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
export { type Data, type DataObject, toData } from "./toData";
