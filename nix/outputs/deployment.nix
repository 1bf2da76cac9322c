# colmena logs in to a host as an administrator, who can become root with sudo.
{ config, lib, ... }:
let
  keyHolders = lib.filterAttrs (_: user: user.sshKeys != [ ]) config.ducksnest.host.users;
in
{
  deployment.targetUser = lib.head (lib.attrNames keyHolders);
}
