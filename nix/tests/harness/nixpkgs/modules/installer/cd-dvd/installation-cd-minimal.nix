{ config, lib, ... }:
{
  options.system.build.isoImage = lib.mkOption {
    type = lib.types.raw;
    default = config.system.build.toplevel;
  };
}
