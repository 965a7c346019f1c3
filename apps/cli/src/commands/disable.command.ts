import { Argument, Command } from 'commander';
import { z } from 'zod';
import { AdminApi } from '../issuer/admin-api.js';
import { signIn } from '../sign-in/sign-in.js';
import type { Terminal } from '../terminal/terminal.js';
import { addGlobalOptions, globalOptionsOf } from './global-options.js';

const answerSchema = z.object({ revocation: z.object({ id: z.string() }).loose() });

/** `valetkey disable account|client <name>` */
export function disableCommand(terminal: Terminal): Command {
  return addGlobalOptions(new Command('disable'))
    .description('shut an account or a client out, and revoke all that was issued for it')
    .addArgument(new Argument('<kind>').choices(['account', 'client']))
    .argument('<name>', 'its id; an account also by its e-mail address')
    .action(async (kind: 'account' | 'client', name: string, _options: unknown, command: Command) => {
      const settings = globalOptionsOf(command);
      const api = new AdminApi(settings.issuer, await signIn(settings, terminal));
      const { revocation } = await api.send('POST', `/admin/${kind}s/${encodeURIComponent(name)}/disable`, answerSchema);
      if (settings.json) return terminal.print(JSON.stringify({ revocation }));
      terminal.print(`Disabled the ${kind} ${name}, and revoked all that was issued for it. Revocation ${revocation.id}.`);
    });
}
