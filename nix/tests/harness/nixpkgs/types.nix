# Option types: which values they accept, and how they merge several definitions.
{ lib }:
let
  show = lib.concatStringsSep ".";
  isData =
    value:
    value == null
    || lib.any (is: is value) [
      lib.isBool
      lib.isInt
      lib.isFloat
      lib.isString
    ];
  showValue = value: if isData value then lib.toJSON value else "<a ${builtins.typeOf value}>";
  showAll = lib.concatMapStringsSep ", " ({ file, value, ... }: "${showValue value} (${file})");

  # The one value that all definitions agree on.
  same =
    location: definitions:
    let
      inherit (lib.head definitions) value;
    in
    if lib.length definitions == 1 || lib.all (other: other.value == value) definitions then
      value
    else
      throw "The option `${show location}' has conflicting definitions: ${showAll definitions}.";

  type = description: check: {
    inherit description check;
    merge = same;
  };

  isSet = value: lib.isAttrs value && !lib.isDerivation value;

  # Each name's definitions, merged by `of`; without the names whose definitions are all inactive.
  mergeSets =
    of: location: definitions:
    let
      names = lib.zipAttrsWith (_: definitions: definitions) (
        map ({ file, value, ... }: lib.mapAttrs (_: value: { inherit file value; }) value) definitions
      );
      merged = lib.mapAttrs (name: lib.mergeDefinitions (location ++ [ name ]) of) names;
    in
    lib.mapAttrs (_: one: one.value) (lib.filterAttrs (_: one: one.isDefined) merged);

  mergeLists =
    of: location: definitions:
    let
      merged = lib.concatMap (
        { file, value, ... }:
        lib.imap0 (
          index: value:
          lib.mergeDefinitions (location ++ [ "[${toString index}]" ]) of [ { inherit file value; } ]
        ) value
      ) definitions;
    in
    map (one: one.value) (lib.filter (one: one.isDefined) merged);

  # Values nested like JSON: sets and lists are merged, and all other definitions have to be equal.
  nested =
    description: isLeaf:
    let
      self = {
        inherit description;
        check = value: isSet value || lib.isList value || isLeaf value;
        merge =
          location: definitions:
          let
            all = is: lib.all ({ value, ... }: is value) definitions;
          in
          (
            if all isSet then
              mergeSets self
            else if all lib.isList then
              mergeLists self
            else
              same
          )
            location
            definitions;
      };
    in
    self;

  types = {
    inherit showAll;

    anything = nested "anything" (_: true);
    json = nested "JSON value" (value: isData value || lib.isPath value);
    raw = type "raw value" (_: true);
    bool = type "boolean" lib.isBool;
    int = type "signed integer" lib.isInt;
    str = type "string" lib.isString;
    package = type "package" lib.isDerivation;
    # Texts of several modules follow each other.
    lines = type "string" lib.isString // {
      merge = _: definitions: lib.concatMapStringsSep "\n" ({ value, ... }: value) definitions;
    };
    path = type "path" (value: lib.isPath value || lib.isString value && lib.hasPrefix "/" value);
    externalPath = type "path that is not in the Nix store" (
      value: lib.isString value && lib.hasPrefix "/" value && !lib.hasPrefix builtins.storeDir value
    );
    nonEmptyStr = type "non-empty string" (
      value: lib.isString value && match "[[:space:]]*" value == null
    );
    singleLineStr = type "single-line string" (
      value: lib.isString value && lib.length (lib.splitString "\n" value) == 1
    );
    strMatching =
      pattern:
      type "string matching the pattern ${pattern}" (
        value: lib.isString value && match pattern value != null
      );
    enum =
      values:
      type "one of ${lib.concatMapStringsSep ", " showValue values}" (value: lib.elem value values);

    ints = {
      between =
        lowest: highest:
        type "integer between ${toString lowest} and ${toString highest}" (
          value: lib.isInt value && lowest <= value && value <= highest
        );
      unsigned = type "unsigned integer" (value: lib.isInt value && value >= 0);
      positive = type "positive integer" (value: lib.isInt value && value > 0);
    };
    port = types.ints.between 0 65535;

    unique =
      { message }:
      of:
      of
      // {
        merge =
          location: definitions:
          if lib.length definitions == 1 then
            of.merge location definitions
          else
            throw "The option `${show location}' is defined multiple times while it's expected to be unique. ${message}\n${showAll definitions}";
      };
    nullOr = of: {
      description = "null or ${of.description}";
      check = value: value == null || of.check value;
      merge =
        location: definitions:
        if lib.any ({ value, ... }: value == null) definitions then
          same location definitions
        else
          of.merge location definitions;
    };
    listOf = of: {
      description = "list of ${of.description}";
      check = lib.isList;
      merge = mergeLists of;
    };
    attrsOf = of: {
      description = "attribute set of ${of.description}";
      check = isSet;
      merge = mergeSets of;
    };
    submodule = module: {
      description = "submodule";
      check = value: isSet value || lib.isFunction value;
      merge =
        location: definitions:
        (lib.evalModules {
          prefix = location;
          specialArgs.name = lib.last location;
          modules = [ module ] ++ map ({ file, value, ... }: asModule file value) definitions;
        }).config;
    };
    # Modules that are not evaluated here.
    deferredModule = {
      description = "module";
      check = value: isSet value || lib.isFunction value || lib.isPath value;
      merge = _: definitions: { imports = map ({ value, ... }: value) definitions; };
    };
  };

  inherit (builtins) match;
  asModule =
    file: value:
    if lib.isFunction value then
      value
    else
      {
        _file = file;
        config = value;
      };
in
types
