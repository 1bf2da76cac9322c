/** What a user does who lacks a permission. On most systems `sudo` replaces PATH, on which the programs are. */
export const RUN_AS_ROOT = 'Run the command as root: write `sudo env "PATH=$PATH"` in front of it.';
