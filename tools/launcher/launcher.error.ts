/** Something on this machine stops the system from starting. Its message is one sentence for the person in front of it. */
export class LauncherError extends Error {
  override readonly name = 'LauncherError';
}
