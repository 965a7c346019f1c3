import { resolve } from 'node:path';

/** The clone's root: every path of the launcher starts here, whatever folder it is called from. */
export const workspaceRoot: string = resolve(import.meta.dirname, '../..');
