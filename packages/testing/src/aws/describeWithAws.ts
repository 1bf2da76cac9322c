import { temporaryFolders } from "../temporaryFolders";
import { Moto } from "./Moto";
import { findRealParts, type RealParts, verdictOf } from "./parts";
import { TerraformFolder } from "./TerraformFolder";

/** What the tests of `describeWithAws` have. */
export interface RealAws {
  /** The account, empty at first. */
  readonly moto: Moto;
  /** What judges. */
  readonly parts: RealParts;
  /** A folder for a stack, in which terraform reaches only that account. @param root @default a new folder */
  folder(stack: string, root?: string): TerraformFolder;
  /** A new temporary folder. */
  newFolder(): string;
}

/**
 * Timeout of these tests and hooks, in milliseconds. The provider polls some resources only every ten seconds, so
 * applying the reference homelab takes half a minute of waiting.
 */
const TIMEOUT = 300_000;

/**
 * `describe` for tests that run terraform with the real AWS provider against moto. Its name says which versions judge.
 * Where something is not installed, the tests are skipped, and the name says why.
 * @param tests gets a function that returns the account; call it in tests and hooks
 */
export function describeWithAws(name: string, tests: (aws: () => RealAws) => void): void {
  const parts = findRealParts();
  if (typeof parts === "string") describe.skip(`${name} (skipped: ${parts})`, () => tests(notThere));
  else describe(`${name} (judged by ${verdictOf(parts)})`, () => withAccount(parts, tests));
}

function withAccount(parts: RealParts, tests: (aws: () => RealAws) => void): void {
  jest.setTimeout(TIMEOUT);
  const newFolder = temporaryFolders();
  let aws: RealAws | undefined;
  beforeAll(async () => {
    const moto = await Moto.start(parts.motoServer.path, newFolder());
    aws = {
      moto,
      parts,
      newFolder,
      folder: (stack, root = newFolder()) => new TerraformFolder(root, stack, parts, moto.url),
    };
  }, TIMEOUT);
  afterAll(() => aws?.moto.stop());
  tests(() => aws ?? notThere());
}

function notThere(): never {
  throw new Error("The account does not exist before the tests start.");
}
