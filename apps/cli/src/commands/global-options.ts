import { type Command, Option } from 'commander';

/** What every command takes: before its name or after it. */
export interface GlobalOptions {
  readonly issuer: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly json?: boolean;
}

const DEFAULT_ISSUER = 'http://localhost:3001';

/** Adds them to a command. A secret is better given in the environment, where no list of processes shows it. */
export function addGlobalOptions(command: Command): Command {
  return command
    .addOption(new Option('--issuer <url>', `the issuer (default: ${DEFAULT_ISSUER})`).env('VALETKEY_ISSUER'))
    .addOption(new Option('--client-id <id>', 'sign in as this client instead of as a person').env('VALETKEY_CLIENT_ID'))
    .addOption(new Option('--client-secret <secret>', 'its secret').env('VALETKEY_CLIENT_SECRET'))
    .option('--json', 'answer in JSON');
}

/** Reads them from a command and the program around it; the command's own come first. */
export function globalOptionsOf(command: Command): GlobalOptions {
  const given = { ...command.parent?.opts<Partial<GlobalOptions>>(), ...command.opts<Partial<GlobalOptions>>() };
  return { ...given, issuer: given.issuer ?? DEFAULT_ISSUER };
}
