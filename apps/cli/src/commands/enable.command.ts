import { Argument, Command } from 'commander';
import { z } from 'zod';
import { AdminApi } from '../issuer/admin-api.js';
import { signIn } from '../sign-in/sign-in.js';
import type { Terminal } from '../terminal/terminal.js';
import { addGlobalOptions, globalOptionsOf } from './global-options.js';

/** `valetkey enable account|client <name>` */
export function enableCommand(terminal: Terminal): Command {
  return addGlobalOptions(new Command('enable'))
    .description('let a disabled account or client in again; what was issued before stays dead')
    .addArgument(new Argument('<kind>').choices(['account', 'client']))
    .argument('<name>', 'its id; an account also by its e-mail address')
    .action(async (kind: 'account' | 'client', name: string, _options: unknown, command: Command) => {
      const settings = globalOptionsOf(command);
      const api = new AdminApi(settings.issuer, await signIn(settings, terminal));
      await api.send('POST', `/admin/${kind}s/${encodeURIComponent(name)}/enable`, z.undefined());
      terminal.print(settings.json ? JSON.stringify({ enabled: { kind, name } }) : `Enabled the ${kind} ${name}.`);
    });
}
