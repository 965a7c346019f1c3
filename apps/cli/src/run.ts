import { Command, CommanderError } from 'commander';
import { disableCommand } from './commands/disable.command.js';
import { enableCommand } from './commands/enable.command.js';
import { addGlobalOptions } from './commands/global-options.js';
import { revokeCommand } from './commands/revoke.command.js';
import { statusCommand } from './commands/status.command.js';
import { CommandFailure } from './terminal/command-failure.js';
import { EXIT } from './terminal/exit-code.js';
import type { Terminal } from './terminal/terminal.js';

/**
 * Runs one command line and says with which code the process is to end.
 * @example `await run(['revoke', 'account', 'shopper@example.com'], processTerminal());`
 */
export async function run(commandLine: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = addGlobalOptions(new Command('valetkey'))
    .description('Revokes tokens, and tells how the services that check them stand.')
    .addCommand(revokeCommand(terminal))
    .addCommand(disableCommand(terminal))
    .addCommand(enableCommand(terminal))
    .addCommand(statusCommand(terminal, (code) => (exitCode = code)));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => terminal.print(text.trimEnd()), writeErr: (text) => terminal.warn(text.trimEnd()) });
  }
  try {
    await program.parseAsync(commandLine, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (!(error instanceof CommandFailure)) throw error;
    terminal.warn(error.message);
    return error.exitCode;
  }
}
