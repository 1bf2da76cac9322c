# Turns a shell script of this folder into a program with the given packages on its PATH.
{ lib, pkgs }:
file: runtimeInputs:
lib.getExe (
  pkgs.writeShellApplication {
    name = lib.removeSuffix ".sh" (baseNameOf file);
    text = builtins.readFile file;
    inherit runtimeInputs;
  }
)
