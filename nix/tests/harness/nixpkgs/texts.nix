# The builders and fetchers of nixpkgs whose results are files, with results that carry the file. A store path of one, such
# as in a unit's ExecStart, reads /nix/store/<U+E000><the file as JSON><U+E001>. Quotes and backslashes in it are replaced,
# so that the path can stand in JSON and in shell commands, also in those of another such file.
{ lib }:
let
  # In order: the start and the end of a file, and the characters that stand for ", \ and '.
  private = builtins.fromJSON ''["\ue000", "\ue001", "\ue002", "\ue003", "\ue004"]'';
  start = lib.head private;
  end = lib.elemAt private 1;
  encode = builtins.replaceStrings [ ''"'' "\\" "'" ] (lib.sublist 2 3 private);

  carrier =
    name: file: attributes:
    attributes
    // {
      inherit name;
      type = "derivation";
      pname = name;
      outPath = "/nix/store/${start}${encode (lib.toJSON ({ inherit name; } // file))}${end}";
      meta.mainProgram = name;
    };
in
{
  fetchurl =
    {
      urls ? [ ],
      url ? lib.head urls,
      hash ? "",
      sha256 ? hash,
      name ? baseNameOf url,
      ...
    }@source:
    carrier name { inherit url sha256; } source;

  # A script that checks a text and copies it.
  runCommand =
    name: environment: script:
    let
      text = environment.text or "";
      path = "";
    in
    carrier name { inherit path text; } (environment // { inherit script; });

  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      ...
    }:
    let
      file = {
        path = "/bin/${name}";
        isExecutable = true;
        packages = map lib.getName runtimeInputs;
        text = ''
          #!/usr/bin/env bash
          set -o errexit -o nounset -o pipefail
        ''
        + text;
      };
    in
    carrier name file { inherit text runtimeInputs; };

  writeTextDir =
    path: text:
    let
      file = {
        path = "/${path}";
        inherit text;
      };
    in
    carrier (baseNameOf path) file { inherit text; };
}
