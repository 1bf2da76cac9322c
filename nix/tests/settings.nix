# What NixOS starts on every host, and with which settings and files, as data by hostname. Needs neither nixpkgs nor a
# store that can be written:
#   nix-instantiate --eval --strict --json --store dummy:// -E 'import ./nix/tests/settings.nix { }'
{
  # Settings by hostname. They replace the host's own, even those with mkForce.
  extra ? { },
  # Version of Kubernetes in nixpkgs, such as 1.36.3; by default that of the stand-in.
  kubernetesVersion ? null,
  # Names of further packages that a host may use.
  packageNames ? [ ],
}:
let
  inherit (import ./harness/machines.nix { inherit kubernetesVersion packageNames; }) lib hosts;
  replacing =
    value: if lib.isAttrs value then lib.mapAttrs (_: replacing) value else lib.mkOverride 10 value;
  strangers = lib.attrNames (removeAttrs extra (lib.attrNames hosts));

  # As text, as systemd and sysctl get it.
  asText = value: if lib.isBool value then (if value then "1" else "0") else toString value;
  asBool = value: lib.elem (asText value) [
    "1"
    "on"
    "true"
    "yes"
  ];
  asList = value: if lib.isList value then value else [ value ];
  # A unit's list may be one string, and options that repeat may be given once.
  texts = value: map toString (lib.filter (each: each != null) (asList value));

  unit =
    service:
    let
      conditions = service.unitConfig or { };
      settings = service.serviceConfig or { };
    in
    {
      description = service.description or "";
      environment = lib.mapAttrs (_: asText) (
        lib.filterAttrs (_: value: value != null) (service.environment or { })
      );
      path = map lib.getName (service.path or [ ]);
      after = service.after or [ ];
      wants = service.wants or [ ];
      wantedBy = service.wantedBy or [ ];
      conditionPathExists = texts (conditions.ConditionPathExists or [ ]);
      environmentFiles = texts (settings.EnvironmentFile or [ ]);
      execStartPre = texts (settings.ExecStartPre or [ ]);
      execStart = toString settings.ExecStart;
      type = settings.Type or "simple";
      remainAfterExit = asBool (settings.RemainAfterExit or false);
      restart = settings.Restart or "no";
      restartSec = asText (settings.RestartSec or "100ms");
      restartSteps = lib.toInt (asText (settings.RestartSteps or 0));
      restartMaxDelaySec = asText (settings.RestartMaxDelaySec or "infinity");
      killMode = settings.KillMode or "control-group";
      startLimitIntervalSec = asText (service.startLimitIntervalSec or "10s");
      timeoutStartSec = asText (settings.TimeoutStartSec or "90s");
      runtimeDirectory = texts (settings.RuntimeDirectory or [ ]);
      runtimeDirectoryPreserve = settings.RuntimeDirectoryPreserve or "no";
      runtimeDirectoryMode = settings.RuntimeDirectoryMode or "0755";
      stateDirectory = texts (settings.StateDirectory or [ ]);
      stateDirectoryMode = settings.StateDirectoryMode or "0755";
      settingNames = lib.attrNames (conditions // settings);
    };

  # Of systemd.tmpfiles.settings: by name, path and kind of entry.
  foldersIn =
    paths:
    lib.mapAttrsToList (path: kinds: { inherit path; } // kinds.d) (
      lib.filterAttrs (_: kinds: kinds ? d) paths
    );

  hostsFile =
    hosts:
    let
      line = address: names: "${address} ${lib.concatStringsSep " " names}\n";
    in
    "127.0.0.1 localhost\n::1 localhost\n" + lib.concatStrings (lib.mapAttrsToList line hosts);

  settings =
    name: host:
    let
      machine = host.extendModules { modules = [ (replacing (extra.${name} or { })) ]; };
      inherit (machine) config;
      services = lib.filterAttrs (
        _: service: service ? serviceConfig.ExecStart && service.enable or true
      ) config.systemd.services;
      tailscale = config.services.tailscale or { };
    in
    # A failed assertion stops the evaluation, and so does an error in any other setting.
    builtins.seq config.system.build.toplevel.outPath {
      hostname = config.networking.hostName;
      inherit (config.ducksnest) role;
      etcHosts = config.networking.hosts;
      sysctl = lib.mapAttrs (_: asText) (
        lib.filterAttrs (_: value: value != null) (config.boot.kernel.sysctl or { })
      );
      etc = {
        hosts = hostsFile config.networking.hosts;
      }
      // lib.mapAttrs (_: file: file.text) (
        lib.filterAttrs (_: file: file.text or null != null) (config.environment.etc or { })
      );
      hasResolved = config.services.resolved.enable or false;
      folders = lib.concatMap foldersIn (lib.attrValues (config.systemd.tmpfiles.settings or { }));
      containerd = config.virtualisation.containerd.settings;
      units = lib.mapAttrs (_: unit) services;
      paths = lib.mapAttrs (_: path: {
        wantedBy = path.wantedBy or [ ];
        pathExists = texts (path.pathConfig.PathExists or [ ]);
        conditionPathExists = texts (path.unitConfig.ConditionPathExists or [ ]);
      }) (config.systemd.paths or { });
      kubernetesVersion = config.ducksnest.kubelet.package.version;
      tailscale =
        if !(tailscale.enable or false) then
          null
        else
          {
            inherit (tailscale) interfaceName port authKeyFile;
            upFlags = tailscale.extraUpFlags or [ ];
            setFlags = tailscale.extraSetFlags or [ ];
            daemonFlags = tailscale.extraDaemonFlags or [ ];
            environment = config.systemd.services.tailscaled.environment or { };
          };
    };
in
if strangers == [ ] then
  lib.mapAttrs settings hosts
else
  throw "The flake has no host ${lib.concatStringsSep ", nor " strangers}."
