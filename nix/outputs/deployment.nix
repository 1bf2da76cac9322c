# How colmena gets into a host: as an administrator, whom sudo lets become root.
{ config, lib, ... }:
let
  keyHolders = lib.filterAttrs (_: user: user.sshKeys != [ ]) config.ducksnest.host.users;
in
{
  deployment.targetUser = lib.head (lib.attrNames keyHolders);
}
