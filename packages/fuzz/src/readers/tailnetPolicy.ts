import { messageOf } from "../Judgement";
import { filesOf, nothingMissing, type Reader } from "./Reader";

/** HuJSON is JSON with comments; ours are whole lines. */
export const tailnetPolicy: Reader = {
  name: "tailnet policy",
  reads: "JSON, once its comments are gone",
  missing: nothingMissing,
  complaints({ outputs }) {
    return filesOf(outputs, "nix", ".hujson").flatMap(([file, content]) => {
      try {
        JSON.parse(content.replaceAll(/^\s*\/\/.*$/gm, ""));
        return [];
      } catch (error) {
        return [`${file}: ${messageOf(error)}`];
      }
    });
  },
};
