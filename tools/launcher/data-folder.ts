import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LauncherError } from './launcher.error.ts';
import { endStale, findLiving, writePidFile } from './processes/pid-file.ts';
import type { SystemSettings } from './running-system.ts';
import { folderOutside, giveToUnprivileged, isOpenToUnprivileged, unprivilegedUser } from './processes/unprivileged.ts';

/** What `npm start` keeps in `.data/`: databases, streams, logs, secrets, and notes of what runs. One launcher at a time owns it. */
export class DataFolder {
  readonly secrets: string;
  readonly #root: string;
  readonly #postgres: string;
  readonly #nats: string;
  readonly #logs: string;
  readonly #run: string;

  private constructor(root: string) {
    this.#root = root;
    this.secrets = join(root, 'secrets.json');
    this.#postgres = join(root, 'postgres');
    this.#nats = join(root, 'nats');
    this.#logs = join(root, 'logs');
    this.#run = join(root, 'run');
  }

  /** Takes the folder, and ends what a launcher that was killed has left running. */
  static async take(root: string): Promise<DataFolder> {
    const folder = new DataFolder(root);
    mkdirSync(folder.#run, { recursive: true });
    await folder.#lock();
    for (const note of readdirSync(folder.#run)) {
      if (note !== 'launcher.pid') await endStale(join(folder.#run, note));
    }
    rmSync(folder.#logs, { recursive: true, force: true });
    return folder;
  }

  /** Removes everything that was kept, but for downloads. */
  wipe(): void {
    if (existsSync(this.#postgres)) rmSync(join(this.#postgres, 'data'), { recursive: true, force: true });
    for (const path of [this.#postgres, this.#nats, this.secrets]) rmSync(path, { recursive: true, force: true });
  }

  /** Makes the folders of a run, and says where they really are. */
  prepare(): SystemSettings['folders'] {
    for (const path of [this.#nats, this.#logs]) mkdirSync(path, { recursive: true });
    if (!existsSync(this.#postgres)) this.#makePostgresFolder();
    const owner = statSync(this.#postgres).uid;
    if (owner !== unprivilegedUser()) {
      throw new LauncherError(`The data in ${this.#postgres} belongs to user ${owner}: start as that user, or with --fresh to wipe it.`);
    }
    return { postgres: realpathSync(this.#postgres), nats: this.#nats, logs: this.#logs, run: this.#run };
  }

  /** Lets go of the folder. */
  release(): void {
    rmSync(join(this.#run, 'launcher.pid'), { force: true });
  }

  async #lock(): Promise<void> {
    const lock = join(this.#run, 'launcher.pid');
    const other = findLiving(lock);
    if (other) {
      throw new LauncherError(
        `Valetkey runs from this folder already (process ${other.pid}): stop it with Ctrl-C there, or with kill ${other.pid}.`,
      );
    }
    rmSync(lock, { force: true });
    writePidFile(lock, process.pid, 'SIGTERM', { exclusive: true });
  }

  /** As root PostgreSQL runs as nobody, who may not enter every folder: then its data is beside this one, and a link here. */
  #makePostgresFolder(): void {
    rmSync(this.#postgres, { force: true }); // A link whose target was cleared away.
    if (isOpenToUnprivileged(this.#root)) mkdirSync(this.#postgres, { mode: 0o700 });
    else symlinkSync(this.#makeFolderOutside(), this.#postgres);
    giveToUnprivileged(this.#postgres);
  }

  #makeFolderOutside(): string {
    const postgres = join(folderOutside(dirname(this.#root)), 'postgres');
    mkdirSync(postgres, { recursive: true, mode: 0o700 });
    return postgres;
  }
}
