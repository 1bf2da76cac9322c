/** When a command about a manifest ends with 2. */
export const COULD_NOT_RUN =
  "could not run: wrong usage; a manifest that is missing, empty or not YAML; or a file that cannot be read or written";
