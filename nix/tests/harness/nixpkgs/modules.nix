# The module system: loads modules, collects their options, and checks and merges their definitions.
# A definition is `{ file, value }`; a location is the list of names that leads to an option.
{ lib }:
let
  typeOfValue = value: if lib.isAttrs value then value._type or null else null;
  show = lib.concatStringsSep ".";

  # The modules and everything they import, each file once, in their long form.
  collect =
    args: modules:
    let
      entries =
        parent:
        lib.imap0 (
          index: module:
          let
            isFile = lib.isPath module || lib.isString module;
            key = if isFile then toString module else "${parent}:${toString index}";
          in
          { inherit key; } // load args key (if isFile then import module else module)
        );
    in
    # What a module imports comes before its own definitions, as in nixpkgs.
    lib.reverseList (
      builtins.genericClosure {
        startSet = entries "<module>" modules;
        operator = { key, imports, ... }: entries key imports;
      }
    );

  load =
    args: file: module:
    let
      loaded = if lib.isFunction module then module args else module;
      isLong = loaded ? config || loaded ? options;
      strays = lib.attrNames (
        removeAttrs loaded [
          "_file"
          "config"
          "imports"
          "options"
        ]
      );
    in
    if isLong && strays != [ ] then
      throw "${file} has config or options beside ${show strays}: put these into config"
    else
      {
        file = loaded._file or file;
        imports = loaded.imports or [ ];
        options = loaded.options or { };
        config =
          if isLong then
            loaded.config or { }
          else
            removeAttrs loaded [
              "_file"
              "imports"
            ];
      };

  joinOptions =
    location:
    lib.zipAttrsWith (
      name: declarations:
      let
        here = location ++ [ name ];
      in
      if !lib.any (declaration: typeOfValue declaration == "option") declarations then
        joinOptions here declarations
      else if lib.length declarations == 1 then
        lib.head declarations
      else
        throw "The option `${show here}' is declared more than once."
    );

  # A definition of a set of options as plain sets, with conditions and priorities moved to their values.
  spread =
    { file, value }:
    let
      inner =
        content:
        spread {
          inherit file;
          value = content;
        };
      wrap = f: content: map (d: d // { value = lib.mapAttrs (_: f) d.value; }) (inner content);
    in
    {
      "if" = wrap (lib.mkIf value.condition) value.content;
      merge = lib.concatMap inner value.contents;
      override = wrap (lib.mkOverride value.priority) value.content;
    }
    .${toString (typeOfValue value)} or [ { inherit file value; } ];

  # The definitions in several sets, grouped by name.
  byName =
    definitions:
    lib.zipAttrsWith (_: lib.concatLists) (
      map (
        { file, value }:
        lib.mapAttrs (_: child: [
          {
            inherit file;
            value = child;
          }
        ]) value
      ) definitions
    );

  # The values of a definition whose conditions are true, with their priorities.
  discharge =
    {
      priority ? 100,
      ...
    }@definition:
    let
      inner =
        content:
        discharge (
          definition
          // {
            inherit priority;
            value = content;
          }
        );
      inherit (definition) value;
    in
    {
      "if" = if value.condition then inner value.content else [ ];
      merge = lib.concatMap inner value.contents;
      override = discharge (
        definition
        // {
          inherit (value) priority;
          value = value.content;
        }
      );
      order = discharge (
        definition
        // {
          inherit (value) order;
          value = value.content;
        }
      );
    }
    .${toString (typeOfValue value)} or [ (definition // { inherit priority; }) ];

  # The active definitions of the highest priority, merged by the option's type.
  mergeDefinitions =
    location: type: definitions:
    let
      held = lib.concatMap discharge definitions;
      strongest = lib.foldl' (least: d: if d.priority < least then d.priority else least) 9999 held;
      winners = lib.sort (a: b: orderOf a < orderOf b) (lib.filter (d: d.priority == strongest) held);
      orderOf = d: d.order or 1000; # as nixpkgs' mkBefore (500) and mkAfter (1500) assume
      misfits = lib.filter (d: !type.check d.value) winners;
    in
    {
      isDefined = held != [ ];
      value =
        if held == [ ] then
          throw "The option `${show location}' is used but not defined."
        else if misfits != [ ] then
          throw "A definition for option `${show location}' is not of type `${type.description}': ${lib.types.showAll misfits}"
        else
          type.merge location winners;
    };

  valueOf =
    location: option: definitions:
    let
      default = lib.optional (option ? default) {
        file = "its default";
        value = lib.mkOptionDefault option.default;
      };
    in
    (mergeDefinitions location option.type (default ++ definitions)).value;

  # The values of a set of options, and of undeclared names if these are allowed.
  valuesOf =
    isOpen: location: options: definitions:
    let
      given = byName definitions;
      declared = lib.mapAttrs (
        name: option:
        let
          here = location ++ [ name ];
          ours = given.${name} or [ ];
        in
        if typeOfValue option == "option" then
          valueOf here option ours
        else
          valuesOf isOpen here option (lib.concatMap spread ours)
      ) options;
      others = lib.mapAttrs (
        name: ours: mergeDefinitions (location ++ [ name ]) lib.types.anything ours
      ) (removeAttrs given (lib.attrNames options));
      # At the root, conditions may depend on other values.
      defined = if location == [ ] then others else lib.filterAttrs (_: other: other.isDefined) others;
    in
    declared // lib.optionalAttrs (isOpen location) (lib.mapAttrs (_: other: other.value) defined);

  # The locations that are defined but not declared.
  unknownIn =
    isOpen: location: options: definitions:
    lib.concatLists (
      lib.mapAttrsToList (
        name: ours:
        let
          here = location ++ [ name ];
        in
        if !options ? ${name} then
          lib.optional (!isOpen location) "`${show here}' (${(lib.head ours).file})"
        else if typeOfValue options.${name} == "option" then
          [ ]
        else
          unknownIn isOpen here options.${name} (lib.concatMap spread ours)
      ) (byName definitions)
    );
in
{
  inherit mergeDefinitions;

  # `isOpen location`: whether undeclared names may be defined there.
  evalModules =
    {
      modules,
      specialArgs ? { },
      prefix ? [ ],
      isOpen ? _: false,
    }:
    let
      loaded = collect ({ inherit lib config options; } // specialArgs) modules;
      options = joinOptions prefix (map (module: module.options) loaded);
      definitions = lib.concatMap (
        { file, config, ... }:
        spread {
          inherit file;
          value = config;
        }
      ) loaded;
      unknown = unknownIn isOpen prefix options definitions;
      config =
        if unknown == [ ] then
          valuesOf isOpen prefix options definitions
        else
          throw "There is no option ${lib.concatStringsSep ", nor " unknown}.";
    in
    {
      inherit config options;
    };
}
